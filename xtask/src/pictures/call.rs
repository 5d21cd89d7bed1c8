//! The terminal phone at work: a call of the example `survey`.

use std::process::Command;

use anyhow::Result;

use super::{program, screen, terminal};
use crate::workspace;

/// The package, and its program.
const EXAMPLE: &str = "survey";

/// The test of the package that runs its program, for which cargo compiles it.
pub(super) const TEST: &str = "phone";

/// Two questions and a comment.
const CALL: [&str; 6] = ["call", "/survey/20", "--press", "5", "--press", "1"];

/// The call as a terminal shows it, in the example's folder, where its `prompts.toml` is.
pub(super) fn picture() -> Result<String> {
    let database = tempfile::tempdir()?;
    let mut phone = Command::new(program(EXAMPLE)?);
    phone.args(CALL).current_dir(workspace().join("examples").join(EXAMPLE));
    phone.env("DATABASE_URL", format!("sqlite://{}", database.path().join("survey.db").display()));
    let printed = terminal::printed(&mut phone)?;
    Ok(screen::draw("examples/survey", &format!("$ cargo run -- {}\n{printed}", CALL.join(" "))))
}
