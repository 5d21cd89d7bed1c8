//! `VoiceMail`: the caller leaves a message.

use std::future::IntoFuture;

use super::arguments::{Options, Passes, Value, joined};
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
        Voicemail {
            call: self,
            mailbox: Value::new("the mailbox", mailbox, "&"),
            // VoiceMail has two arguments, and Asterisk takes the last argument of any application verbatim.
            options: Options::new(Passes::One, ""),
        }
    }
}

/// Lets the caller leave a message (`VoiceMail`) when it is awaited, and returns how it ended.
#[derive(Debug)]
#[must_use = "the caller gets to the mailbox when it is awaited"]
pub struct Voicemail<'c> {
    call: &'c mut Call,
    mailbox: Result<Value, RefusedCommand>,
    options: Options,
}

impl Voicemail<'_> {
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
        let Self { call, mailbox, options } = self;
        let arguments = mailbox.and_then(|mailbox| Ok(joined([mailbox, options.into_value()?])));
        Box::pin(async move {
            let ended = VOICEMAIL.run(call, arguments).await?;
            Ok(ended.status.as_ref().and_then(VoicemailStatus::of_word).unwrap_or(VoicemailStatus::Other))
        })
    }
}

statuses! {
    /// How `VoiceMail` ended (`VMSTATUS`, `app_voicemail.c`).
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
