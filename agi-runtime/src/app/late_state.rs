//! State that is made later than the app, by what its command line says.

#[cfg(all(feature = "cli", unix))]
use std::any::TypeId;

use super::App;
use crate::call::StateMap;
use crate::extract::State;
#[cfg(all(feature = "cli", unix))]
use crate::route::Table;

/// The values that an app has so far.
#[derive(Clone, Default)]
pub(crate) struct SharedState(StateMap);

impl SharedState {
    pub(crate) fn get<T: Send + Sync + 'static>(&self) -> Option<State<T>> {
        State::among(&self.0)
    }
}

impl App {
    /// Promises a value of this type: [`state`](App::state) gives it before calls are answered.
    #[cfg(feature = "cli")]
    pub(crate) fn declare_state<T: Send + Sync + 'static>(&mut self) {
        self.state.declare::<T>();
    }

    /// Tells which types of state a call of this path may take. `None`: any, because code that serves every call may.
    #[cfg(all(feature = "cli", unix))]
    pub(crate) fn state_of_path(&self, table: &Table, path: &str) -> Option<Vec<TypeId>> {
        let route = table.find(path).map(|(route, _)| route);
        let any = !self.layers.is_empty() || route.is_none() && self.fallback.is_some();
        let needed = || route.map_or_else(Vec::new, |route| route.needs().iter().map(|need| need.id).collect());
        (!any).then(needed)
    }

    pub(crate) fn shared(&self) -> SharedState {
        SharedState(self.state.clone())
    }
}
