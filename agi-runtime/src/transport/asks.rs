//! What the app asks now, for a telephone in the same process.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The keys of each choice, with a blank between two choices, or `digits`; and the phrases that answer it.
pub(crate) type Question = (String, Vec<String>);

/// What the app asks now.
#[doc(hidden)]
#[derive(Clone, Debug, Default)]
pub struct Asks(Arc<Mutex<Option<Question>>>);

impl Asks {
    /// Says it, until the return value is dropped.
    pub(crate) fn begin(&self, question: Question) -> Asking {
        *self.locked() = Some(question);
        Asking(self.clone())
    }

    /// Returns it, if the app asks something.
    #[cfg(feature = "cli")]
    pub(crate) fn now(&self) -> Option<Question> {
        self.locked().clone()
    }

    fn locked(&self) -> MutexGuard<'_, Option<Question>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// While this lives, the app asks.
#[derive(Debug)]
pub(crate) struct Asking(Asks);

impl Drop for Asking {
    fn drop(&mut self) {
        *self.0.locked() = None;
    }
}
