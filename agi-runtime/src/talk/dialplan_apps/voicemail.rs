//! `VoiceMail`: the caller leaves a message.

use std::future::IntoFuture;

use super::arguments::{Value, joined, listed};
use super::options::{Options, Passes};
use super::status::statuses;
use super::{Application, Running};
use crate::call::{Call, CallError};
use agi_protocol::RefusedCommand;

const VOICEMAIL: Application = Application {
    name: "VoiceMail",
    command: "EXEC VoiceMail",
    status: "VMSTATUS",
    missing: "this Asterisk has no VoiceMail: load app_voicemail.so (`module load app_voicemail.so`, and modules.conf)",
};

impl Call {
    /// Lets the caller leave a message in a mailbox of `voicemail.conf` (the application `VoiceMail`): `100`, or
    /// `100@office` for a context other than `default`. `VoiceMail` answers the call.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    ///
    /// #[agi_route("/message", manual)]
    /// async fn message(call: &mut Call) -> Result {
    ///     call.voicemail("100@office").unavailable().await?;
    ///     Ok(())
    /// }
    /// ```
    pub fn voicemail(&mut self, mailbox: &str) -> Voicemail<'_> {
        let voicemail = Voicemail {
            call: self,
            mailboxes: Ok(String::new()),
            // VoiceMail has two arguments, and Asterisk takes the last argument of any application verbatim.
            options: Options::new(Passes::One, ""),
        };
        voicemail.and(mailbox)
    }
}

/// Lets the caller leave a message (`VoiceMail`) when it is awaited, and returns how it ended.
#[derive(Debug)]
#[must_use = "the caller gets to the mailbox when it is awaited"]
pub struct Voicemail<'c> {
    call: &'c mut Call,
    mailboxes: Result<String, RefusedCommand>,
    options: Options,
}

impl Voicemail<'_> {
    /// Leaves a copy of the message in this mailbox, too. May be called repeatedly. The greetings are those of the first. One
    /// that does not exist is passed over, and the status is that of the first.
    pub fn and(mut self, mailbox: &str) -> Self {
        let value = Value::one_of_several("the mailbox", mailbox, SEVERAL);
        self.mailboxes = value.and_then(|value| Ok(listed(self.mailboxes?, &value)));
        self
    }

    /// Plays the mailbox's "unavailable" greeting first (`u`).
    pub fn unavailable(self) -> Self {
        self.option("u")
    }

    /// Plays the mailbox's "busy" greeting first (`b`).
    pub fn busy(self) -> Self {
        self.option("b")
    }

    /// Skips the instructions for leaving a message (`s`).
    pub fn skip_instructions(self) -> Self {
        self.option("s")
    }

    /// Plays this sound instead of the beep (`t`); `""` plays nothing.
    pub fn beep_sound(mut self, file: &str) -> Self {
        self.options.add_with('t', "the sound", file, "");
        self
    }

    /// Marks the message as urgent (`U`).
    pub fn urgent(self) -> Self {
        self.option("U")
    }

    /// Adds options of `VoiceMail` that have no method here, as in the dialplan: `"eP"`.
    pub fn option(mut self, options: &'static str) -> Self {
        self.options.add(options);
        self
    }
}

impl<'c> IntoFuture for Voicemail<'c> {
    type Output = Result<VoicemailStatus, CallError>;
    type IntoFuture = Running<'c, VoicemailStatus>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { call, mailboxes, options } = self;
        let arguments = mailboxes
            .and_then(|list| Ok(joined([Value::written(with_the_firsts_context(list)), options.into_value()?])));
        Box::pin(async move {
            let ended = VOICEMAIL.run(call, arguments).await?;
            Ok(ended.status.as_ref().and_then(VoicemailStatus::of_word).unwrap_or(VoicemailStatus::Other))
        })
    }
}

/// `VoiceMail` takes the first `@` of the list for that of the first mailbox, whichever it is of: of `100&200@office` it
/// looks for a mailbox `100&200` (measured on 22.10, `app_voicemail.c`).
fn with_the_firsts_context(mut list: String) -> String {
    let first = list.find('&').unwrap_or(list.len());
    if list.find('@').is_some_and(|at| at > first) {
        list.insert_str(first, "@default");
    }
    list
}

/// How several mailboxes are given.
const SEVERAL: &str = "write each one by itself, the first as `voicemail(…)` and each other as `.and(…)`";

statuses! {
    /// How `VoiceMail` ended (`VMSTATUS`, `app_voicemail.c`).
    #[derive(Copy)]
    pub enum VoicemailStatus {
        /// a message was left.
        "SUCCESS" => Success,
        /// the caller pressed `0` or `*` to leave. After the handler, the dialplan continues where that leads (the
        /// extensions `o` and `a`), unless the handler sets another place.
        "USEREXIT" => UserExit,
        /// there is no such mailbox, the message was too short, or it could not be stored.
        "FAILED" => Failed,
        otherwise:
        /// Another value, or no value; `call.variable("VMSTATUS")` reads it.
        Other,
    }
}
