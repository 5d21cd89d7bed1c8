//! Who waits for whom, and for how long.

use std::time::Duration;

use tokio::time::Instant;

use crate::limits::Limits;

/// Whose turn it is while nobody speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// Somebody speaks, or a function runs.
    Nobody,
    /// The caller waits for the agent, which was asked for an answer, or has to find out by itself that it was.
    Agent { since: Instant, asked: bool },
    /// The agent waits for the caller.
    Caller { since: Instant },
}

impl Silence {
    /// The agent was asked.
    pub(crate) fn of_agent() -> Self {
        Self::Agent { since: Instant::now(), asked: true }
    }

    /// The caller has stopped speaking, or has coughed.
    pub(crate) fn after_caller() -> Self {
        Self::Agent { since: Instant::now(), asked: false }
    }

    /// The agent has stopped speaking.
    pub(crate) fn of_caller() -> Self {
        Self::Caller { since: Instant::now() }
    }

    /// When it has lasted too long.
    fn until(self, limits: &Limits) -> Option<Instant> {
        match self {
            Self::Nobody => None,
            Self::Agent { since, .. } => Some(since + limits.answer),
            Self::Caller { since } => Some(since + limits.caller),
        }
    }

    /// Waits until it has lasted too long.
    pub(crate) async fn lasts(self, limits: &Limits) {
        match self.until(limits) {
            Some(until) => tokio::time::sleep_until(until).await,
            None => std::future::pending::<()>().await,
        }
    }
}

/// The time that so many samples of a telephone take.
pub(crate) fn time_of(samples: usize) -> Duration {
    Duration::from_micros(125) * u32::try_from(samples).unwrap_or(u32::MAX)
}
