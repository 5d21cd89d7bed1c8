//! What time it is to a call: that of the machine, or that of a simulated Asterisk, which passes only while a command runs.

use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
#[cfg(feature = "hours")]
use std::time::SystemTime;
use std::time::{Duration, Instant};

#[cfg(feature = "hours")]
use super::UnixTime;

tokio::task_local! {
    /// The time of a simulated Asterisk, in milliseconds.
    static SIMULATED: Arc<AtomicU64>;
}

#[cfg(feature = "hours")]
tokio::task_local! {
    /// When a simulated call began by its own clock, and for how many milliseconds it has lasted.
    static CALENDAR: (UnixTime, Arc<AtomicU64>);
}

static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Returns how long after some beginning it is.
pub(super) fn now() -> Duration {
    let simulated = SIMULATED.try_with(|millis| Duration::from_millis(millis.load(Ordering::Relaxed)));
    simulated.unwrap_or_else(|_| BEGINNING.elapsed())
}

/// Returns what the clock on the wall shows: the machine's, or that of a simulated call.
#[cfg(feature = "hours")]
pub(crate) fn wall_clock() -> UnixTime {
    let simulated = CALENDAR.try_with(|(began, millis)| {
        let seconds = i64::try_from(millis.load(Ordering::Relaxed) / 1_000).unwrap_or(i64::MAX);
        UnixTime::from(began.seconds().saturating_add(seconds))
    });
    simulated.unwrap_or_else(|_| SystemTime::now().into())
}

/// Serves a call that began at this moment by its own clock, and has lasted for so many milliseconds.
#[cfg(all(feature = "hours", feature = "testing"))]
pub(crate) async fn with_calendar<F: Future>(began: UnixTime, millis: Arc<AtomicU64>, serving: F) -> F::Output {
    CALENDAR.scope((began, millis), serving).await
}

/// The time of a simulated Asterisk, for what runs together with its call.
#[cfg(feature = "audio")]
#[derive(Clone, Debug)]
pub(crate) struct SimulatedTime(Arc<AtomicU64>);

#[cfg(feature = "audio")]
impl SimulatedTime {
    /// The time of this call, if it is simulated.
    pub(crate) fn of_this_call() -> Option<Self> {
        SIMULATED.try_with(Arc::clone).ok().map(Self)
    }

    pub(crate) fn now(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }
}

/// Serves a call whose time is that of a simulated Asterisk.
#[cfg(feature = "testing")]
pub(crate) async fn with_simulated_time<F: Future>(millis: Arc<AtomicU64>, serving: F) -> F::Output {
    SIMULATED.scope(millis, serving).await
}
