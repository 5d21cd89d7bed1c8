//! State that is made later than the app, by what its command line says.

use super::App;
use crate::call::StateMap;
use crate::extract::State;

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

    pub(crate) fn shared(&self) -> SharedState {
        SharedState(self.state.clone())
    }
}
