//! What can happen on a call.

use std::fmt;
use std::time::Duration;

use agi_protocol::{Digit, Spec};

/// A call.
#[derive(Clone, Debug)]
pub struct Script {
    /// What came after the request before anything was asked.
    pub received: Vec<u8>,
    /// `AGISIGHUP` and `AGIEXITONHANGUP`.
    pub on_hang_up: (bool, bool),
    /// What the handler does, one thing after the other.
    pub steps: Vec<Step>,
    /// Seeds what the network does.
    pub seed: u64,
}

/// One thing that a handler does.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it does.
    pub act: Act,
    /// What the caller does, so long after the step began.
    pub meanwhile: Vec<(Duration, Event)>,
    /// When the handler drops it, if not at its end.
    pub dropped: Option<Drop>,
}

/// The line that [`Act::Leave`] leaves.
pub const LEFT: &str = "SET MUSIC off";

/// What a handler does.
#[derive(Clone)]
pub enum Act {
    /// It sends a command, and may keep the answer secret.
    Command {
        /// Which.
        spec: &'static Spec,
        /// Its arguments.
        arguments: Vec<String>,
        /// What is answered is a secret.
        secret: bool,
    },
    /// Leaves a line that is sent before the next command.
    Leave,
    /// It waits for the hang-up.
    UntilHangUp,
    /// It does something else.
    Pause,
}

impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command { spec, arguments, secret } => {
                let secret = if *secret { ", a secret" } else { "" };
                write!(f, "{} {arguments:?}{secret}", spec.name)
            }
            Self::Leave => write!(f, "leaves {LEFT:?}"),
            Self::UntilHangUp => f.write_str("until the hang-up"),
            Self::Pause => f.write_str("a pause"),
        }
    }
}

/// When a handler drops what it does.
#[derive(Clone, Copy, Debug)]
pub enum Drop {
    /// When so many bytes of its line are written.
    Bytes(usize),
    /// After this long.
    Time(Duration),
}

/// What happens on the other side.
#[derive(Clone, Debug)]
pub enum Event {
    /// The caller presses a key.
    Key(Digit),
    /// The caller sends a text.
    Text(String),
    /// The caller hangs up.
    HangUp,
    /// The connection between Asterisk and the app breaks.
    Cut,
}
