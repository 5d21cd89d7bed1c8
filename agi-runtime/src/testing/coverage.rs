//! The calls of tests in files, for the subcommand `coverage`.

use std::env;
#[cfg(not(feature = "transcripts"))]
use std::io::{self, Write};
#[cfg(feature = "transcripts")]
use std::path::Path;
#[cfg(not(feature = "transcripts"))]
use std::sync::Once;
#[cfg(feature = "transcripts")]
use std::sync::atomic::{AtomicU64, Ordering};

use crate::app::App;
#[cfg(feature = "transcripts")]
use crate::transcript::CallRecorder;

/// Names the folder for the transcripts of all calls that tests make.
const VARIABLE: &str = "AGI_COVERAGE";

/// Says that nothing is recorded, once a program, and in place of `eprintln!`, which nobody sees of a test that passes.
#[cfg(not(feature = "transcripts"))]
pub(super) fn recorded(app: App) -> App {
    static ONCE: Once = Once::new();
    if env::var_os(VARIABLE).is_some_and(|folder| !folder.is_empty()) {
        ONCE.call_once(|| {
            let _ = writeln!(
                io::stderr(),
                "warning: {VARIABLE} is set, and no call is kept: agi-runtime has no feature `transcripts` here; write \
                 features = [\"transcripts\"] in Cargo.toml"
            );
        });
    }
    app
}

/// The app, which records its calls if the variable is set and it records none by itself. What a caller of a test keys is
/// not a secret, except for `ask_secret`.
#[cfg(feature = "transcripts")]
pub(super) fn recorded(app: App) -> App {
    match env::var_os(VARIABLE) {
        Some(folder) if !folder.is_empty() && app.transcripts.is_none() => {
            // Tests run in several threads and programs, and their calls all have the same unique id.
            static PBX: AtomicU64 = AtomicU64::new(0);
            let own = format!("{}-{}", std::process::id(), PBX.fetch_add(1, Ordering::Relaxed));
            // The test's name, for people.
            let test = std::thread::current().name().map(|name| format!("-{}", name.replace("::", ".")));
            let own = own + &test.unwrap_or_default();
            app.record_calls(CallRecorder::to(Path::new(&folder).join(own)).keep_digits())
        }
        _ => app,
    }
}
