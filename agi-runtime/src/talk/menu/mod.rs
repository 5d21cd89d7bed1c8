//! Menus: the caller makes one of several choices by its keys. `choice` is what `#[derive(Menu)]` writes; `walk` leads
//! the caller through the menus.

mod choice;
mod keys;
mod walk;

#[cfg(all(feature = "cli", feature = "transcripts"))]
pub(crate) use keys::AppKeys;
pub(super) use keys::Keys;
pub use keys::MenuKeys;

pub use choice::{Choice, Inner, MenuEntry, Phrase, are_free, has_no_phrases, is_unsaid};

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use super::answer::NoAnswer;
#[cfg(feature = "audio")]
use super::by_voice::voice_options;
use super::prompt::Prompts;
use super::question::{QuestionOptions, choice_options, question_options};
use crate::call::{Call, CallError};
#[cfg(feature = "audio")]
use crate::voice::Recognizer;
use agi_protocol::Digit;
use walk::Walk;

/// A menu: an enum whose variants have keys. Only `#[derive(Menu)]` implements it; its items may change without notice.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a menu",
    label = "this is not a menu",
    note = "write `#[derive(Menu)]` above the enum, and above each variant its key: `#[key(\"1\")]`"
)]
pub trait Menu: Sized {
    /// The choices, in the order of the variants.
    #[doc(hidden)]
    const CHOICES: &'static [Choice];

    /// Whether it has none of the app's keys.
    #[doc(hidden)]
    const OWN_KEYS: bool;

    /// Returns the value at the end of this path: the index of the choice in each menu, the outermost first.
    #[doc(hidden)]
    fn chosen(path: &[usize]) -> Option<Self>;
}

impl Call {
    /// Asks the caller to choose from a menu: says the prompts and waits for the keys of a choice. Returns `None` when
    /// no try is left.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    ///
    /// #[derive(Menu, Clone, Copy, Debug)]
    /// enum Desk {
    ///     #[key("1")]
    ///     Sales,
    ///     #[key("2")]
    ///     Support,
    ///     #[key("0")]
    ///     Operator,
    /// }
    ///
    /// #[agi_route("/desk", manual)]
    /// async fn desk(call: &mut Call) -> Result<Outcome> {
    ///     Ok(match call.menu::<Desk>("desk/choose").no_choice("desk/sorry").tries(3).await? {
    ///         Some(Desk::Sales) => Outcome::goto("sales", "s", 1),
    ///         Some(Desk::Support) => Outcome::goto("support", "s", 1),
    ///         Some(Desk::Operator) | None => Outcome::goto("operator", "s", 1),
    ///     })
    /// }
    /// ```
    ///
    /// The first key interrupts the prompts and is used (barge-in), unless [`no_barge_in`](AskMenu::no_barge_in) is
    /// set. A choice with several keys waits for each next key for up to
    /// [`inter_digit_timeout`](AskMenu::inter_digit_timeout).
    ///
    /// A submenu has its own prompt, and counts its own tries. Its prompts for no input and invalid input are those of
    /// this menu. The key that leads back returns to the outer menu, which then has all its tries again.
    pub fn menu<M: Menu>(&mut self, prompts: impl Prompts) -> AskMenu<'_, M> {
        let question = QuestionOptions::of(self, prompts.into_list());
        AskMenu {
            call: self,
            question,
            repeat_key: None,
            choices: M::CHOICES,
            own_keys: M::OWN_KEYS,
            chosen: M::chosen,
        }
    }
}

/// Asks the caller to choose from a menu when it is awaited; returns `None` when no try is left.
#[must_use = "the caller is asked when it is awaited"]
pub struct AskMenu<'c, M> {
    call: &'c mut Call,
    question: QuestionOptions,
    repeat_key: Option<Digit>,
    choices: &'static [Choice],
    own_keys: bool,
    chosen: fn(&[usize]) -> Option<M>,
}

impl<M> AskMenu<'_, M> {
    question_options!();
    choice_options!();

    /// Lets the caller choose by voice, too: by the phrases of [`#[say(…)]`](derive@crate::Menu). Keys work as before, and are
    /// never sent to the engine.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    /// use agi_runtime::voice::Recognizer;
    ///
    /// #[derive(Menu, Clone, Copy, Debug)]
    /// enum Desk {
    ///     #[key("1")]
    ///     #[say("sales", "sales department")]
    ///     Sales,
    ///     #[key("0")]
    ///     #[say("operator", "a person")]
    ///     Operator,
    /// }
    ///
    /// async fn desk(call: &mut Call, engine: impl Recognizer + Clone, tts: Tts) -> Result<Option<Desk>> {
    ///     call.answer().await?;
    ///     let text = tts.text("Sales, or a person?");
    ///     Ok(call.menu::<Desk>(text).no_choice("desk/sorry").by_voice(&engine).await?)
    /// }
    /// ```
    ///
    /// # What is understood
    /// A phrase counts as whole words within what the caller says, without case and punctuation: "the sales department,
    /// please". Of several, the one with the most words wins; of two that are equally long, none does. What is not understood
    /// is invalid input, and silence means no input, with the tries and prompts of keys. The key that leads back, and the one
    /// that repeats, have no words.
    ///
    /// # What the caller can interrupt
    /// Each try opens the [audio](Call::audio) of the call, so the call must be answered. A text whose engine makes
    /// [audio](crate::TtsEngine::audio), and silence, are said there, and a voice or a key interrupts them, unless
    /// [`no_barge_in`](Self::no_barge_in) is set. A sound that Asterisk has is played before, with everything that precedes
    /// it: a key interrupts it, and a voice is heard after it.
    ///
    /// # What can fail
    /// An engine that fails, panics, or does not answer within [`engine_timeout`](Self::engine_timeout) costs the try, and
    /// the log has a warning. A call without audio (an Asterisk 16, say) is asked by keys alone, with a warning. Neither
    /// ends the question. Nothing of what the caller says is logged.
    #[cfg(feature = "audio")]
    pub fn by_voice<R: Recognizer + Clone>(mut self, engine: &R) -> Self {
        self.question.voice.set(engine);
        self
    }

    #[cfg(feature = "audio")]
    voice_options!();

    /// Sets the key that repeats the menu without using a try; default: that of the app
    /// ([`MenuKeys::repeat`](crate::MenuKeys::repeat)), or no key. Where the key makes a choice, or leads
    /// back, it does that instead.
    pub fn repeat_key(self, key: Digit) -> Self {
        Self { repeat_key: Some(key), ..self }
    }

    /// Asks, and returns why there is no answer, if there is none: see [`Ask::or_reason`](super::Ask::or_reason).
    ///
    /// # Errors
    /// As those of the question itself.
    pub async fn or_reason(self) -> Result<Result<M, NoAnswer>, CallError> {
        Box::pin(self.asked()).await
    }

    async fn asked(self) -> Result<Result<M, NoAnswer>, CallError> {
        let Self { call, question, repeat_key, choices, own_keys, chosen } = self;
        let walk = Walk::new(question, repeat_key, Keys::of(call), own_keys, choices);
        let path = walk.choose(call).await?;
        Ok(path.and_then(|path| chosen(&path).ok_or(NoAnswer::InvalidInput)))
    }

    /// Sets how long to wait for the next key of a choice that has several; default: what
    /// [`App::questions`](crate::App::questions) says, or 3 s. Then the keys are invalid input.
    pub fn inter_digit_timeout(mut self, timeout: std::time::Duration) -> Self {
        self.question.inter_digit_timeout = timeout;
        self
    }
}

// Without the bound `M: Menu`: for an enum that lacks it, only `menu` is an error, and the `.await` is not.
impl<'c, M: 'c> IntoFuture for AskMenu<'c, M> {
    type Output = Result<Option<M>, CallError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Ok(self.asked().await?.ok()) })
    }
}

impl<M> fmt::Debug for AskMenu<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AskMenu").field("question", &self.question.question).finish_non_exhaustive()
    }
}
