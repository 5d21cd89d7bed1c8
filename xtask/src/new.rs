//! `cargo xtask new ../clinic`: a new app of the template, without cargo-generate.

use std::{
    fs,
    path::{Path, PathBuf, absolute},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};

/// Those of the template that cargo-generate reads, or that the workspace needs for itself.
const OF_THE_TEMPLATE: [&str; 2] = ["cargo-generate.toml", "prepare.rhai"];

/// Makes the app in a folder that is not there yet, or is empty.
pub(crate) fn new(workspace: &Path, folder: &str) -> Result<()> {
    let app = absolute(folder)?;
    let name = app.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    check_name(name)?;
    let app = real(&app).with_context(|| format!("cannot make {folder}"))?;
    let workspace = workspace.canonicalize()?;
    ensure!(
        !app.starts_with(&workspace),
        "{folder} is within this checkout, whose workspace it is not a member of; give a folder next to it: \
         cargo xtask new ../{name}"
    );
    let used = fs::read_dir(&app).is_ok_and(|mut entries| entries.next().is_some());
    ensure!(!used && !app.is_file(), "{} is there already: give another folder, or remove it", app.display());
    let seen = |folder| from(&app, &workspace.join(folder)).display().to_string();
    let words = Words { name: name.to_owned(), agi: seen("agi-runtime"), book: seen("book/src") };
    fill(&workspace.join("template"), &app, &words)?;
    repository(&app);
    println!("{} is made; next:\n\n    cd {folder}\n    cargo test\n    cargo run -- call /callback/7", app.display());
    Ok(())
}

/// What the template leaves open.
struct Words {
    name: String,
    /// Where agi-runtime is, seen from the app.
    agi: String,
    /// Where the book is.
    book: String,
}

impl Words {
    /// The text with its words put in. A line that holds only a tag is left out: this app is not within a project.
    fn put_into(&self, text: &str) -> String {
        let lines = text.split_inclusive('\n').filter(|line| !line.starts_with("{%"));
        let text = lines.collect::<String>().replace("{{project-name}}", &self.name);
        let text = text.replace("{{crate_name}}", &self.name.replace('-', "_"));
        text.replace("{{agi}}", &self.agi).replace("{{book}}", &self.book)
    }
}

/// The names that cargo takes, in the form that cargo-generate gives them.
fn check_name(name: &str) -> Result<()> {
    let small = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if small && name.starts_with(|first: char| first.is_ascii_lowercase()) && !name.ends_with('-') {
        return Ok(());
    }
    bail!(
        "{name:?} cannot name an app: write small letters, digits and hyphens, a letter first: cargo xtask new ../clinic"
    )
}

/// The folder without links and `..`, though it may not be there yet.
fn real(folder: &Path) -> Result<PathBuf> {
    let above = folder.parent().context("it has no parent folder")?;
    fs::create_dir_all(above)?;
    Ok(above.canonicalize()?.join(folder.file_name().context("it has no name")?))
}

/// A path as it is seen from a folder; both are absolute.
fn from(folder: &Path, path: &Path) -> PathBuf {
    let shared = folder.components().zip(path.components()).take_while(|(one, other)| one == other).count();
    let up = folder.components().skip(shared).map(|_| Path::new(".."));
    up.map(Path::to_owned).chain([path.components().skip(shared).collect()]).collect()
}

/// Copies a folder of the template. `x.liquid` becomes `x`, in place of an `x` that is only for the workspace.
fn fill(template: &Path, app: &Path, words: &Words) -> Result<()> {
    fs::create_dir_all(app).with_context(|| format!("cannot make {}", app.display()))?;
    for entry in fs::read_dir(template).with_context(|| format!("cannot read {}", template.display()))? {
        let entry = entry?.path();
        let Some(name) = entry.file_name().and_then(|name| name.to_str()) else { continue };
        let target = app.join(words.put_into(name.strip_suffix(".liquid").unwrap_or(name)));
        if entry.is_dir() {
            fill(&entry, &target, words)?;
        } else if !OF_THE_TEMPLATE.contains(&name) && !template.join(format!("{name}.liquid")).exists() {
            let text = fs::read_to_string(&entry).with_context(|| format!("cannot read {}", entry.display()))?;
            // Code is copied as it is: its braces are braces.
            let text = if template.ends_with("src") || name == "prompts.txt" { text } else { words.put_into(&text) };
            fs::write(&target, text).with_context(|| format!("cannot write {}", target.display()))?;
            fs::set_permissions(&target, fs::metadata(&entry)?.permissions())?;
        }
    }
    Ok(())
}

/// A repository of its own, as cargo makes one; where git is not there, none.
fn repository(app: &Path) {
    let mut within = Command::new("git");
    within.args(["rev-parse", "--is-inside-work-tree"]).stdout(Stdio::null()).stderr(Stdio::null());
    if within.current_dir(app).status().is_ok_and(|status| !status.success()) {
        let _ = Command::new("git").args(["init", "--quiet"]).current_dir(app).status();
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{check_name, from, new};

    #[test]
    fn a_name_that_cargo_would_refuse_is_refused() {
        for name in ["clinic", "night-desk", "desk2"] {
            check_name(name).unwrap();
        }
        for name in ["", "2desk", "Clinic", "night_desk", "a b", "-x", "x-"] {
            assert!(check_name(name).unwrap_err().to_string().contains("cannot name an app"), "{name}");
        }
    }

    #[test]
    fn the_framework_is_named_as_the_app_sees_it() {
        let seen = |folder| from(Path::new(folder), Path::new("/src/agi/agi-runtime")).display().to_string();
        assert_eq!(seen("/src/clinic"), "../agi/agi-runtime");
        assert_eq!(seen("/apps/ivr/clinic"), "../../../src/agi/agi-runtime");
    }

    #[test]
    fn nothing_is_overwritten_and_the_checkout_is_left_alone() {
        let workspace = crate::workspace();
        let folder = tempfile::tempdir().unwrap();
        let app = folder.path().join("clinic");
        std::fs::create_dir(&app).unwrap();
        std::fs::write(app.join("notes"), "mine").unwrap();
        let refused = new(workspace, app.to_str().unwrap()).unwrap_err().to_string();
        assert!(refused.ends_with("is there already: give another folder, or remove it"), "{refused}");
        let within = workspace.join("clinic");
        let refused = new(workspace, within.to_str().unwrap()).unwrap_err().to_string();
        assert!(refused.ends_with("give a folder next to it: cargo xtask new ../clinic"), "{refused}");
        assert!(!within.exists());
    }
}
