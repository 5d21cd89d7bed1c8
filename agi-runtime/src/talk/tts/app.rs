//! Sets the engine of an app.

use super::{Tts, TtsEngine};
use crate::app::App;

impl App {
    /// Sets the text-to-speech engine of every call, for handlers that take a [`Tts`]. Only the last engine is used: a
    /// test replaces the app's own engine with `FakeTts`, and so does the terminal phone of `App::main`, where nobody
    /// would hear the sounds.
    #[must_use]
    pub fn tts(mut self, engine: impl TtsEngine) -> Self {
        self.state.insert_unlisted(Tts::new(engine));
        self
    }

    /// Returns whether the app has a text-to-speech engine.
    #[cfg(feature = "cli")]
    pub(crate) fn speaks(&self) -> bool {
        self.state.holds(std::any::TypeId::of::<Tts>())
    }

    /// Returns the app's text-to-speech engine.
    #[cfg(feature = "prompts")]
    pub(crate) fn engine(&self) -> Option<Tts> {
        self.state.get::<Tts>().map(|tts| (*tts).clone())
    }
}
