//! What the tests by voice need.

use std::process::Command;

/// Whether the programs are there, which the tests of a machine without them cannot do without.
pub fn are_here() -> bool {
    let here = |program: &str, argument: &str| Command::new(program).arg(argument).output().is_ok();
    let all = here("espeak-ng", "--version") && here("pocketsphinx_continuous", "-help");
    if !all {
        eprintln!("SKIPPED: apt-get install espeak-ng pocketsphinx pocketsphinx-en-us");
    }
    all
}
