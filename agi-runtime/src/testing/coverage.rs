//! The calls of tests in files, for the subcommand `coverage`.

use std::env;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::app::App;
use crate::transcript::CallRecorder;

/// Names the folder for the transcripts of all calls that tests make.
const VARIABLE: &str = "AGI_COVERAGE";

/// The app, which records its calls if the variable is set and it records none by itself. What a caller of a test keys is
/// not a secret, except for `ask_secret`.
pub(super) fn recorded(app: App) -> App {
    match env::var_os(VARIABLE) {
        Some(folder) if !folder.is_empty() && app.transcripts.is_none() => {
            // Tests run in several threads and programs, and their calls all have the same unique id.
            static PBX: AtomicU64 = AtomicU64::new(0);
            let own = format!("{}-{}", std::process::id(), PBX.fetch_add(1, Ordering::Relaxed));
            app.record_calls(CallRecorder::to(Path::new(&folder).join(own)).keep_digits())
        }
        _ => app,
    }
}
