//! Where a step is taken: in this process, which asks the one that holds the call, or is it.

use super::answer::SessionAnswer;
use super::step::SessionStep;
#[cfg(unix)]
use super::step::Step;
#[cfg(not(unix))]
use crate::error::{Exit, PhoneError};

impl SessionStep {
    /// Takes it, and returns what it came to. `start` starts the process that holds the call: this program with the same
    /// command line, which [`is_held_here`](Self::is_held_here) recognises.
    pub async fn take(self) -> SessionAnswer {
        #[cfg(unix)]
        return match self.step {
            Step::Start { .. } => super::start::start(&self).await,
            _ => super::send::send(&self).await,
        };
        #[cfg(not(unix))]
        self.refused(&self.wrong().unwrap_or(PhoneError { exit: Exit::NoSession, why: NO_SOCKETS.to_owned() }))
    }

    /// Whether this process is the one that holds the call.
    #[must_use]
    pub fn is_held_here(&self) -> bool {
        #[cfg(unix)]
        return matches!(self.step, Step::Start { .. }) && super::held::is_here(&self.session);
        #[cfg(not(unix))]
        false
    }
}

#[cfg(not(unix))]
const NO_SOCKETS: &str = "a session is held by a process that listens on a Unix socket, which this system does not have: write \
                          call TARGET --press KEYS, once for each wait, or a test";
