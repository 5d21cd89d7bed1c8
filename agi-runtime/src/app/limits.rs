//! What a call and a peer may cost.

use std::time::Duration;

/// Limits of a server. There is no limit on how long a call may last.
///
/// ```
/// use agi_runtime::{App, Limits};
/// let app = App::new().limits(Limits::default().calls(200));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(crate) calls: usize,
    pub(crate) request_bytes: usize,
    pub(crate) request_time: Duration,
    pub(crate) send_time: Duration,
    pub(crate) shutdown_time: Duration,
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

impl Limits {
    /// Sets how many calls there may be at once; a further one ends as `BUSY`. Default: 10,000.
    ///
    /// Each call needs an open file. If the process may not open another one (`ulimit -n`), a call ends as `BUSY` too,
    /// but then the handlers cannot open files either.
    #[must_use]
    pub fn calls(self, calls: usize) -> Self {
        Self { calls, ..self }
    }

    /// Sets how many bytes a request may have; a larger one ends as `TOO_LARGE`. Default: 64 KiB.
    #[must_use]
    pub fn request_bytes(self, bytes: usize) -> Self {
        Self { request_bytes: bytes, ..self }
    }

    /// Sets how long a request may take to arrive; a slower one ends as `ERROR`. Default: 5 s.
    #[must_use]
    pub fn request_time(self, time: Duration) -> Self {
        Self { request_time: time, ..self }
    }

    /// Sets how long one send may wait for a peer that does not read. After that, its connection counts as lost and the
    /// call as hung up. Default: 5 s.
    ///
    /// Asterisk reads while it waits for a command, so only a broken peer reaches this limit.
    #[must_use]
    pub fn send_time(self, time: Duration) -> Self {
        Self { send_time: time, ..self }
    }

    /// Sets how long a shutdown waits for the calls to end. After that it cancels them: they end as `CLOSING`.
    /// Default: 30 s.
    #[must_use]
    pub fn shutdown_time(self, time: Duration) -> Self {
        Self { shutdown_time: time, ..self }
    }
}
