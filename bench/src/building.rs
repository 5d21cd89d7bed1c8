//! What an app costs its developer: builds, dependencies, the size of the program, and the macro's own time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::spread::Spread;

/// The figures of one app.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct App {
    /// Seconds of a first `cargo build`, with everything downloaded.
    pub(crate) cold: Spread,
    /// Seconds of a `cargo build` after a change in `main.rs`.
    pub(crate) incremental: Spread,
    /// Packages that are compiled, its own not counted.
    pub(crate) dependencies: usize,
    /// Bytes of the program that `cargo build --release` makes.
    pub(crate) release_bytes: u64,
}

/// The template's app, and a hello on `asterisk-rs-agi`.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Building {
    pub(crate) ours: App,
    pub(crate) theirs: App,
    /// The ratios of ours to theirs, within each round.
    pub(crate) cold_ratio: Spread,
    pub(crate) incremental_ratio: Spread,
    /// Seconds that the compiler's macro expansion takes for a crate of 1,000 routes.
    pub(crate) expansion: f64,
    /// The same for the same functions without their attributes.
    pub(crate) expansion_without: f64,
}

/// A package in a folder and a workspace of its own.
struct Package {
    folder: PathBuf,
}

const ROUTES: usize = 1_000;
const ATTRIBUTE: &str = "#[agi_route(\"/NAME/{id}?lang\", args(attempt))]\n";
const FUNCTION: &str = r#"pub async fn NAME(call: &mut Call, id: u32, lang: Option<String>, attempt: u8) -> Result {
    call.verbose(format!("{id} {lang:?} {attempt}")).await?;
    Ok(())
}
"#;

/// Builds each so many times, in turns.
pub(crate) fn measure(workspace: &Path, rounds: usize) -> Result<Building> {
    let runtime = format!("{{ path = \"{}\" }}", workspace.join("agi-runtime").display());
    let tokio = r#"tokio = { version = "1", features = ["macros", "rt-multi-thread"] }"#;
    let package = |name: &str, dependency: &str, main: &str| {
        Package::write(workspace, name, &format!("{dependency}\n{tokio}\n"), main)
    };
    let template = fs::read_to_string(workspace.join("template/src/main.rs"))?;
    let ours = package("ours", &format!("agi-runtime = {runtime}"), &template)?;
    let hello = include_str!("../servers/asterisk-rs-agi/src/main.rs");
    let theirs = package("theirs", r#"asterisk-rs-agi = "=0.8.0""#, hello)?;
    let mut times = [const { Vec::new() }; 4];
    for _ in 0..rounds {
        for (app, index) in [(&ours, 0), (&theirs, 2)] {
            times[index].push(app.cold()?);
            times[index + 1].push(app.incremental()?);
        }
    }
    let [cold, incremental, their_cold, their_incremental] = times;
    let ratio = |ours: &[f64], theirs: &[f64]| Spread::of(ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs));
    Ok(Building {
        cold_ratio: ratio(&cold, &their_cold),
        incremental_ratio: ratio(&incremental, &their_incremental),
        ours: ours.app(cold, incremental)?,
        theirs: theirs.app(their_cold, their_incremental)?,
        expansion: package("routes", &format!("agi-runtime = {runtime}"), &routes(true))?.expansion()?,
        expansion_without: package("functions", &format!("agi-runtime = {runtime}"), &routes(false))?.expansion()?,
    })
}

/// A crate of a thousand functions, with or without the attribute.
fn routes(attributes: bool) -> String {
    let function = if attributes { ATTRIBUTE.to_owned() + FUNCTION } else { FUNCTION.to_owned() };
    let functions: String = (0..ROUTES).map(|number| function.replace("NAME", &format!("r{number}"))).collect();
    format!("use agi_runtime::prelude::*;\n{functions}fn main() {{\n    let _ = App::new();\n}}\n")
}

impl Package {
    fn write(workspace: &Path, name: &str, dependencies: &str, main: &str) -> Result<Self> {
        let folder = workspace.join("target/bench").join(name);
        fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{dependencies}"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/main.rs"), main)?;
        // The versions that the workspace is tested with.
        fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let package = Self { folder };
        package.cargo(&["fetch"])?;
        Ok(package)
    }

    fn app(&self, cold: Vec<f64>, incremental: Vec<f64>) -> Result<App> {
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

    fn cold(&self) -> Result<f64> {
        let target = self.folder.join("target");
        if target.exists() {
            fs::remove_dir_all(target)?;
        }
        self.timed_build()
    }

    fn incremental(&self) -> Result<f64> {
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

    /// What the compiler says of its own time; the flag is unstable.
    fn expansion(&self) -> Result<f64> {
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
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
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
