//! Text to speech where nobody can hear it: the words themselves.

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Speak;
use crate::testing::SpokenAsText;
use crate::testing::asterisk::World;

/// The engine of the tests, and what it has spoken so far.
#[derive(Clone)]
pub(super) struct Spoken {
    world: Arc<World>,
    texts: Arc<Mutex<BTreeSet<String>>>,
}

impl Spoken {
    pub(super) fn on(world: Arc<World>) -> Self {
        Self { world, texts: Arc::default() }
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

impl Speak for Spoken {
    async fn speak(&self, text: &str, language: &str) -> Result<String, Box<dyn Error + Send + Sync>> {
        let sound = SpokenAsText.speak(text, language).await?;
        self.world.sounds.spoken(&sound);
        self.locked().insert(sound.clone());
        Ok(sound)
    }
}
