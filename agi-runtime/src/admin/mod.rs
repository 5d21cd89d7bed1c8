//! The admin port: whether the app lives and is ready, what its calls do, in numbers and one by one.
//!
//! It has a thread and a runtime of its own ([`server`]), apart from the calls: a handler that blocks its thread does not
//! blind it, and what it computes no call waits for. What it knows of calls it is told as an observer
//! ([`events`](crate::events)).
//!
//! Each part is a [`Router`] that takes the shared [`AdminState`]: `health` (`/live`, `/ready`, for whoever asks), `metrics`
//! (`/metrics`), [`live`] (`/calls`, `/events`, and the page itself).
//!
//! [`guard`] has what all requests must pass, and the layers for what only some may: `guard::reads`, `guard::changes`.

mod checks;
mod guard;
mod health;
mod live;
mod metrics;
mod server;
mod settings;
mod state;

use axum::Router;

pub use checks::ReadyCheck;
pub(crate) use server::AdminServer;
pub use settings::Admin;
#[cfg(feature = "cli")]
pub(crate) use settings::check_token;
use state::AdminState;

use crate::app::App;
use crate::error::Error;

/// A part of the port: it may have the app observed, and answers some paths.
type Part = fn(&mut App, &AdminState) -> Result<Router<AdminState>, Error>;

/// The parts whose paths are guarded.
const PARTS: &[Part] = &[live::part, metrics::part];

/// Joins the parts.
fn router(app: &mut App, state: &AdminState) -> Result<Router, Error> {
    let mut guarded = Router::new();
    for part in PARTS {
        guarded = guarded.merge(part(app, state)?);
    }
    let all = guard::hosts(guarded, state).merge(health::router());
    Ok(guard::every_request(all).with_state(state.clone()))
}
