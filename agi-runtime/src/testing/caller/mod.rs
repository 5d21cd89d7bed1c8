//! The person on the line: what they do, and what they expect.

mod does;
mod expects;
mod failure;

#[cfg(feature = "cli")]
pub(crate) use does::BETWEEN_KEYS;
pub(super) use failure::{Failed, word};

use std::time::Duration;

use tokio::task::JoinHandle;

use super::pbx::{Bounds, Failures};
use super::pump::Pump;
use super::transcript::Transcript;
use crate::protocol::Text;

/// The person on the line. What a script of their words waits for has to come true; otherwise the test fails, with the
/// line of the script and the whole call.
#[must_use = "a caller who is dropped leaves the call in its middle"]
pub struct Caller {
    pump: Pump,
    served: Option<JoinHandle<()>>,
    failures: Failures,
    bounds: Bounds,
    /// How much of the transcript was listened to.
    heard: usize,
    /// How much of it was looked at for commands.
    reached: usize,
    /// Whether the call is hung up by plan: the script breaks off there.
    swept: bool,
}

impl Caller {
    pub(super) fn new(pump: Pump, served: JoinHandle<()>, failures: Failures, bounds: Bounds, swept: bool) -> Self {
        Self { pump, served: Some(served), failures, bounds, heard: 0, reached: 0, swept }
    }

    /// What comes now is no part of the script.
    pub(super) fn script_is_over(&mut self) {
        self.swept = false;
    }

    /// How long the call has lasted, in virtual time.
    #[must_use]
    pub fn time(&self) -> Duration {
        self.pump.session.now()
    }

    /// Everything that has happened so far.
    #[must_use]
    pub fn transcript(&self) -> &Transcript {
        self.pump.session.transcript()
    }

    /// A channel variable, or what a function such as `CALLERID(name)` gives, as it is now.
    pub fn variable(&mut self, name: &str) -> Option<Text> {
        self.pump.session.variable(name).map(Text::from)
    }
}

/// A handler does not go on without its caller.
impl Drop for Caller {
    fn drop(&mut self) {
        if let Some(served) = self.served.take() {
            served.abort();
        }
    }
}
