//! What happens in an app, as one list of events: for metrics, a live page, an audit, traces.
//!
//! An [`Observer`] that an app is given ([`App::observe`](crate::App::observe)) is told each [`Event`] of each call, in
//! order, on the thread where it happens. The log's lines come from the same events.
//!
//! ```
//! use agi_runtime::App;
//! use agi_runtime::events::{Event, Observer};
//!
//! /// Prints where callers left.
//! struct Leavers;
//!
//! impl Observer for Leavers {
//!     fn observe(&self, event: &Event<'_>) {
//!         if let Event::Ended(ended) = event
//!             && let Some(place) = &ended.left_at
//!         {
//!             println!("{} left at {place}", ended.route.unwrap_or("none"));
//!         }
//!     }
//! }
//!
//! let app = App::new().observe(Leavers);
//! ```
//!
//! # What it costs
//!
//! Where nobody observes, nothing. A call that is observed reads the clock twice for each command, and allocates nothing:
//! what is known of a call is kept in a place that another call has after it.

mod board;
mod clock;
mod event;
mod live_call;
mod refusal;
mod silence;
#[cfg_attr(not(feature = "admin"), expect(dead_code, reason = "the live page asks for steps"))]
mod steps;

#[cfg(feature = "admin")]
pub(crate) use board::ObservedCalls;
pub(crate) use board::{Board, Watch};
#[cfg(feature = "admin")]
pub(crate) use clock::{nanos, now};
pub use event::{Answer, Begun, Ended, Ending, Event, Peer, Place, Skipped};
pub(crate) use event::{Listened, PeerName};
pub use live_call::{LiveCall, Progress};
pub use refusal::Refusal;
#[cfg(feature = "admin")]
pub(crate) use silence::{Counter, Silence};
#[cfg(feature = "admin")]
pub(crate) use steps::{Step, Steps};

use std::sync::Arc;

/// Is told what happens in an app.
///
/// It is called by the task of each call, and many calls at once: what it does, each of them waits for. It takes what it
/// wants and returns. A panic of it is logged and ends no call.
pub trait Observer: Send + Sync + 'static {
    /// Something happened.
    fn observe(&self, event: &Event<'_>);
}

/// For who keeps it as well, and asks it later.
impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn observe(&self, event: &Event<'_>) {
        O::observe(self, event);
    }
}
