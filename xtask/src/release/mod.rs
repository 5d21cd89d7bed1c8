//! What the gate asks of the crates that are published: features, packages, licences, their API, the lowest Rust.

pub(crate) mod api;
pub(crate) mod features;
pub(crate) mod licences;
pub(crate) mod lowest;
pub(crate) mod packages;

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use xtask::cargo;

use crate::workspace;

/// What cargo knows about the workspace.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    target_directory: PathBuf,
}

/// A crate as its manifest describes it.
#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    manifest_path: PathBuf,
    /// Where it may be published: anywhere if there is no list, nowhere if the list is empty.
    publish: Option<Vec<String>>,
    rust_version: Option<String>,
    description: Option<String>,
    license: Option<String>,
    readme: Option<PathBuf>,
    keywords: Vec<String>,
    categories: Vec<String>,
}

impl Metadata {
    /// Reads it, with only those packages that are published.
    fn read() -> Result<Self> {
        Self::read_with(&[])
    }

    /// Reads it, with the packages that are published, and with these, which are not.
    fn read_with(others: &[&str]) -> Result<Self> {
        let mut metadata = cargo();
        metadata.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(workspace());
        let output = metadata.output().context("cannot run cargo metadata")?;
        ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
        let mut metadata: Self = serde_json::from_slice(&output.stdout).context("cargo metadata has another form")?;
        metadata.packages.retain(|package| package.is_published() || others.contains(&package.name.as_str()));
        Ok(metadata)
    }

    /// Returns what names the packages to cargo.
    fn chosen(&self) -> impl Iterator<Item = &str> {
        self.packages.iter().flat_map(|package| ["--package", package.name.as_str()])
    }
}

impl Package {
    fn is_published(&self) -> bool {
        self.publish.as_ref().is_none_or(|places| !places.is_empty())
    }
}
