//! What time it is to a call: that of the machine, or that of a simulated Asterisk, which passes only while a command runs.

use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

tokio::task_local! {
    /// The time of a simulated Asterisk, in milliseconds.
    static SIMULATED: Arc<AtomicU64>;
}

static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Returns how long after some beginning it is.
pub(super) fn now() -> Duration {
    let simulated = SIMULATED.try_with(|millis| Duration::from_millis(millis.load(Ordering::Relaxed)));
    simulated.unwrap_or_else(|_| BEGINNING.elapsed())
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
