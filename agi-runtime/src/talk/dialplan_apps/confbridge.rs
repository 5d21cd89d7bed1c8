//! `ConfBridge`: the caller talks with several others.

use std::future::IntoFuture;

use super::arguments::{Value, joined};
use super::{Application, Running};
use crate::{Call, CallError};
use agi_protocol::RefusedCommand;

const CONFBRIDGE: Application = Application {
    name: "ConfBridge",
    command: "EXEC ConfBridge",
    status: "CONFBRIDGE_RESULT",
    missing: "this Asterisk has no ConfBridge: load app_confbridge.so (`module load app_confbridge.so`, and modules.conf)",
};

impl Call {
    /// Brings the caller into a conference (the application `ConfBridge`), which is made if it is not there yet, until
    /// the caller leaves it by a key, is put out, or it ends. The channel must be answered.
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

/// `ConfBridge`, to be awaited.
#[must_use = "the caller enters the conference when it is awaited"]
pub struct ConfBridge<'c> {
    call: &'c mut Call,
    conference: Result<Value, RefusedCommand>,
    bridge_profile: Result<Value, RefusedCommand>,
    user_profile: Result<Value, RefusedCommand>,
    menu: Result<Value, RefusedCommand>,
}

impl ConfBridge<'_> {
    /// The profile of the conference in `confbridge.conf`; `default_bridge` unless given.
    pub fn bridge_profile(self, profile: &str) -> Self {
        Self { bridge_profile: Value::new("the bridge profile", profile, ""), ..self }
    }

    /// The profile of this caller in `confbridge.conf`; `default_user` unless given.
    pub fn user_profile(self, profile: &str) -> Self {
        Self { user_profile: Value::new("the user profile", profile, ""), ..self }
    }

    /// The menu of keys in `confbridge.conf`; `default_menu` unless given.
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
            Ok(ended.among(RESULTS).unwrap_or(ConfBridgeResult::Other))
        })
    }
}

/// How the caller left the conference (`CONFBRIDGE_RESULT`, `app_confbridge.c`). A caller who hung up is
/// [`CallError::HungUp`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConfBridgeResult {
    /// `FAILED`: the caller could not enter it.
    Failed,
    /// `KICKED`: the caller was put out.
    Kicked,
    /// `ENDMARKED`: the last marked user has left.
    EndMarked,
    /// `DTMF`: the caller left by a key.
    Dtmf,
    /// `TIMEOUT`: the time that the profile gives was over.
    Timeout,
    /// None of these, or none at all; `call.variable("CONFBRIDGE_RESULT")` has it.
    Other,
}

const RESULTS: &[(&str, ConfBridgeResult)] = &[
    ("FAILED", ConfBridgeResult::Failed),
    ("KICKED", ConfBridgeResult::Kicked),
    ("ENDMARKED", ConfBridgeResult::EndMarked),
    ("DTMF", ConfBridgeResult::Dtmf),
    ("TIMEOUT", ConfBridgeResult::Timeout),
];
