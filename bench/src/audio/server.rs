//! The servers of audio that are compared.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use xtask::debian;

use super::streams::{Beat, Streams};
use crate::generator::Work;
use crate::server::{Running, folder};
use crate::workspace;

/// A server that echoes the audio of its streams.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Echo {
    /// What every ratio is to.
    Floor,
    Ours,
    Node,
    Python,
}

pub(crate) const ALL: [Echo; 4] = [Echo::Floor, Echo::Ours, Echo::Node, Echo::Python];

impl Echo {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Floor => "raw tokio (the floor)",
            Self::Ours => "agi-runtime",
            Self::Node => "asterisk-audiosocket 0.1.0",
            Self::Python => "Python's asyncio",
        }
    }

    /// Builds it, or brings what it needs.
    pub(crate) fn build(self) -> Result<()> {
        let built = match self {
            Self::Floor => cargo(&["--package", "bench-floor-audio"])?,
            Self::Ours => cargo(&["--package", "bench-ours", "--features", "audio", "--bin", "bench-ours-audio"])?,
            Self::Node => {
                debian::program_of("node", "nodejs")?;
                debian::program("npm")?;
                let (from, to) = (workspace()?.join("bench/peers/asterisk-audiosocket"), node_folder()?);
                fs::create_dir_all(&to)?;
                for file in ["package.json", "package-lock.json", "server.js"] {
                    fs::copy(from.join(file), to.join(file))?;
                }
                Command::new("npm").args(["ci", "--ignore-scripts", "--silent"]).current_dir(to).status()?.success()
            }
            Self::Python => return debian::program("python3"),
        };
        ensure!(built, "{} does not build", self.name());
        Ok(())
    }

    pub(crate) fn start(self) -> Result<Running> {
        self.start_under(&[])
    }

    /// Starts it within another program, such as valgrind, whose words come first.
    pub(crate) fn start_under(self, wrapper: &[&str]) -> Result<Running> {
        let words = match self {
            Self::Floor => vec![folder()?.join("bench-floor-audio")],
            Self::Ours => vec![folder()?.join("bench-ours-audio")],
            // Its threads wait for each other, and on one core, before all others, that is forever.
            Self::Node => {
                vec!["chrt".into(), "--other".into(), "0".into(), "node".into(), node_folder()?.join("server.js")]
            }
            Self::Python => vec!["python3".into(), workspace()?.join("bench/peers/asyncio/server.py")],
        };
        let words: Vec<_> = wrapper.iter().map(PathBuf::from).chain(words).collect();
        Running::start(Command::new(&words[0]).args(&words[1..]))
    }

    /// Opens so many streams to it. The peers know streams only, and no calls.
    pub(super) fn open(self, running: &Running, count: u32, beat: Beat) -> Result<Streams> {
        let work = matches!(self, Self::Floor | Self::Ours).then(|| Work::new("audio/echo", &[], 1));
        let opened = Streams::open(running.address, work.as_ref(), count, beat);
        opened.with_context(|| format!("{count} streams to {}", self.name()))
    }
}

fn cargo(arguments: &[&str]) -> Result<bool> {
    Ok(xtask::cargo().args(["build", "--release", "--quiet"]).args(arguments).status()?.success())
}

fn node_folder() -> Result<PathBuf> {
    Ok(workspace()?.join("target/bench/asterisk-audiosocket"))
}
