//! The sounds in Debian's packages, by name.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use super::Root;

/// What is in a package of sounds.
#[derive(Clone, Debug)]
pub struct PackagedSounds {
    /// Its version, without Debian's own part.
    pub version: String,
    /// Its sounds, such as `digits/7`.
    pub names: BTreeSet<String>,
}

/// Downloads a package from the Debian that this Asterisk is of, into `folder`, and lists the sounds of a language in it.
pub fn packaged_sounds(root: &Root, package: &str, language: &str, folder: &Path) -> Result<PackagedSounds> {
    let files = folder.join("files");
    drop(fs::remove_dir_all(&files));
    fs::create_dir_all(&files).with_context(|| format!("cannot create {}", files.display()))?;
    let mut apt = Command::new("apt-get");
    apt.arg(format!("-oDir={}", root.top().display()));
    apt.args(["-oDir::State::status=/dev/null", "-oAPT::Sandbox::User=root", "-oDPkg::Lock::Timeout=300"]);
    run(apt.args(["download", package]).current_dir(folder))?;
    let deb = archive(folder, package)?;
    let version = run(Command::new("dpkg-deb").arg("-f").arg(&deb).arg("Version"))?;
    run(Command::new("dpkg-deb").arg("-x").arg(&deb).arg(&files))?;
    fs::remove_file(&deb)?;
    let mut names = BTreeSet::new();
    // `es`, or `es_MX_f_Allison`, which Debian's alternatives call `es`.
    for entry in fs::read_dir(files.join("usr/share/asterisk/sounds"))? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(language) {
            collect(&entry.path(), &entry.path(), &mut names)?;
        }
    }
    ensure!(!names.is_empty(), "{package} has no sounds of {language}");
    let version = version.trim();
    let version = version.split_once(':').map_or(version, |(_, version)| version);
    let version = version.rsplit_once('-').map_or(version, |(upstream, _)| upstream);
    Ok(PackagedSounds { version: version.to_owned(), names })
}

fn archive(folder: &Path, package: &str) -> Result<PathBuf> {
    let name = format!("{package}_");
    let mut entries = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path());
    let found = entries.find(|path| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(&name)));
    found.with_context(|| format!("apt-get brought no {package}"))
}

fn collect(top: &Path, folder: &Path, names: &mut BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(top, &path, names)?;
        } else if path.extension().is_some_and(|extension| extension == "gsm") {
            names.insert(path.strip_prefix(top)?.with_extension("").display().to_string());
        }
    }
    Ok(())
}

fn run(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot run {command:?}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} failed:\n{said}");
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
