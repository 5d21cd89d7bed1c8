//! Where an app keeps transcripts of its calls.

use super::arguments::{Arguments, Opt};
use crate::app::App;
use crate::transcript::CallRecorder;

pub(super) const RECORD_CALLS: Opt =
    Opt::path("record-calls", "FOLDER", "Where serve keeps a transcript of each call, for flow, show and replay")
        .or_variable("AGI_RECORD_CALLS");

/// Has an app record its calls where the command line says so. Everything else of its recorder stays: its masks, too.
pub(super) fn turned_on(mut app: App, given: &Arguments) -> App {
    if let Some(folder) = given.paths(RECORD_CALLS.name).pop() {
        app.transcripts = Some(match app.transcripts.take() {
            Some(recorder) => recorder.moved(folder),
            None => CallRecorder::to(folder),
        });
    }
    app
}
