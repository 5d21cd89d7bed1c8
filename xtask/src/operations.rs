//! What is run next to the apps: the rules of the alerts, by the program that will read them.

use std::process::Command;

use anyhow::{Result, ensure};
use xtask::prometheus;

use crate::{
    gate::Passed,
    tools::{in_ci, run},
};

const FOLDER: &str = "operations/prometheus";

/// Has Prometheus read the rules, and try them on made-up series.
pub(crate) fn check() -> Result<Passed> {
    if let Err(error) = prometheus::install() {
        ensure!(!in_ci(), "no Prometheus: {error:#}");
        return Ok(Passed::Skipped(format!("{error:#}")));
    }
    for (what, file) in [("check", "alerts.yml"), ("test", "alerts_test.yml")] {
        run(Command::new("promtool").args([what, "rules", &format!("{FOLDER}/{file}")]))?;
    }
    run(Command::new("promtool").args(["check", "config", &format!("{FOLDER}/prometheus.yml")]))?;
    Ok(Passed::Green)
}
