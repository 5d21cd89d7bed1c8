//! What calls skipped: prompts that a script's caller did not hear, although the call went on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use agi_protocol::spec::Plays;
use agi_simulator::Sounds;

use crate::app::App;
use crate::error::chain;
use crate::events::{Event, Observer};

/// What calls skipped, by their unique id.
#[derive(Clone, Default)]
pub(super) struct Skips(Arc<Mutex<HashMap<String, Vec<Skip>>>>);

/// A prompt that was skipped.
#[derive(Clone)]
pub(super) struct Skip {
    pub(super) why: String,
    what: What,
}

#[derive(Clone)]
enum What {
    Sound(String),
    /// A command that plays no sound by its name, such as SAY DATETIME.
    Command,
    /// A text that the test's own engine did not speak.
    Text,
}

impl Skips {
    /// Has the app tell what its calls skip.
    pub(super) fn of(app: App) -> (App, Self) {
        let skips = Self::default();
        (app.observe(skips.clone()), skips)
    }

    pub(super) fn peek(&self, call: &str) -> Vec<Skip> {
        self.lock().get(call).cloned().unwrap_or_default()
    }

    pub(super) fn take(&self, call: &str) -> Vec<Skip> {
        self.lock().remove(call).unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Vec<Skip>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Skips {
    fn observe(&self, event: &Event<'_>) {
        let Event::Skipped(skipped) = event else { return };
        let sound = |subject: &[u8]| What::Sound(String::from_utf8_lossy(subject).into_owned());
        let what = match &skipped.place {
            Some(place) if place.command.plays == Plays::Prompt => place.subject.map_or(What::Command, sound),
            Some(_) => What::Command,
            None => What::Text,
        };
        let skip = Skip { why: chain(skipped.error), what };
        self.lock().entry(skipped.request.unique_id().into_owned()).or_default().push(skip);
    }
}

impl Skip {
    /// Returns what to write, unless the test said that this is missing.
    pub(super) fn unless_foreseen(&self, sounds: &Sounds) -> Option<String> {
        let or_else = match &self.what {
            What::Text => return None,
            What::Sound(name) if sounds.is_named_missing(name) => return None,
            What::Sound(name) => {
                format!(
                    "correct the name, or add the sound. If this test is about a missing one: `.missing_sound({name:?})`"
                )
            }
            What::Command => "if this test is about that: `caller.ended().await.skipped_prompts`".to_owned(),
        };
        Some(format!("a prompt was skipped: {}\n{or_else}", self.why))
    }
}
