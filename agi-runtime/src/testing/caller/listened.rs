//! What a script has listened to.

use std::time::Duration;

/// How much of the caller's audio a script has listened to.
#[derive(Default)]
pub(super) struct Listened {
    /// How long it was, other than silence.
    pub(super) heard: Duration,
    /// How many samples it had.
    pub(super) listened: usize,
}
