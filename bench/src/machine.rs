//! Where the figures were taken.

use std::fs;
use std::process::Command;
use std::thread::available_parallelism;

use serde::{Deserialize, Serialize};

/// What a reader must know about a machine to judge its figures.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) kernel: String,
    pub(crate) compiler: String,
}

impl Machine {
    /// This one.
    pub(crate) fn this() -> Self {
        let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        // Its numbers; what follows is the distribution's.
        let kernel = release.split(['-', '\n']).next().unwrap_or_default();
        let compiler = Command::new("rustc").arg("--version").output().map(|output| output.stdout).unwrap_or_default();
        let compiler = String::from_utf8_lossy(&compiler);
        Self {
            processor: model.map_or("unknown", |(_, name)| name.trim()).to_owned(),
            cores: available_parallelism().map_or(1, usize::from),
            kernel: format!("Linux {kernel}"),
            compiler: compiler.split(" (").next().unwrap_or_default().trim().to_owned(),
        }
    }
}
