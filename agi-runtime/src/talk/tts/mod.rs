//! Text to speech: what an engine is, and texts as prompts.
//!
//! | file | holds |
//! |---|---|
//! | `app` | sets the engine of an app |
//! | `prompt` | a text as a prompt |
//! | `extract` | the engine as an argument of a handler |
//! | `error` | why a text was not spoken |
//! | `espeak` | eSpeak NG, and a cache of what it spoke (feature `espeak`) |

mod app;
mod error;
#[cfg(feature = "espeak")]
mod espeak;
mod extract;
mod prompt;

pub use error::TtsError;
#[cfg(feature = "espeak")]
pub use espeak::Espeak;
pub use prompt::TtsPrompt;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// An engine that makes sounds from texts: `Espeak` with the feature `espeak`, or your own.
///
/// ```
/// use agi_runtime::{BoxError, TtsEngine};
/// use agi_runtime::prelude::*;
///
/// /// Sounds that somebody recorded beforehand.
/// struct Recorded;
///
/// impl TtsEngine for Recorded {
///     async fn speak(&self, text: &str, language: &str) -> Result<String, BoxError> {
///         match (text, language) {
///             ("Ada", _) => Ok("names/ada".to_owned()),
///             _ => Err("nobody recorded this".into()),
///         }
///     }
/// }
///
/// let app = App::new().tts(Recorded);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an engine for text to speech",
    note = "with the feature `espeak`: `Espeak::new(\"/var/lib/agi/tts\")`",
    note = "your own: a type with `impl TtsEngine`"
)]
pub trait TtsEngine: Send + Sync + 'static {
    /// Returns the name of a sound that says `text`, as STREAM FILE takes it: without an extension. If it is a path,
    /// Asterisk must find the file there.
    ///
    /// `language` is Asterisk's name for the language, such as `de` or `en_GB`. It may have any form, because the
    /// dialplan sets it. The future is dropped when the caller hangs up. The error should say what to do, and not quote
    /// the text.
    fn speak(
        &self,
        text: &str,
        language: &str,
    ) -> impl Future<Output = Result<String, Box<dyn std::error::Error + Send + Sync>>> + Send;

    /// Returns the samples that say `text`, `rate` a second, signed and mono; `None` (the default) if the engine has only
    /// sounds for Asterisk. Questions that are answered by voice say such a text themselves, so that the caller can interrupt
    /// it by speaking, and the subcommand `prompts make` writes such samples into files.
    ///
    /// `language` and the error are as in [`speak`](Self::speak), which is tried after an error.
    #[cfg(any(feature = "audio", feature = "prompts"))]
    fn audio(
        &self,
        text: &str,
        language: &str,
        rate: u32,
    ) -> impl Future<Output = Result<Option<Vec<i16>>, Box<dyn std::error::Error + Send + Sync>>> + Send {
        let _ = (text, language, rate);
        async { Ok(None) }
    }
}

/// The app's text-to-speech engine, as an argument of a handler. [`App::tts`](crate::App::tts) sets it. An app that has
/// no engine, but a handler that takes one, does not start.
///
/// ```
/// use agi_runtime::prelude::*;
///
/// #[agi_route("/greeting/{name}", manual)]
/// async fn greeting(call: &mut Call, tts: Tts, name: &str) -> Result {
///     call.say(("hello", tts.text(name))).await?;
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct Tts(Arc<dyn Engine>);

impl Tts {
    pub(crate) fn new(engine: impl TtsEngine) -> Self {
        Self(Arc::new(engine))
    }

    /// Makes a text a [prompt](mod@crate::prompt), for lists, questions and menus. It becomes a sound when its turn comes,
    /// in the language that the call has then. An empty text says nothing.
    pub fn text(&self, text: impl Into<String>) -> TtsPrompt {
        TtsPrompt::new(self.clone(), text.into())
    }

    /// Returns the name of a sound that says the text, for commands that take one: GET DATA, CONTROL STREAM FILE.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn listen(call: &mut Call, tts: Tts) -> Result {
    /// let news = tts.sound("Here is the news", "en").await?;
    /// call.control_stream_file(&news).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn sound(&self, text: &str, language: &str) -> Result<String, TtsError> {
        // The text may be a secret, which an app reads back.
        tracing::debug!(characters = text.chars().count(), language, "speaks");
        self.0.speak(text, language).await.map_err(|reason| TtsError {
            characters: text.chars().count(),
            language: language.to_owned(),
            reason,
        })
    }
}

#[cfg(any(feature = "audio", feature = "prompts"))]
impl Tts {
    /// Returns the samples that say the text, `rate` a second, for `Audio::play`; `None` if the engine makes only sounds for
    /// Asterisk.
    ///
    /// ```
    /// # #[cfg(feature = "audio")] {
    /// # use agi_runtime::prelude::*;
    /// # use agi_runtime::audio::Audio;
    /// # async fn greet(audio: &mut Audio<'_>, tts: Tts) -> Result {
    /// if let Some(hello) = tts.audio("Hello", "en", audio.play_rate()).await? {
    ///     audio.play(hello).await?;
    /// }
    /// # Ok(())
    /// # }
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn audio(&self, text: &str, language: &str, rate: u32) -> Result<Option<Vec<i16>>, TtsError> {
        tracing::debug!(characters = text.chars().count(), language, rate, "speaks into the audio");
        self.0.audio(text, language, rate).await.map_err(|reason| TtsError {
            characters: text.chars().count(),
            language: language.to_owned(),
            reason,
        })
    }
}

/// Compares identity: whether both are the same engine.
impl PartialEq for Tts {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Tts {}

impl fmt::Debug for Tts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tts")
    }
}

/// [`TtsEngine`] in a form that can be a trait object.
trait Engine: Send + Sync {
    fn speak<'s>(&'s self, text: &'s str, language: &'s str) -> Speaking<'s>;
    #[cfg(any(feature = "audio", feature = "prompts"))]
    fn audio<'s>(&'s self, text: &'s str, language: &'s str, rate: u32) -> Speaking<'s, Option<Vec<i16>>>;
}

type Speaking<'s, T = String> =
    Pin<Box<dyn Future<Output = Result<T, Box<dyn std::error::Error + Send + Sync>>> + Send + 's>>;

impl<S: TtsEngine> Engine for S {
    fn speak<'s>(&'s self, text: &'s str, language: &'s str) -> Speaking<'s> {
        Box::pin(TtsEngine::speak(self, text, language))
    }

    #[cfg(any(feature = "audio", feature = "prompts"))]
    fn audio<'s>(&'s self, text: &'s str, language: &'s str, rate: u32) -> Speaking<'s, Option<Vec<i16>>> {
        Box::pin(TtsEngine::audio(self, text, language, rate))
    }
}
