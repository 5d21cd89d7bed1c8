//! What an app shares with all its calls: at most one value of each type.

use std::any::{Any, TypeId};
use std::sync::Arc;

/// Values by their type: few, so they are looked through.
#[derive(Default)]
pub(crate) struct StateMap(Vec<(TypeId, Arc<dyn Any + Send + Sync>)>);

impl StateMap {
    pub(crate) fn insert<T: Send + Sync + 'static>(&mut self, value: T) {
        self.0.retain(|(of, _)| *of != TypeId::of::<T>());
        self.0.push((TypeId::of::<T>(), Arc::new(value)));
    }

    pub(crate) fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let (_, value) = self.0.iter().find(|(of, _)| *of == TypeId::of::<T>())?;
        Arc::clone(value).downcast().ok()
    }

    pub(crate) fn holds(&self, of: TypeId) -> bool {
        self.0.iter().any(|(held, _)| *held == of)
    }
}
