//! The engine that an app is given.

use super::{Tts, TtsEngine};
use crate::app::App;

impl App {
    /// Gives every call a text-to-speech engine, for handlers that take a [`Tts`]. The last one counts: a test replaces
    /// the app's own engine by `FakeTts`, and so does the terminal phone of `App::main`, where nobody would hear it.
    #[must_use]
    pub fn tts(mut self, engine: impl TtsEngine) -> Self {
        self.state.insert_unlisted(Tts::new(engine));
        self
    }

    /// Whether the app has a text-to-speech engine.
    #[cfg(feature = "cli")]
    pub(crate) fn speaks(&self) -> bool {
        self.state.holds(std::any::TypeId::of::<Tts>())
    }
}
