//! Where an app keeps transcripts of its calls.

use super::arguments::{Arguments, Opt};
use crate::app::App;

pub(super) const RECORD_CALLS: Opt =
    Opt::path("record-calls", "FOLDER", "Where serve keeps a transcript of each call, for flow, show and replay")
        .or_variable("AGI_RECORD_CALLS");

/// Has an app record its calls where the command line says so.
pub(super) fn turned_on(app: App, given: &Arguments) -> App {
    match given.path(RECORD_CALLS.name) {
        Some(folder) => app.record_calls_in(folder),
        None => app,
    }
}
