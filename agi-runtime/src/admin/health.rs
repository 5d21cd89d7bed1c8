//! `/live` and `/ready`, for whoever starts and stops the app.

use std::fmt::Write;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use super::state::AdminState;

pub(super) fn router() -> Router<AdminState> {
    Router::new().route("/live", get(async || "live\n")).route("/ready", get(ready))
}

/// Whether calls may be sent here.
async fn ready(State(admin): State<AdminState>) -> (StatusCode, String) {
    if admin.is_draining() {
        return (StatusCode::SERVICE_UNAVAILABLE, "draining: no more calls are taken\n".to_owned());
    }
    let failing = admin.checks().failing().await;
    if failing.is_empty() {
        return (StatusCode::OK, "ready\n".to_owned());
    }
    let mut body = String::new();
    for failed in failing {
        let _ = writeln!(body, "{}: {}", failed.name, failed.how);
    }
    (StatusCode::SERVICE_UNAVAILABLE, body)
}
