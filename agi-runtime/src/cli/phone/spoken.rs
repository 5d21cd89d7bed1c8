//! Text to speech where nobody can hear it: the words themselves.

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::TtsEngine;
use crate::testing::FakeTts;
use agi_simulator::PbxState;

/// The engine of the tests, and what it has spoken so far.
#[derive(Clone)]
pub(super) struct TtsPrompt {
    pbx_state: Arc<PbxState>,
    texts: Arc<Mutex<BTreeSet<String>>>,
}

impl TtsPrompt {
    pub(super) fn on(pbx_state: Arc<PbxState>) -> Self {
        Self { pbx_state, texts: Arc::default() }
    }

    /// Whether a sound of this name is a text.
    pub(super) fn has(&self, sound: &str) -> bool {
        self.locked().contains(sound)
    }

    pub(super) fn texts(&self) -> Vec<String> {
        self.locked().iter().cloned().collect()
    }

    fn locked(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TtsEngine for TtsPrompt {
    async fn speak(&self, text: &str, language: &str) -> Result<String, Box<dyn Error + Send + Sync>> {
        let sound = FakeTts.speak(text, language).await?;
        self.pbx_state.sounds().spoken(&sound);
        self.locked().insert(sound.clone());
        Ok(sound)
    }
}
