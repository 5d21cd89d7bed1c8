//! Where the call goes next: to a phone, a queue, a mailbox or a conference, and back to the handler with the result.
//!
//! Each is an application of the dialplan. EXEC runs it with arguments that `arguments` and `options` write, and the
//! status variable that it sets says how it ended (`status`). How it ended is an answer, even if nobody was reached. Errors
//! are an application that is not loaded ([`CallError::Failed`]), a value that Asterisk would misread
//! ([`CallError::Refused`]), and the caller's hang-up.

mod arguments;
mod ask_to_accept;
mod call_recording;
mod confbridge;
mod dial;
mod dialed;
mod exec_with;
mod options;
mod queue;
mod record_call;
mod screened;
mod screened_dial;
mod status;
mod voicemail;

pub use ask_to_accept::AskToAccept;
pub use call_recording::CallRecording;
pub use confbridge::{ConfBridge, ConfBridgeResult};
pub use dial::Dial;
pub use dialed::{DialStatus, Dialed};
pub use exec_with::ExecWith;
pub use queue::{Queue, QueueStatus};
pub use record_call::{Consent, RecordCall};
pub use screened::Screened;
pub use screened_dial::ScreenedDial;
pub use voicemail::{Voicemail, VoicemailStatus};

use std::future::Future;
use std::pin::Pin;

use crate::call::{Call, CallError};
use agi_protocol::{RefusedCommand, Text};

/// The future of each of them.
type Running<'c, T> = Pin<Box<dyn Future<Output = Result<T, CallError>> + Send + 'c>>;

/// An application that takes the call.
struct Application {
    name: &'static str,
    /// What messages call its command.
    command: &'static str,
    /// The variable that says how it ended.
    status: &'static str,
    /// What to do if Asterisk does not have it.
    missing: &'static str,
}

/// How an application ended.
struct Ended {
    /// What EXEC answered.
    result: i32,
    /// The value of its status variable.
    status: Option<Text>,
}

impl Application {
    /// Runs it to its end.
    async fn run(&self, call: &mut Call, arguments: Result<String, RefusedCommand>) -> Result<Ended, CallError> {
        let arguments = arguments.map_err(|problem| CallError::Refused { command: self.command, problem })?;
        call.recording_goes_on_first().await?;
        // Not all applications set their status in every case. Without this, the status of an earlier application would
        // be read as this one's.
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

/// The arguments of a subroutine that has none.
const NO_ARGUMENTS: [&str; 0] = [];

/// What EXEC answers if there is no such application.
const NO_SUCH_APPLICATION: &str = "200 result=-2";
