//! How long anything may take.

use std::time::Duration;

/// How long anything may take, and how much may wait.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until the API has configured a session.
    pub connect: Duration,
    /// Until the agent answers the caller. If it may have taken the caller for a noise, it is asked once, and has as long
    /// again.
    pub answer: Duration,
    /// How long a caller may say nothing.
    pub caller: Duration,
    /// How long a function may run.
    pub look_up: Duration,
    /// How long caller and agent may talk.
    pub conversation: Duration,
    /// How much the agent may say before the caller has heard it.
    pub ahead: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(6),
            caller: Duration::from_mins(1),
            look_up: Duration::from_secs(8),
            conversation: Duration::from_mins(15),
            ahead: Duration::from_mins(2),
        }
    }
}
