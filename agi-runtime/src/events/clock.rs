//! The time of events: nanoseconds since the process first asked, which cost less to subtract than times of the machine.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Returns the time: for 584 years.
pub(crate) fn now() -> u64 {
    nanos(START.elapsed())
}

/// Returns a time in nanoseconds, which cost less to compare and to add: for 584 years.
pub(crate) fn nanos(time: Duration) -> u64 {
    time.as_secs().wrapping_mul(1_000_000_000).wrapping_add(time.subsec_nanos().into())
}

/// Returns the same as a time of the machine.
pub(super) fn instant(nanos: u64) -> Instant {
    *START + Duration::from_nanos(nanos)
}
