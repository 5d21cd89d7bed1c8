//! Asking for yes or no.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use super::prompt::Prompts;
use super::question::{QuestionOptions, asking_options};
use crate::{Call, CallError, Digit};

impl Call {
    /// Asks a question that has a key for yes and one for no: `1` and `2` unless [`keys`](AskYesNo::keys) says others.
    /// `None` when the tries are spent. Any other key is wrong input.
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
        AskYesNo { call: self, asking: QuestionOptions::new(prompts.into_list()), keys: KEYS }
    }
}

/// `1` is yes, `2` is no.
pub(super) const KEYS: [Digit; 2] = [Digit::ONE, Digit::TWO];

/// A question for yes or no, to be awaited.
#[must_use = "it is asked when it is awaited"]
pub struct AskYesNo<'c> {
    call: &'c mut Call,
    asking: QuestionOptions,
    keys: [Digit; 2],
}

impl AskYesNo<'_> {
    asking_options!();

    /// The keys for yes and for no.
    pub fn keys(self, yes: Digit, no: Digit) -> Self {
        Self { keys: [yes, no], ..self }
    }
}

impl<'c> IntoFuture for AskYesNo<'c> {
    type Output = Result<Option<bool>, CallError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(yes_or_no(self.call, self.asking, self.keys))
    }
}

/// Asks for one of two keys: whether it was the first.
pub(super) async fn yes_or_no(
    call: &mut Call,
    asking: QuestionOptions,
    [yes, no]: [Digit; 2],
) -> Result<Option<bool>, CallError> {
    one_key(call, asking, &[(yes, true), (no, false)]).await
}

/// Asks for one of several keys: what it stands for.
pub(super) async fn one_key<T: Copy>(
    call: &mut Call,
    asking: QuestionOptions,
    choices: &[(Digit, T)],
) -> Result<Option<T>, CallError> {
    let asking = QuestionOptions { min: 1, max: 1, end: None, ..asking };
    let choice =
        |keys: &str| choices.iter().find(|(key, _)| keys.starts_with(key.as_char())).map(|(_, choice)| *choice);
    asking.ask(call, |keys| choice(keys).ok_or_else(Vec::new)).await
}
