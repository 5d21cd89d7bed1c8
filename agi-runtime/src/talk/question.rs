//! What every question has in common: its tries, what is said between them, and how keys are collected.

use std::sync::Arc;
use std::time::Duration;

use agi_protocol::{Digit, MAX_DIGITS};
use zeroize::Zeroizing;

#[cfg(feature = "audio")]
use super::by_voice::{Patience, Turned, VoiceOptions};
use super::menu::Keys;
use super::prompt::Prompt;
use agi_protocol::ANY_KEY;

use super::say::say_all;
use crate::call::{Call, CallError};
#[cfg(feature = "audio")]
use crate::voice::Heard;

/// How often a question is asked of which nobody says how often.
pub(super) const TRIES: u16 = 3;

/// A question to the caller, without what its answer means.
#[derive(Clone, Debug)]
pub(crate) struct QuestionOptions {
    pub(crate) question: Vec<Prompt>,
    /// How often it is asked, if the question says so itself.
    pub(super) own_tries: Option<u16>,
    /// What is said after no input the first time, the second time, …; the last one is reused.
    pub(crate) no_input: Vec<Vec<Prompt>>,
    /// The same for invalid input.
    pub(crate) invalid_input: Vec<Vec<Prompt>>,
    pub(crate) final_prompt: Vec<Prompt>,
    /// The timeout for the first key, from the end of the prompts.
    pub(crate) timeout: Duration,
    /// The timeout from one key to the next.
    pub(crate) inter_digit_timeout: Duration,
    pub(crate) min_digits: u16,
    pub(crate) max_digits: u16,
    pub(crate) terminator: Option<Digit>,
    /// Whether a key during the prompts interrupts them and is used.
    pub(crate) barge_in: bool,
    /// Whether the operator's key of the app is one of this question.
    pub(super) or_operator: bool,
    /// What the app says of all questions.
    pub(super) app: Option<Arc<Self>>,
    #[cfg(feature = "audio")]
    pub(crate) voice: VoiceOptions,
}

/// What came of one try.
pub(crate) enum Answer {
    /// No key was pressed, and nothing was said.
    Nothing,
    /// Keys, at most the maximum, without the terminator.
    Keys(Zeroizing<String>),
    #[cfg(feature = "audio")]
    Heard(Heard),
    /// Something was said, and it was not understood.
    #[cfg(feature = "audio")]
    NotUnderstood,
}

impl QuestionOptions {
    pub(crate) fn new(question: Vec<Prompt>) -> Self {
        Self {
            question,
            own_tries: None,
            no_input: Vec::new(),
            invalid_input: Vec::new(),
            final_prompt: Vec::new(),
            timeout: Duration::from_secs(5),
            inter_digit_timeout: Duration::from_secs(3),
            min_digits: 1,
            max_digits: MAX_DIGITS,
            terminator: Some(Digit::POUND),
            barge_in: true,
            or_operator: false,
            app: None,
            #[cfg(feature = "audio")]
            voice: VoiceOptions::default(),
        }
    }

    /// Returns the phrases that answer it, where a voice may.
    #[cfg_attr(not(feature = "audio"), expect(clippy::unused_self, reason = "keys have no phrases"))]
    pub(crate) fn phrases(&self) -> Vec<String> {
        #[cfg(feature = "audio")]
        return if self.voice.is_on() { self.voice.phrases.clone() } else { Vec::new() };
        #[cfg(not(feature = "audio"))]
        Vec::new()
    }

    /// Makes a question of this call, with what the app says of all.
    pub(crate) fn of(call: &Call, question: Vec<Prompt>) -> Self {
        let Some(app) = call.state.get::<Self>() else { return Self::new(question) };
        let Self { timeout, inter_digit_timeout, barge_in, .. } = *app;
        let final_prompt = app.final_prompt.clone();
        Self { timeout, inter_digit_timeout, barge_in, final_prompt, app: Some(app), ..Self::new(question) }
    }

    /// Returns how often it is asked: as the question says, or the app.
    pub(super) fn tries(&self) -> u16 {
        let tries = self.own_tries.or_else(|| self.app.as_ref()?.own_tries);
        tries.unwrap_or(TRIES).max(1)
    }

    /// What is said after no input: the question's own prompts, or those of the app.
    pub(super) fn after_no_input(&self) -> &[Vec<Prompt>] {
        let app = self.app.as_ref().filter(|_| self.no_input.is_empty());
        app.map_or(&self.no_input, |app| &app.no_input)
    }

    /// The same for invalid input.
    pub(super) fn after_invalid_input(&self) -> &[Vec<Prompt>] {
        let app = self.app.as_ref().filter(|_| self.invalid_input.is_empty());
        app.map_or(&self.invalid_input, |app| &app.invalid_input)
    }

    /// Leaves the question for the operator, if these keys are the operator's key and the question allows it.
    pub(super) fn unless_operator(&self, call: &mut Call, keys: &str) -> Result<(), CallError> {
        if !self.or_operator {
            return Ok(());
        }
        match Keys::of(call).operator {
            Some(key) if keys.chars().eq([key.as_char()]) => Err(call.leaves_for_operator()),
            Some(_) => Ok(()),
            None if call.went_to_operator => Ok(()),
            None => {
                tracing::warn!(
                    "a question allows the operator's key, and the app has none: add \
                     `.menu_keys(MenuKeys::new().operator(Digit::ZERO, …))` to the App"
                );
                Ok(())
            }
        }
    }

    /// Makes one try: says the prompts, and collects keys or, if the question can be answered by voice, listens.
    pub(crate) async fn answer(&self, call: &mut Call, prompts: &[Prompt]) -> Result<Answer, CallError> {
        #[cfg(feature = "audio")]
        if self.voice.is_on() {
            return self.answer_by_voice(call, prompts).await;
        }
        let Some(first) = self.first_key(call, prompts).await? else { return Ok(Answer::Nothing) };
        self.rest_of_entry(call, first).await
    }

    /// Returns how the caller is waited for.
    #[cfg(feature = "audio")]
    pub(crate) fn patience(&self) -> Patience {
        let Self { barge_in, timeout, inter_digit_timeout, .. } = *self;
        Patience { barge_in, timeout, inter_digit_timeout }
    }

    #[cfg(feature = "audio")]
    async fn answer_by_voice(&self, call: &mut Call, prompts: &[Prompt]) -> Result<Answer, CallError> {
        let most = usize::from(self.most());
        let mut more = |keys: &mut String, key: Digit| {
            if Some(key) == self.terminator {
                return false;
            }
            keys.push(key.as_char());
            keys.len() < most
        };
        let turned = self.voice.turn(call, prompts, self.patience(), &mut more).await?;
        let first = match turned {
            Turned::Nothing => return Ok(Answer::Nothing),
            Turned::Heard(heard) => return Ok(Answer::Heard(heard)),
            Turned::NotUnderstood => return Ok(Answer::NotUnderstood),
            Turned::Keys(keys) => return Ok(self.entered(call, keys)),
            Turned::Key(key) => Some(key),
            Turned::ByKeys(said) => self.first_key(call, &prompts[said..]).await?,
        };
        match first {
            Some(first) => self.rest_of_entry(call, first).await,
            None => Ok(Answer::Nothing),
        }
    }

    async fn rest_of_entry(&self, call: &mut Call, first: Digit) -> Result<Answer, CallError> {
        let keys = self.entry(call, first).await?;
        Ok(self.entered(call, keys))
    }

    fn entered(&self, call: &mut Call, keys: Zeroizing<String>) -> Answer {
        if let Some(terminator) = self.terminator.filter(|_| keys.len() == usize::from(self.most())) {
            call.entry_is_full(terminator);
        }
        Answer::Keys(keys)
    }

    /// Returns the most keys of an entry.
    pub(crate) fn most(&self) -> u16 {
        self.max_digits.clamp(1, MAX_DIGITS)
    }

    /// Collects the keys from the first one on.
    async fn entry(&self, call: &mut Call, first: Digit) -> Result<Zeroizing<String>, CallError> {
        let max = self.most();
        // At its full size, because growing would leave a copy of the keys.
        let mut keys = Zeroizing::new(String::with_capacity(usize::from(max)));
        if Some(first) == self.terminator {
            return Ok(keys);
        }
        keys.push(first.as_char());
        if max > 1 {
            self.further_keys(call, max, &mut keys).await?;
        }
        Ok(keys)
    }

    /// Says the prompts and waits for a key; returns `None` if no key was pressed.
    pub(crate) async fn first_key(&self, call: &mut Call, prompts: &[Prompt]) -> Result<Option<Digit>, CallError> {
        let escape = if self.barge_in { ANY_KEY } else { "" };
        match say_all(call, prompts, escape).await? {
            Some(key) => Ok(Some(key)),
            None => loop {
                match call.wait_for_digit(self.timeout).await? {
                    Some(key) if call.ends_last_entry(key) => {}
                    key => return Ok(key),
                }
            },
        }
    }

    /// Collects the keys after the first one. GET DATA reads them without a gap, but knows only `#` as a terminator.
    async fn further_keys(&self, call: &mut Call, max: u16, keys: &mut String) -> Result<(), CallError> {
        if self.terminator == Some(Digit::POUND) {
            let entered = call.get_data("").timeout(self.inter_digit_timeout).max_digits(max - 1).await?;
            let further = Zeroizing::new(entered.digits.into_string());
            keys.push_str(&further);
            return Ok(());
        }
        while keys.len() < usize::from(max) {
            match call.wait_for_digit(self.inter_digit_timeout).await? {
                Some(key) if Some(key) != self.terminator => keys.push(key.as_char()),
                _ => break,
            }
        }
        Ok(())
    }
}

/// The options that all questions have, for a builder with a field `question: QuestionOptions`.
macro_rules! question_options {
    ($(#[$must_use:meta])?) => {
        /// Sets how often the question is asked, at least once; default: what [`App::questions`](crate::App::questions) says, or
        /// 3 times.
        $(#[$must_use])?
        pub fn tries(mut self, tries: u16) -> Self {
            self.question.own_tries = Some(tries);
            self
        }

        /// Sets how long to wait for the first key, from the end of the question; default: what
        /// [`App::questions`](crate::App::questions) says, or 5 s.
        $(#[$must_use])?
        pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
            self.question.timeout = timeout;
            self
        }

        /// Adds prompts said before the question is repeated after no input; default: what
        /// [`App::questions`](crate::App::questions) says, or nothing. May be called repeatedly: the nth call is for the nth time
        /// without input, and the last one is reused.
        $(#[$must_use])?
        pub fn no_input(mut self, prompts: impl crate::talk::prompt::Prompts) -> Self {
            self.question.no_input.push(prompts.into_list());
            self
        }

        /// Adds prompts said before the question is repeated after invalid input; default: what
        /// [`App::questions`](crate::App::questions) says, or nothing. May be called repeatedly: the nth call is for the nth
        /// invalid input, and the last one is reused.
        $(#[$must_use])?
        pub fn invalid_input(mut self, prompts: impl crate::talk::prompt::Prompts) -> Self {
            self.question.invalid_input.push(prompts.into_list());
            self
        }

        /// Sets what is said before the last of several tries, after the prompts for no input or invalid input;
        /// default: what [`App::questions`](crate::App::questions) says, or nothing.
        $(#[$must_use])?
        pub fn final_prompt(mut self, prompts: impl crate::talk::prompt::Prompts) -> Self {
            self.question.final_prompt = prompts.into_list();
            self
        }

        /// Turns barge-in off: the question is played to its end, and keys during it are dropped. Default: what
        /// [`App::questions`](crate::App::questions) says, or [`barge_in`](Self::barge_in).
        $(#[$must_use])?
        pub fn no_barge_in(mut self) -> Self {
            self.question.barge_in = false;
            self
        }

        /// Turns barge-in on, for a question of an app that turns it off ([`App::questions`](crate::App::questions)): a key
        /// interrupts the question and is used.
        $(#[$must_use])?
        pub fn barge_in(mut self) -> Self {
            self.question.barge_in = true;
            self
        }
    };
}
pub(crate) use question_options;

/// What questions with a choice of keys have in addition.
macro_rules! choice_options {
    ($(#[$must_use:meta])?) => {
        /// Adds prompts said before the question is repeated, both after no input and after invalid input: the same as
        /// [`no_input`](Self::no_input) and [`invalid_input`](Self::invalid_input) with these prompts.
        $(#[$must_use])?
        pub fn no_choice(mut self, prompts: impl crate::talk::prompt::Prompts) -> Self {
            let words = prompts.into_list();
            self.question.no_input.push(words.clone());
            self.question.invalid_input.push(words);
            self
        }
    };
}
pub(crate) use choice_options;

/// The operator's key, for questions other than menus.
macro_rules! operator_option {
    () => {
        /// Lets the operator's key of the app ([`MenuKeys::operator`](crate::MenuKeys::operator)) leave the question; default: it
        /// is a key like all others. It counts if it is all that was keyed, so it never takes a digit of a longer answer: with
        /// the key `0`, `0123` is an answer. A key that answers the question does that instead, except that of
        /// [`ask`](crate::Call::ask), where `0` alone is then no answer.
        ///
        /// The handler is left with [`CallError::Operator`](crate::CallError::Operator), which its `?` passes on.
        pub fn or_operator(mut self) -> Self {
            self.question.or_operator = true;
            self
        }
    };
}
pub(crate) use operator_option;
