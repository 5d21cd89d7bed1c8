//! What an app costs its developer: builds, dependencies, the size of the program, and the macro's own time.

mod package;
mod sources;

use std::fs;
use std::path::Path;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::spread::Spread;
use package::Package;

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

/// Builds each so many times, in turns.
pub(crate) fn measure(workspace: &Path, rounds: usize) -> Result<Building> {
    let manifest = sources::template_manifest(workspace)?;
    let template = fs::read_to_string(workspace.join("template/src/main.rs"))?;
    let ours = Package::write(workspace, "ours", &manifest, &template)?;
    let theirs = Package::write(workspace, "theirs", sources::THEIR_MANIFEST, sources::THEIR_MAIN)?;
    let of_routes =
        |name, attributes| Package::write(workspace, name, &manifest, &sources::routes(attributes))?.expansion();
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
        expansion: of_routes("routes", true)?,
        expansion_without: of_routes("functions", false)?,
    })
}
