//! The packages as they would be published: complete, and built from what is in them.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use xtask::cargo;

use super::{Metadata, Package};
use crate::{gate::Passed, tools};

/// Packages the crates, and builds each of them from its package and those of the others.
pub(crate) fn check() -> Result<Passed> {
    let metadata = Metadata::read()?;
    let missing: Vec<_> = metadata.packages.iter().flat_map(Package::missing).collect();
    if !missing.is_empty() {
        bail!("a published crate is described: {}", missing.join("; "));
    }
    // A folder of its own each time: cargo takes a package of a registry for what it was when it saw the version first, also
    // of the registry that it makes here.
    let folder = tempfile::tempdir_in(&metadata.target_directory)?;
    let packaged = tools::run(cargo().args(PACKAGE).args(metadata.chosen()).arg("--target-dir").arg(folder.path()));
    forget(&metadata);
    packaged?;
    Ok(Passed::Green)
}

/// Removes what cargo has unpacked of the packages. None of them is published, so nothing else has them there.
fn forget(metadata: &Metadata) {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(Path::new(&env::var_os("HOME")?).join(".cargo")));
    let Some(Ok(registries)) = home.map(|home| fs::read_dir(home.join("registry/src"))) else { return };
    for registry in registries.flatten().filter(|registry| registry.file_name().as_encoded_bytes().starts_with(b"-")) {
        for package in &metadata.packages {
            // It may not be there.
            let _ = fs::remove_dir_all(registry.path().join(package.folder()));
        }
        // Only an empty one is removed.
        let _ = fs::remove_dir(registry.path());
    }
}

/// Returns the packages, made without building them.
pub(super) fn archives(metadata: &Metadata) -> Result<Vec<PathBuf>> {
    tools::run(cargo().args(PACKAGE).args(["--no-verify", "--quiet"]).args(metadata.chosen()))?;
    let folder = metadata.target_directory.join("package");
    Ok(metadata.packages.iter().map(|package| folder.join(format!("{}.crate", package.folder()))).collect())
}

/// What is not committed yet is packaged, too.
const PACKAGE: [&str; 3] = ["package", "--locked", "--allow-dirty"];

impl Package {
    /// Returns the name of the folder in its package.
    pub(super) fn folder(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }

    /// Returns what its manifest lacks, and the lines to write.
    fn missing(&self) -> Vec<String> {
        let fields = [
            (self.description.is_some(), "description = \"…\""),
            (self.license.is_some(), "license.workspace = true"),
            (self.rust_version.is_some(), "rust-version.workspace = true"),
            (self.readme.is_some(), "readme = \"README.md\""),
            (!self.keywords.is_empty(), "keywords = [\"asterisk\", …]"),
            (!self.categories.is_empty(), "categories = [\"…\"]"),
        ];
        let manifest = self.manifest_path.display();
        let fields = fields.into_iter().filter(|(is_there, _)| !is_there);
        let fields = fields.map(|(_, line)| format!("add `{line}` to {manifest}, or `publish = false`"));
        let licences = ["LICENSE-MIT", "LICENSE-APACHE"].into_iter();
        let licences = licences.filter(|licence| !self.manifest_path.with_file_name(licence).exists());
        let licences = licences.map(|licence| format!("link {licence} next to {manifest}: `ln -s ../{licence} .`"));
        fields.chain(licences).collect()
    }
}
