//! Calls that the app places: what is asked of a session, and what became of it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, OwnedSemaphorePermit, mpsc, oneshot, watch};

use super::message::{Action, LONGEST_LINE, Message};

/// Where the path of a call leads that an answering machine has answered.
pub(super) const MACHINE: &str = "/.agi-machine";
/// The context that runs the route, which `cargo run -- dialplan` prints for an app with `App::outbound`.
const CONTEXT: &str = "agi-originate";

/// What became of a call that was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Originated {
    /// Somebody answered, and the route runs.
    Answered,
    /// The line is busy.
    Busy,
    /// Nobody answered in time.
    NoAnswer,
    /// An answering machine answered, and the call was hung up. Only with
    /// [`Originate::detect_machine`](crate::Originate::detect_machine).
    Machine,
    /// The call could not be placed, for this reason in Asterisk's words.
    Failed(String),
}

/// A call to place.
pub(crate) struct OriginateRequest {
    pub(crate) destination: String,
    /// The path, encoded.
    pub(crate) target: String,
    pub(crate) caller_id: Option<String>,
    pub(crate) timeout: Duration,
    pub(crate) detects_machine: bool,
    pub(crate) answer: oneshot::Sender<Originated>,
    /// Held until the call is over.
    pub(crate) permit: OwnedSemaphorePermit,
}

/// Where sessions take the calls that are to be placed: whichever is logged in takes the next.
#[derive(Clone)]
pub(crate) struct OriginateQueue {
    sender: mpsc::Sender<OriginateRequest>,
    receiver: Arc<Mutex<mpsc::Receiver<OriginateRequest>>>,
    takers: Arc<watch::Sender<usize>>,
}

impl Default for OriginateQueue {
    fn default() -> Self {
        let (sender, receiver) = mpsc::channel(64);
        Self { sender, receiver: Arc::new(Mutex::new(receiver)), takers: Arc::default() }
    }
}

/// One that takes calls to place. Dropping it says that there is one less.
pub(crate) struct Taker(OriginateQueue);

impl OriginateQueue {
    pub(crate) fn taker(&self) -> Taker {
        self.takers.send_modify(|takers| *takers += 1);
        Taker(self.clone())
    }

    /// Whether anybody would take a call.
    pub(crate) fn is_taken(&self) -> bool {
        *self.takers.borrow() > 0
    }

    /// Waits until somebody would take a call.
    pub(crate) async fn taken(&self) {
        // The sender lives as long as this.
        let _ = self.takers.subscribe().wait_for(|takers| *takers > 0).await;
    }

    pub(crate) async fn put(&self, request: OriginateRequest) {
        // The receiver lives as long as this.
        let _ = self.sender.send(request).await;
    }
}

impl Taker {
    pub(crate) async fn next(&self) -> OriginateRequest {
        loop {
            if let Some(request) = self.0.receiver.lock().await.recv().await {
                return request;
            }
        }
    }
}

impl Drop for Taker {
    fn drop(&mut self) {
        self.0.takers.send_modify(|takers| *takers -= 1);
    }
}

/// What comes before the path on its line.
const TARGET: &str = "AGI_ROUTE_TARGET=";

impl OriginateRequest {
    /// Returns which of these does not fit on its line, how long it is, and how long it may be.
    pub(crate) fn too_long(
        destination: &str,
        target: &str,
        caller_id: Option<&str>,
    ) -> Option<(&'static str, usize, usize)> {
        let fits = |header: &str| LONGEST_LINE - header.len() - ": ".len();
        [
            ("the path", target.len(), fits("Variable") - TARGET.len()),
            ("the destination", destination.len(), fits("Channel")),
            ("the caller ID", caller_id.map_or(0, str::len), fits("CallerID")),
        ]
        .into_iter()
        .find(|(_, length, limit)| length > limit)
    }

    /// How long it rings, as Asterisk reads it: milliseconds, of 31 bits. A part of one counts as one.
    fn rings(&self) -> u128 {
        self.timeout.as_nanos().div_ceil(1_000_000).min(i32::MAX.unsigned_abs().into())
    }

    /// The action for it. The dialplan's context runs the route, so that the app's user need not be permitted to have Asterisk
    /// run any application.
    pub(super) fn action(&self, id: &str, channel: &[u8], prefix: &str) -> Action {
        let action = Action::new("Originate")
            .header("ActionID", id)
            .header("Channel", &self.destination)
            .header("ChannelId", channel)
            .header("Context", CONTEXT)
            .header("Exten", if self.detects_machine { "amd" } else { "s" })
            .header("Priority", "1")
            .header("Timeout", self.rings().to_string())
            .header("Async", "true")
            .header("Variable", format!("{TARGET}{}", self.target))
            .header("Variable", format!("AGI_ROUTE_MACHINE={prefix}{MACHINE}"));
        match &self.caller_id {
            Some(caller_id) => action.header("CallerID", caller_id),
            None => action,
        }
    }
}

/// A call that was placed, and is not known to be answered yet.
pub(super) struct Pending {
    pub(super) answer: oneshot::Sender<Originated>,
    pub(super) detects_machine: bool,
    /// It is answered, and whether by a machine is not known yet.
    pub(super) answered: bool,
}

/// Reads an `OriginateResponse` that tells of no answer. The reasons are the frames that ended the call
/// (`ast_control_frame_type`).
pub(super) fn failure(message: &Message) -> Originated {
    match message.get("Reason") {
        b"3" | b"2" | b"1" => Originated::NoAnswer,
        b"5" => Originated::Busy,
        b"8" => Originated::Failed("congestion".to_owned()),
        b"0" => Originated::Failed("no such destination, or it is not reachable (reason 0)".to_owned()),
        _ => Originated::Failed(format!("reason {}", message.text("Reason"))),
    }
}
