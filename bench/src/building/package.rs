//! A package of its own, and what cargo says about it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use super::App;
use crate::spread::Spread;

/// A package in a folder and a workspace of its own.
pub(super) struct Package {
    folder: PathBuf,
}

impl Package {
    pub(super) fn write(workspace: &Path, name: &str, manifest: &str, main: &str) -> Result<Self> {
        let folder = workspace.join("target/bench").join(name);
        fs::create_dir_all(folder.join("src"))?;
        let manifest = manifest.replace("NAME", name) + "\n[workspace]\n";
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/main.rs"), main)?;
        // The versions that the workspace is tested with.
        fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let package = Self { folder };
        package.cargo(&["fetch"])?;
        Ok(package)
    }

    pub(super) fn app(&self, cold: Vec<f64>, incremental: Vec<f64>) -> Result<App> {
        let (cold, incremental) = (Spread::of(cold), Spread::of(incremental));
        let tree = self.cargo(&["tree", "--offline", "--edges", "normal,build", "--prefix", "none", "--no-dedupe"])?;
        let mut packages: Vec<_> = tree.lines().skip(1).filter_map(|line| line.split(" (").next()).collect();
        packages.sort_unstable();
        packages.dedup();
        self.cargo(&["build", "--offline", "--release"])?;
        let name = self.folder.file_name().context("a package has a name")?;
        let release_bytes = fs::metadata(self.folder.join("target/release").join(name))?.len();
        Ok(App { cold, incremental, dependencies: packages.len(), release_bytes })
    }

    pub(super) fn cold(&self) -> Result<f64> {
        let target = self.folder.join("target");
        if target.exists() {
            fs::remove_dir_all(target)?;
        }
        self.timed_build()
    }

    pub(super) fn incremental(&self) -> Result<f64> {
        let main = self.folder.join("src/main.rs");
        let text = fs::read_to_string(&main)?;
        fs::write(&main, format!("{text}\n#[allow(dead_code)]\nfn changed() {{}}\n"))?;
        let time = self.timed_build();
        fs::write(&main, text)?;
        time
    }

    fn timed_build(&self) -> Result<f64> {
        let begin = Instant::now();
        self.cargo(&["build", "--offline"])?;
        Ok(begin.elapsed().as_secs_f64())
    }

    /// What the compiler says about its own time; the flag is unstable.
    pub(super) fn expansion(&self) -> Result<f64> {
        self.cargo(&["build", "--offline"])?;
        fs::write(self.folder.join("src/main.rs"), fs::read_to_string(self.folder.join("src/main.rs"))? + "\n")?;
        let passes = self.cargo(&["rustc", "--offline", "--profile", "dev", "--", "-Ztime-passes"])?;
        let line = passes.lines().find(|line| line.ends_with("macro_expand_crate"));
        let words = line.with_context(|| format!("the compiler told no times:\n{passes}"))?.split_whitespace();
        let seconds = words.skip_while(|word| *word != "time:").nth(1).context("no time")?;
        Ok(seconds.trim_end_matches(';').parse()?)
    }

    /// What it printed, on both its outputs.
    fn cargo(&self, arguments: &[&str]) -> Result<String> {
        let mut command = xtask::cargo();
        command.args(arguments).current_dir(&self.folder).env_remove("CARGO_TARGET_DIR");
        if arguments.contains(&"-Ztime-passes") {
            command.env("RUSTC_BOOTSTRAP", "1");
        }
        let output = command.output()?;
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        ensure!(output.status.success(), "`cargo {}` in {}:\n{text}", arguments.join(" "), self.folder.display());
        Ok(text)
    }
}
