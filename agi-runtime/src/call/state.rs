//! What an app shares with all its calls: at most one value of each type.

use std::any::{Any, TypeId, type_name};
use std::sync::Arc;

/// Values by their type: they are few, so a look-up goes through them all.
#[derive(Clone, Default)]
pub(crate) struct StateMap(Vec<StateEntry>);

#[derive(Clone)]
struct StateEntry {
    of: TypeId,
    type_name: &'static str,
    /// Whether handlers take it as a `State`, and not through another extractor.
    listed: bool,
    /// `None` until it is made.
    value: Option<Arc<dyn Any + Send + Sync>>,
}

impl StateMap {
    pub(crate) fn insert<T: Send + Sync + 'static>(&mut self, value: T) {
        self.put::<T>(Some(Arc::new(value)), true);
    }

    /// Inserts a value that [`type_names`](Self::type_names) leaves out.
    pub(crate) fn insert_unlisted<T: Send + Sync + 'static>(&mut self, value: T) {
        self.put::<T>(Some(Arc::new(value)), false);
    }

    /// Promises a value, which is [inserted](Self::insert) before calls are answered.
    #[cfg(feature = "cli")]
    pub(crate) fn declare<T: Send + Sync + 'static>(&mut self) {
        self.put::<T>(None, true);
    }

    fn put<T: Send + Sync + 'static>(&mut self, value: Option<Arc<dyn Any + Send + Sync>>, listed: bool) {
        self.0.retain(|held| held.of != TypeId::of::<T>());
        self.0.push(StateEntry { of: TypeId::of::<T>(), type_name: type_name::<T>(), listed, value });
    }

    pub(crate) fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let held = self.0.iter().find(|held| held.of == TypeId::of::<T>())?;
        held.value.clone()?.downcast().ok()
    }

    pub(crate) fn holds(&self, of: TypeId) -> bool {
        self.0.iter().any(|held| held.of == of)
    }

    /// Names the types that a handler may take as a `State`.
    pub(crate) fn type_names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter(|held| held.listed).map(|held| held.type_name)
    }
}
