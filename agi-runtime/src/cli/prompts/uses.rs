//! The uses of prompts that a subcommand is about: in sources, and in transcripts of calls.

use std::path::Path;

use agi_prompts::Manifest;

use crate::cli::arguments::{Arguments, EarlyExit, Operand, Opt};
use crate::error::Error;
use crate::prompt_files::{Sources, Uses};

/// The transcripts.
pub(super) const TRANSCRIPTS: Operand = Operand {
    required: false,
    name: "FILE|FOLDER",
    help: "Transcripts of calls, or folders of them: `AGI_COVERAGE=FOLDER cargo test` leaves those of the tests",
    many: true,
};

/// The option that names the sources.
pub(super) const SOURCES: Opt =
    Opt::path("sources", "FOLDER", "Sources in Rust [default: src and tests next to the manifest]").many();

/// Reads the sources.
pub(super) fn sources(folder: &Path, given: &Arguments) -> Sources {
    let mut named = given.paths("sources");
    if named.is_empty() {
        named = ["src", "tests"].map(|name| folder.join(name)).into_iter().filter(|folder| folder.is_dir()).collect();
    }
    Sources::read(&named).unwrap_or_else(|wrong| EarlyExit::Wrong(wrong).exit())
}

/// Reads the transcripts, too.
pub(super) fn of<'m>(manifest: &'m Manifest, sources: &Sources, given: &Arguments) -> Result<Uses<'m>, Error> {
    let mut uses = Uses::of(manifest);
    uses.add_sources(sources);
    if !given.operands.is_empty() {
        add_calls(&mut uses, &given.operands)?;
    }
    Ok(uses)
}

#[cfg(feature = "transcripts")]
fn add_calls(uses: &mut Uses<'_>, paths: &[String]) -> Result<(), Error> {
    crate::cli::flow::read(paths, |call| {
        let played: std::collections::BTreeSet<_> = crate::flow::played(&call.script).into_iter().collect();
        let route = call.script.route.as_deref().unwrap_or("no route");
        for name in &played {
            uses.add_played(name, route, &call.file);
        }
    })
}

#[cfg(not(feature = "transcripts"))]
fn add_calls(_: &mut Uses<'_>, paths: &[String]) -> Result<(), Error> {
    let why = "transcripts need the feature transcripts, without which this app was built; write in Cargo.toml: \
               agi-runtime = { …, features = [\"prompts\", \"transcripts\"] }";
    EarlyExit::Wrong(format!("{}: {why}", paths[0])).exit()
}
