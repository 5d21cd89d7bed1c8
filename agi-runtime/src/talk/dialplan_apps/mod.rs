//! Where the call goes next: to a phone, a queue, a mailbox or a conference, and back to the handler with what became of
//! it.
//!
//! Each is an application of the dialplan, run by EXEC with arguments that `arguments` writes, and read by the status
//! variable that it leaves (`status`). How it ended is an answer, also where nobody was reached; errors are an application
//! that is not loaded ([`CallError::Failed`]), a value that Asterisk could not read as it is meant
//! ([`CallError::Refused`]), and the caller's hang-up.

mod arguments;
mod confbridge;
mod dial;
mod queue;
mod status;
mod voicemail;

pub use confbridge::{ConfBridge, ConfBridgeResult};
pub use dial::{Dial, DialStatus, Dialed};
pub use queue::{Queue, QueueStatus};
pub use voicemail::{Voicemail, VoicemailStatus};

use std::future::Future;
use std::pin::Pin;

use crate::call::{Call, CallError};
use agi_protocol::{RefusedCommand, Text};

/// The future of each of them.
type Running<'c, T> = Pin<Box<dyn Future<Output = Result<T, CallError>> + Send + 'c>>;

/// An application that the call goes into.
struct Application {
    name: &'static str,
    /// How its command is spoken of.
    command: &'static str,
    /// The variable that says how it ended.
    status: &'static str,
    /// What to do where Asterisk does not have it.
    missing: &'static str,
}

/// How an application ended.
struct Ended {
    /// What EXEC answered.
    result: i32,
    /// The variable of its status.
    status: Option<Text>,
}

impl Application {
    /// Runs it to its end.
    async fn run(&self, call: &mut Call, arguments: Result<String, RefusedCommand>) -> Result<Ended, CallError> {
        let arguments = arguments.map_err(|problem| CallError::Refused { command: self.command, problem })?;
        // The status of one that ran before would be read as this one's: not all applications set it in every case.
        call.set_variable(self.status, "").await?;
        let result = match call.exec(self.name, arguments).await {
            Err(CallError::Failed { command, reply, .. }) if reply == NO_SUCH_APPLICATION => {
                return Err(CallError::Failed { command, reply, hint: self.missing });
            }
            result => result?,
        };
        let status = call.variable(self.status).await?;
        if call.is_hung_up() { Err(call.dialogue.hung_up_error()) } else { Ok(Ended { result, status }) }
    }
}

/// What EXEC answers where there is no such application.
const NO_SUCH_APPLICATION: &str = "200 result=-2";
