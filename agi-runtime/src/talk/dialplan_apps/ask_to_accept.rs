//! The usual question to a called party: 1 takes the call.

use std::future::IntoFuture;

use agi_protocol::Digit;

use super::Running;
#[cfg(doc)]
use super::dial::Dial;
use crate::call::{Call, CallError};
use crate::outcome::Acceptance;
use crate::talk::one_key::{YES_AND_NO, each_of_its_own, yes_or_no};
use crate::talk::prompt::{Prompt, Prompts};
use crate::talk::question::{QuestionOptions, choice_options, question_options};
use crate::talk::say::say_all;

impl Call {
    /// Asks a called party whether it takes the call, in a route that [`Dial::screened_by`] names: `1` accepts, `2` refuses
    /// (see [`keys`](AskToAccept::keys)), and who presses nothing in two tries refuses, too, with the reason `no answer`.
    /// A person answers who hears a prompt to its end; a mailbox does not press `1`.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    /// use agi_runtime::Acceptance;
    ///
    /// #[agi_route("/desk/accept?name", manual)]
    /// async fn accept(call: &mut Call, name: &str) -> Result<Acceptance> {
    ///     Ok(call
    ///         .ask_to_accept(("desk/call-from", prompt::letters(name), "desk/1-accepts-2-refuses"))
    ///         .caller_gone("desk/caller-has-hung-up")
    ///         .await?)
    /// }
    /// ```
    ///
    /// Asterisk does not tell a called party that the caller has hung up meanwhile. So after `1` the caller's channel is
    /// looked at ([`caller_waits`](Call::caller_waits)), and a call whose caller is gone is refused.
    pub fn ask_to_accept(&mut self, prompts: impl Prompts) -> AskToAccept<'_> {
        let question = QuestionOptions { own_tries: Some(2), ..QuestionOptions::new(prompts.into_list()) };
        AskToAccept { call: self, question, keys: YES_AND_NO, gone: Vec::new() }
    }

    /// Returns whether the caller, for whom this route asks a called party ([`Dial::screened_by`]), is still on the line. A
    /// caller of whom nothing is known is taken to be there.
    ///
    /// While a called party is asked, Asterisk keeps a caller who has hung up until the route has ended (measured on 22.10
    /// and 16.28). It says so only if it is asked, by `CHANNEL(checkhangup)` of the caller's channel.
    ///
    /// # Errors
    /// As those of every command.
    pub async fn caller_waits(&mut self) -> Result<bool, CallError> {
        // The subroutine's second argument is the caller's channel.
        if self.get_variable("ARG2").await?.is_none_or(|channel| channel.as_bytes().is_empty()) {
            return Ok(true);
        }
        let gone = self.get_full_variable("${IMPORT(${ARG2},CHANNEL(checkhangup))}").await?;
        Ok(gone.is_none_or(|gone| gone != "1"))
    }
}

/// Asks a called party when it is awaited; returns an [`Acceptance`].
#[derive(Debug)]
#[must_use = "it is asked when it is awaited"]
pub struct AskToAccept<'c> {
    call: &'c mut Call,
    question: QuestionOptions,
    keys: [Digit; 2],
    /// What is said to one who accepts a call whose caller is gone.
    gone: Vec<Prompt>,
}

impl AskToAccept<'_> {
    question_options!();
    choice_options!();

    /// Sets the keys that accept and refuse; default: `1` and `2`. The same key twice is [`CallError::Refused`], and nothing is
    /// said.
    pub fn keys(self, accept: Digit, refuse: Digit) -> Self {
        Self { keys: [accept, refuse], ..self }
    }

    /// Sets what is said to one who accepts a call whose caller has hung up; default: nothing. The route then refuses with
    /// the reason `caller gone`, which nobody reads: to the caller's handler it is a hang-up.
    pub fn caller_gone(self, prompts: impl Prompts) -> Self {
        Self { gone: prompts.into_list(), ..self }
    }
}

impl<'c> IntoFuture for AskToAccept<'c> {
    type Output = Result<Acceptance, CallError>;
    type IntoFuture = Running<'c, Acceptance>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { call, question, keys, gone } = self;
        Box::pin(async move {
            each_of_its_own("ask_to_accept", &keys)?;
            match yes_or_no(call, question, keys).await? {
                Ok(true) if call.caller_waits().await? => Ok(Acceptance::Accepted),
                Ok(true) => {
                    say_all(call, &gone, "").await?;
                    Ok(Acceptance::refused_because("caller gone"))
                }
                Ok(false) => Ok(Acceptance::refused()),
                Err(_) => Ok(Acceptance::refused_because("no answer")),
            }
        })
    }
}
