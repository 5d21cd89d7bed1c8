//! `/metrics`: what the calls do in numbers, by route, for Prometheus.
//!
//! [`Counters`] are told each event and do no more than add; [`exposition`] makes text of them when somebody asks.

mod counters;
mod exposition;
mod histogram;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use axum::routing::get;

use super::guard;
use super::state::AdminState;
use crate::app::App;
use crate::error::Error;
use counters::Counters;
use exposition::Exposition;

/// The part of the port: has the app observed, and answers `/metrics`.
pub(super) fn part(app: &mut App, state: &AdminState) -> Result<Router<AdminState>, Error> {
    let counters = Arc::new(Counters::of(&app.table()?));
    app.board.add_counter(Arc::clone(&counters));
    let exposition = Arc::new(Exposition::new(app, counters, state.clone()));
    let scrape = async move |headers: HeaderMap| {
        let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
        let (form, text) = exposition.text(accept);
        ([(header::CONTENT_TYPE, form)], text).into_response()
    };
    Ok(guard::reads(Router::new().route("/metrics", get(scrape)), state))
}
