//! Text to speech where nobody can hear it: the words themselves.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use agi_simulator::PbxState;

/// The texts that an app has spoken so far. Its text-to-speech engine adds to them; the screen shows them in quotes.
#[derive(Clone, Debug)]
pub struct SpokenTexts {
    pbx_state: Arc<PbxState>,
    texts: Arc<Mutex<BTreeSet<String>>>,
}

impl SpokenTexts {
    pub(crate) fn on(pbx_state: Arc<PbxState>) -> Self {
        Self { pbx_state, texts: Arc::default() }
    }

    /// Adds a text: from now on there is a sound of this name, also where only files are sounds.
    pub fn add(&self, text: &str) {
        self.pbx_state.sounds().spoken(text);
        self.locked().insert(text.to_owned());
    }

    /// Whether a sound of this name is a text.
    pub(crate) fn has(&self, sound: &str) -> bool {
        self.locked().contains(sound)
    }

    /// Returns all of them, in the order of the alphabet.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        self.locked().iter().cloned().collect()
    }

    fn locked(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
