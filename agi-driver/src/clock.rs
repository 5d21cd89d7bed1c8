//! How the time of a call passes.

use std::future::pending;
use std::time::Duration;

use agi_simulator::Session;
use tokio::time::{Instant, sleep_until};

/// How the time of a call passes. Between two commands it does not pass, as in the simulated Asterisk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "there are no more kinds of time")]
pub enum Clock {
    /// It passes as far as the party lets it, while the app is silent. No wait takes any real time.
    Virtual,
    /// It passes as on a telephone.
    Real,
}

/// The clock of one call.
#[derive(Debug)]
pub(crate) struct Time {
    pub(crate) clock: Clock,
    /// The real and the virtual moment at which the running command was first seen.
    began: Option<(Instant, Duration)>,
}

impl Time {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, began: None }
    }

    /// Looks whether a command runs.
    pub(crate) fn follow(&mut self, session: &Session) {
        self.began = match (self.clock, session.runs()) {
            (Clock::Real, true) => self.began.or_else(|| Some((Instant::now(), session.now()))),
            _ => None,
        };
    }

    /// Brings the session to the present, in whole milliseconds, so that a record of it is exact.
    pub(crate) fn catch_up(&mut self, session: &mut Session) {
        let Some((real, virtual_)) = self.began else { return };
        let millis = (virtual_ + real.elapsed()).as_millis();
        let now = Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX));
        while session.runs() && session.go_on(now) {}
        self.follow(session);
    }

    /// Returns when something happens by itself.
    pub(crate) fn due(&self, session: &Session) -> Option<Instant> {
        let (real, virtual_) = self.began?;
        Some(real + session.due()?.saturating_sub(virtual_))
    }
}

/// Ready at that moment.
pub(crate) async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => pending().await,
    }
}
