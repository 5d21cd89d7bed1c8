//! What an app shares with all its calls: at most one value of each type.

use std::any::{Any, TypeId, type_name};
use std::sync::Arc;

/// Values by their type: few, so they are looked through.
#[derive(Default)]
pub(crate) struct StateMap(Vec<StateEntry>);

struct StateEntry {
    of: TypeId,
    type_name: &'static str,
    /// Whether handlers take it as a `State`, and not by a word of its own.
    listed: bool,
    value: Arc<dyn Any + Send + Sync>,
}

impl StateMap {
    pub(crate) fn insert<T: Send + Sync + 'static>(&mut self, value: T) {
        self.put(value, true);
    }

    /// Inserts a value that [`type_names`](Self::type_names) leaves out.
    pub(crate) fn insert_unlisted<T: Send + Sync + 'static>(&mut self, value: T) {
        self.put(value, false);
    }

    fn put<T: Send + Sync + 'static>(&mut self, value: T, listed: bool) {
        self.0.retain(|held| held.of != TypeId::of::<T>());
        self.0.push(StateEntry { of: TypeId::of::<T>(), type_name: type_name::<T>(), listed, value: Arc::new(value) });
    }

    pub(crate) fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let held = self.0.iter().find(|held| held.of == TypeId::of::<T>())?;
        Arc::clone(&held.value).downcast().ok()
    }

    pub(crate) fn holds(&self, of: TypeId) -> bool {
        self.0.iter().any(|held| held.of == of)
    }

    /// Names the types that a handler may take as a `State`.
    pub(crate) fn type_names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter(|held| held.listed).map(|held| held.type_name)
    }
}
