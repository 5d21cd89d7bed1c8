//! `ConfBridge`: the caller joins a conference.

use std::future::IntoFuture;

use super::arguments::{Value, joined};
use super::status::statuses;
use super::{Application, Running};
use crate::call::{Call, CallError};
use agi_protocol::RefusedCommand;

const CONFBRIDGE: Application = Application {
    name: "ConfBridge",
    command: "EXEC ConfBridge",
    status: "CONFBRIDGE_RESULT",
    missing: "this Asterisk has no ConfBridge: load app_confbridge.so (`module load app_confbridge.so`, and modules.conf)",
};

impl Call {
    /// Brings the caller into a conference (the application `ConfBridge`), until the caller leaves it with a key, the
    /// caller is removed, or the conference ends. A conference that does not exist is created. The channel must be
    /// answered.
    ///
    /// ```
    /// use agi_runtime::ConfBridgeResult;
    /// use agi_runtime::prelude::*;
    ///
    /// #[agi_route("/meeting/{number}", manual)]
    /// async fn meeting(call: &mut Call, number: &str) -> Result {
    ///     call.answer().await?;
    ///     if call.confbridge(number).user_profile("guest").await? == ConfBridgeResult::Kicked {
    ///         call.play("meeting/goodbye").await?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn confbridge(&mut self, conference: &str) -> ConfBridge<'_> {
        ConfBridge {
            call: self,
            conference: Value::new("the conference's name", conference, ""),
            bridge_profile: Ok(Value::default()),
            user_profile: Ok(Value::default()),
            menu: Ok(Value::default()),
        }
    }
}

/// Brings the caller into a conference (`ConfBridge`) when it is awaited, and returns how the caller left it.
#[derive(Debug)]
#[must_use = "the caller enters the conference when it is awaited"]
pub struct ConfBridge<'c> {
    call: &'c mut Call,
    conference: Result<Value, RefusedCommand>,
    bridge_profile: Result<Value, RefusedCommand>,
    user_profile: Result<Value, RefusedCommand>,
    menu: Result<Value, RefusedCommand>,
}

impl ConfBridge<'_> {
    /// Sets the profile of the conference in `confbridge.conf`; default: `default_bridge`.
    pub fn bridge_profile(self, profile: &str) -> Self {
        Self { bridge_profile: Value::new("the bridge profile", profile, ""), ..self }
    }

    /// Sets the profile of this caller in `confbridge.conf`; default: `default_user`.
    pub fn user_profile(self, profile: &str) -> Self {
        Self { user_profile: Value::new("the user profile", profile, ""), ..self }
    }

    /// Sets the menu of keys in `confbridge.conf`; default: `default_menu`.
    pub fn menu(self, menu: &str) -> Self {
        Self { menu: Value::last("the menu", menu), ..self }
    }
}

impl<'c> IntoFuture for ConfBridge<'c> {
    type Output = Result<ConfBridgeResult, CallError>;
    type IntoFuture = Running<'c, ConfBridgeResult>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { call, conference, bridge_profile, user_profile, menu } = self;
        let arguments =
            conference.and_then(|conference| Ok(joined([conference, bridge_profile?, user_profile?, menu?])));
        Box::pin(async move {
            let ended = CONFBRIDGE.run(call, arguments).await?;
            Ok(ended.status.as_ref().and_then(ConfBridgeResult::of_word).unwrap_or(ConfBridgeResult::Other))
        })
    }
}

statuses! {
    /// How the caller left the conference (`CONFBRIDGE_RESULT`, `app_confbridge.c`). A hang-up is
    /// [`CallError::HungUp`].
    #[derive(Copy)]
    pub enum ConfBridgeResult {
        /// the caller could not enter the conference.
        "FAILED" => Failed,
        /// the caller was removed.
        "KICKED" => Kicked,
        /// the last marked user has left.
        "ENDMARKED" => EndMarked,
        /// the caller left with a key.
        "DTMF" => Dtmf,
        /// the time limit of the profile was reached.
        "TIMEOUT" => Timeout,
        otherwise:
        /// Another value, or no value; `call.variable("CONFBRIDGE_RESULT")` reads it.
        Other,
    }
}
