//! What a call and a peer may cost.

use std::time::Duration;

/// Limits of a server. There is none on how long a call may last: people talk.
///
/// ```
/// use agi_runtime::{App, Limits};
/// let app = App::new().limits(Limits { calls: 200, ..Limits::default() });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most calls at once; a further one ends as `BUSY`. 10,000 unless given. Each takes an open file: a call for
    /// which the process may open no more (`ulimit -n`) ends as `BUSY` too, but its handlers miss them as well.
    pub calls: usize,
    /// The most bytes of a request; a larger one ends as `TOO_LARGE`. 64 KiB unless given.
    pub request_bytes: usize,
    /// The longest a request may take to arrive; a slower one ends as `ERROR`. 5 s unless given.
    pub request_time: Duration,
    /// The longest that one send may wait for a peer that does not read; then its connection counts as lost, and the
    /// call as hung up. Asterisk reads while it waits for a command, so only a broken peer meets it. 5 s unless given.
    pub send_time: Duration,
    /// How long a shutdown waits for the calls to end, before it cuts them: they end as `CLOSING`. 30 s unless given.
    pub shutdown_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            calls: 10_000,
            request_bytes: 64 * 1024,
            request_time: Duration::from_secs(5),
            send_time: Duration::from_secs(5),
            shutdown_time: Duration::from_secs(30),
        }
    }
}
