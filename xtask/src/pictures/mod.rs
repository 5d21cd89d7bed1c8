//! `cargo xtask pictures`: drawings that the README and the book show, each made from what the programs print.
//!
//! The gate draws each again and compares it with its file. `--renew` writes the files.

mod call;
mod screen;
mod terminal;

use std::{env, fs};

use anyhow::{Context, Result, bail, ensure};
use xtask::cargo;

use crate::{tools, workspace};

struct Picture {
    /// In the workspace.
    file: &'static str,
    draw: fn() -> Result<String>,
}

const PICTURES: &[Picture] = &[Picture { file: "book/src/pictures/phone.svg", draw: call::picture }];

/// Compares each picture with its file, or writes the file.
pub(crate) fn pictures(renew: bool) -> Result<()> {
    // As a test of the whole workspace compiles it: in the gate, nothing is compiled for the picture.
    tools::run(cargo().args(["test", "--quiet", "--workspace", "--test", call::TEST, "--no-run"]))?;
    for Picture { file, draw } in PICTURES {
        let drawn = draw().with_context(|| format!("cannot draw {file}"))?;
        let path = workspace().join(file);
        if renew {
            fs::write(&path, drawn).with_context(|| format!("cannot write {}", path.display()))?;
            println!("wrote {file}");
        } else if let Some(line) = difference(&fs::read_to_string(&path).unwrap_or_default(), &drawn) {
            bail!(
                "{file} is not what the program prints: {line}\nwrite it again and look at it: cargo xtask pictures --renew"
            );
        }
    }
    Ok(())
}

/// The first line that differs.
fn difference(file: &str, drawn: &str) -> Option<String> {
    if file == drawn {
        return None;
    }
    let (mut had, mut has) = (file.lines(), drawn.lines());
    loop {
        match (had.next(), has.next()) {
            (had, has) if had == has && has.is_some() => {}
            (had, has) => return Some(format!("{had:?} in the file, {has:?} now")),
        }
    }
}

/// The path of a program of the workspace: cargo puts it into the folder of this one.
fn program(name: &str) -> Result<std::path::PathBuf> {
    let program = env::current_exe()?.with_file_name(name);
    ensure!(program.exists(), "there is no {}", program.display());
    Ok(program)
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(difference("a\nb\n", "a\nc\n").unwrap(), r#"Some("b") in the file, Some("c") now"#);
        assert_eq!(difference("a\n", "a\nc\n").unwrap(), r#"None in the file, Some("c") now"#);
        assert_eq!(difference("a\n", "a").unwrap(), "None in the file, None now");
    }
}
