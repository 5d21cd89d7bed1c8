//! Questions that one key answers: yes or no, and a choice among keys that are known only when the call runs.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use agi_protocol::{Digit, RefusedCommand};

use super::answer::NoAnswer;
use super::attempts::Given;
#[cfg(feature = "audio")]
use super::by_voice::voice_options;
use super::prompt::Prompts;
use super::question::{QuestionOptions, choice_options, operator_option, question_options};
use crate::call::{Call, CallError};
#[cfg(feature = "audio")]
use crate::voice::Recognizer;

impl Call {
    /// Asks a question that has a key for yes and one for no; default: `1` and `2` (see [`keys`](AskYesNo::keys)).
    /// Returns `None` when no try is left. Any other key is invalid input.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn ask(call: &mut Call) -> Result {
    /// if call.ask_yes_no("newsletter/press-1-for-yes").await? == Some(true) {
    ///     call.play("newsletter/thanks").await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn ask_yes_no(&mut self, prompts: impl Prompts) -> AskYesNo<'_> {
        let question = QuestionOptions::of(self, prompts.into_list());
        AskYesNo { call: self, question, keys: YES_AND_NO }
    }

    /// Asks a question that one of these keys answers, such as `"12345"`. It is for choices that come from a database,
    /// for example. Returns `None` when no try is left. Any other key is invalid input.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn ask(call: &mut Call, question: &str, keys: &str) -> Result {
    /// let answer = call.choose(question, keys).no_choice("survey/again").tries(2).await?;
    /// match answer {
    ///     Some(key) => call.verbose(format!("{question}: {key}")).await?,
    ///     None => call.play("survey/goodbye").await?,
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// If the program itself knows the choices, prefer [`menu`](Call::menu): it has them as an enum, and the compiler
    /// checks the keys. One key is the answer. A further key goes to the next command, or is lost before it.
    ///
    /// # Errors
    /// Besides those of every command: `keys` that are empty, or have a character that is not a key, are
    /// [`CallError::Refused`], and nothing is said.
    pub fn choose(&mut self, prompts: impl Prompts, keys: impl AsRef<str>) -> Choose<'_> {
        let question = QuestionOptions::of(self, prompts.into_list());
        Choose { call: self, question, keys: parsed(keys.as_ref()) }
    }
}

/// `1` is yes, `2` is no.
pub(super) const YES_AND_NO: [Digit; 2] = [Digit::ONE, Digit::TWO];

/// Asks for yes or no when it is awaited; returns `None` when no try is left.
#[derive(Debug)]
#[must_use = "it is asked when it is awaited"]
pub struct AskYesNo<'c> {
    call: &'c mut Call,
    question: QuestionOptions,
    keys: [Digit; 2],
}

impl AskYesNo<'_> {
    question_options!();
    choice_options!();
    operator_option!();

    /// Sets the keys for yes and for no; default: `1` and `2`. The same key twice is [`CallError::Refused`], and nothing is
    /// said.
    pub fn keys(self, yes: Digit, no: Digit) -> Self {
        Self { keys: [yes, no], ..self }
    }

    /// Lets the caller answer by voice, too: "yes", "that's right", "no, thanks" in English, German, Spanish, French and
    /// Italian, by the call's language (`CHANNEL(language)`, which takes one exchange), or the [words](Self::words) that you
    /// name. What could be both is invalid input. For the prompts and what can fail, see
    /// [`AskMenu::by_voice`](super::AskMenu::by_voice).
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # use agi_runtime::voice::Recognizer;
    /// # async fn ask(call: &mut Call, engine: impl Recognizer + Clone, tts: Tts) -> Result {
    /// let again = call.ask_yes_no(tts.text("Would you come again?")).by_voice(&engine).await?;
    /// # let _: Option<bool> = again;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "audio")]
    pub fn by_voice<R: Recognizer + Clone>(mut self, engine: &R) -> Self {
        self.question.voice.set(engine);
        self
    }

    /// Sets what is said for yes, and for no, instead of the words of the call's language: `.words(["sim", "claro"],
    /// ["não"])`. A phrase counts as whole words within what is said, and the longest one wins.
    #[cfg(feature = "audio")]
    pub fn words<W: Into<String>>(mut self, yes: impl IntoIterator<Item = W>, no: impl IntoIterator<Item = W>) -> Self {
        self.question.voice.set_words(yes, no);
        self
    }

    #[cfg(feature = "audio")]
    voice_options!();

    /// Asks, and tells why there is no answer, if there is none: see [`Ask::or_reason`](super::Ask::or_reason).
    ///
    /// # Errors
    /// As those of the question itself.
    pub async fn or_reason(self) -> Result<Result<bool, NoAnswer>, CallError> {
        Box::pin(self.asked()).await
    }

    async fn asked(self) -> Result<Result<bool, NoAnswer>, CallError> {
        let Self { call, question, keys } = self;
        each_of_its_own("ask_yes_no", &keys)?;
        yes_or_no(call, question, keys).await
    }
}

impl<'c> IntoFuture for AskYesNo<'c> {
    type Output = Result<Option<bool>, CallError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Ok(self.asked().await?.ok()) })
    }
}

/// Asks for one of several keys when it is awaited; returns `None` when no try is left.
#[derive(Debug)]
#[must_use = "it is asked when it is awaited"]
pub struct Choose<'c> {
    call: &'c mut Call,
    question: QuestionOptions,
    keys: Result<Vec<Digit>, RefusedCommand>,
}

impl Choose<'_> {
    question_options!();
    choice_options!();
    operator_option!();

    /// Asks, and tells why there is no answer, if there is none: see [`Ask::or_reason`](super::Ask::or_reason).
    ///
    /// # Errors
    /// As those of the question itself.
    pub async fn or_reason(self) -> Result<Result<Digit, NoAnswer>, CallError> {
        Box::pin(self.asked()).await
    }

    async fn asked(self) -> Result<Result<Digit, NoAnswer>, CallError> {
        let Self { call, question, keys } = self;
        let keys = keys.map_err(|problem| CallError::Refused { command: "choose", problem })?;
        let choices: Vec<_> = keys.into_iter().map(|key| (key, key)).collect();
        one_key(call, question, &choices).await
    }
}

impl<'c> IntoFuture for Choose<'c> {
    type Output = Result<Option<Digit>, CallError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Ok(self.asked().await?.ok()) })
    }
}

fn parsed(keys: &str) -> Result<Vec<Digit>, RefusedCommand> {
    if keys.is_empty() {
        return Err(RefusedCommand::NoKeys);
    }
    keys.chars().map(|character| Digit::new(character).ok_or(RefusedCommand::NotAKey { character })).collect()
}

/// Refuses a key that means two things: who presses it would have chosen the first.
pub(super) fn each_of_its_own(command: &'static str, keys: &[Digit]) -> Result<(), CallError> {
    let mut after = (1_usize..).zip(keys);
    match after.find(|(after, key)| keys[*after..].contains(key)) {
        Some((_, key)) => Err(CallError::Refused { command, problem: RefusedCommand::KeyTwice { key: key.as_char() } }),
        None => Ok(()),
    }
}

/// Asks for one of two keys, or by voice for a yes or a no, and returns whether it was the first.
#[cfg_attr(not(feature = "audio"), expect(unused_mut, reason = "only a question by voice changes"))]
pub(super) async fn yes_or_no(
    call: &mut Call,
    mut question: QuestionOptions,
    [yes, no]: [Digit; 2],
) -> Result<Result<bool, NoAnswer>, CallError> {
    #[cfg(feature = "audio")]
    let words = question.voice.expects_yes_or_no(call).await?;
    let answer = |given: Given<'_>| match given {
        Given::Keys(keys) => one_of(&[(yes, true), (no, false)], keys),
        #[cfg(feature = "audio")]
        Given::Heard(heard) => words.meaning(heard),
    };
    let choices = || format!("{yes} {no}");
    of_one_key(question).ask(call, choices, |given| answer(given).ok_or_else(Vec::new)).await
}

/// Asks for one of several keys, and returns what it means.
pub(super) async fn one_key<T: Copy>(
    call: &mut Call,
    question: QuestionOptions,
    choices: &[(Digit, T)],
) -> Result<Result<T, NoAnswer>, CallError> {
    let answer = |given: Given<'_>| match given {
        Given::Keys(keys) => one_of(choices, keys),
        // Such a question has no engine.
        #[cfg(feature = "audio")]
        Given::Heard(_) => None,
    };
    let keys = || choices.iter().map(|(key, _)| key.to_string()).collect::<Vec<_>>().join(" ");
    of_one_key(question).ask(call, keys, |given| answer(given).ok_or_else(Vec::new)).await
}

fn of_one_key(question: QuestionOptions) -> QuestionOptions {
    QuestionOptions { min_digits: 1, max_digits: 1, terminator: None, ..question }
}

fn one_of<T: Copy>(choices: &[(Digit, T)], keys: &str) -> Option<T> {
    choices.iter().find(|(key, _)| keys.starts_with(key.as_char())).map(|(_, choice)| *choice)
}
