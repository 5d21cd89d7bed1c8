//! The app by each library: a script that Asterisk starts, or a server.

use std::env;
use std::fmt::Display;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{self, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::sleep;
use xtask::libraries;
use xtask::port::Port;

use super::{asterisk, ours, scripts};
use crate::support::Served;

/// The app, by one of the libraries.
#[derive(Clone)]
pub enum Library {
    Ours,
    /// A program that Asterisk starts for each call.
    Script {
        name: &'static str,
        words: Vec<String>,
    },
    /// A program that serves FastAGI on the port that is its last word.
    Server {
        name: &'static str,
        words: Vec<String>,
        variables: Vec<(&'static str, String)>,
    },
}

impl Library {
    pub fn ours() -> Self {
        Self::Ours
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Script { name, .. } | Self::Server { name, .. } => name,
        }
    }

    pub fn pyst2() -> Option<Self> {
        let folder = found("pyst2", libraries::pyst2())?;
        let path = format!("PYTHONPATH={}", folder.display());
        Some(Self::Script { name: "pyst2", words: vec!["/usr/bin/env".to_owned(), path, script("pyst2.py")] })
    }

    pub fn asterisk_agi() -> Option<Self> {
        if !libraries::asterisk_agi_is_here() {
            return left_out("Asterisk::AGI", "Perl does not find it");
        }
        Some(Self::Script { name: "Asterisk::AGI", words: vec![script("asterisk-agi.pl")] })
    }

    pub fn agi_node() -> Option<Self> {
        let folder = found("agi-node", libraries::agi_node())?;
        let node = folder.join(libraries::NODE).display().to_string();
        let variables = vec![("NODE_PATH", folder.join("node_modules").display().to_string())];
        Some(Self::Server { name: "agi-node", words: vec![node, script("agi-node.js")], variables })
    }

    /// `AGI_PHPAGI` is the folder of phpagi.php, `AGI_PAGI` that of PAGI's `vendor`, `AGI_ASTERISK_JAVA` a class path.
    pub fn elsewhere() -> Vec<Self> {
        let php = |folder, file: &str| {
            let path = format!("include_path={folder}");
            ["/usr/bin/env", "php", "-d", &path, &script(file)].map(str::to_owned).to_vec()
        };
        let phpagi = |folder| Self::Script { name: "PHPAGI", words: php(folder, "phpagi.php") };
        let pagi = |folder| Self::Script { name: "PAGI", words: php(folder, "pagi.php") };
        let java = |path: String| {
            let words = ["java", "-cp", &path, &script("OrderStatus.java")].map(str::to_owned).to_vec();
            Self::Server { name: "Asterisk-Java", words, variables: Vec::new() }
        };
        let from = |variable: &str| env::var(variable).ok();
        let all = [from("AGI_PHPAGI").map(phpagi), from("AGI_PAGI").map(pagi), from("AGI_ASTERISK_JAVA").map(java)];
        all.into_iter().flatten().collect()
    }

    /// The commands that the library sends by itself when the script has ended, or to understand an answer.
    pub fn adds(&self, command: &str) -> bool {
        let own: &[&str] = match self {
            Self::Ours => &["SET VARIABLE AGI_ROUTE_STATUS", "CHANNEL STATUS"],
            Self::Script { .. } | Self::Server { .. } => &["SET VARIABLE AJ_AGISTATUS"],
        };
        own.iter().any(|prefix| command.starts_with(prefix))
    }

    /// Makes it ready for one call.
    pub async fn start(&self) -> Started {
        match self {
            Self::Ours => {
                let served = Served::start(ours::app()).await;
                let target = format!("agi://{}/order-status", served.address);
                Started { target, folder: tempfile::tempdir().unwrap(), _process: Process::Ours(served) }
            }
            Self::Script { words, .. } => Started::script(words).await,
            Self::Server { words, variables, .. } => Started::server(words, variables).await,
        }
    }
}

/// The app, ready for one call.
pub struct Started {
    /// What `AGI(…)` calls.
    pub target: String,
    folder: TempDir,
    _process: Process,
}

enum Process {
    Ours(#[expect(dead_code, reason = "it serves until it is dropped")] Served),
    #[expect(dead_code, reason = "it is killed when it is dropped, and gives its port up")]
    Theirs(Child, Port),
    /// Asterisk starts it.
    None,
}

impl Started {
    /// A script of Asterisk's that becomes the library's. It leaves Asterisk's own root first, where no interpreter is.
    async fn script(words: &[String]) -> Self {
        let folder = tempfile::tempdir_in(asterisk().await.folder()).unwrap();
        let seen = asterisk().await.inside(folder.path());
        let root = if seen == folder.path() { String::new() } else { format!("chroot /proc/{}/root", process::id()) };
        let words: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
        let log = seen.join(LOG);
        let text = format!("#!/bin/sh\nexec {root} {} 2>> '{}'\n", words.join(" "), log.display());
        let script = folder.path().join("script");
        fs::write(&script, text).unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        Self { target: seen.join("script").display().to_string(), folder, _process: Process::None }
    }

    async fn server(words: &[String], variables: &[(&'static str, String)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join(LOG);
        let claim = Port::claim().unwrap();
        let port = claim.number();
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).arg(port.to_string()).envs(variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(fs::File::create(&log).unwrap()).kill_on_drop(true);
        let mut child = command.spawn().expect("the server starts");
        while !listens(port) {
            let ended = child.try_wait().unwrap().is_some();
            assert!(!ended, "the server has ended: {}", fs::read_to_string(&log).unwrap_or_default());
            sleep(Duration::from_millis(20)).await;
        }
        let target = format!("agi://127.0.0.1:{port}/order-status");
        Self { target, folder, _process: Process::Theirs(child, claim) }
    }

    /// Whether the app logs that the caller is gone. A server may do so when Asterisk has ended the call: `expected` waits
    /// for it.
    pub async fn says_gone(&self, expected: bool) -> bool {
        for _ in 0..100 {
            if !expected || self.log().contains(GONE) {
                break;
            }
            sleep(Duration::from_millis(50)).await;
        }
        self.log().contains(GONE)
    }

    fn log(&self) -> String {
        let log = fs::read(self.folder.path().join(LOG)).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }
}

/// The line of each app's log.
pub const GONE: &str = "gone before the status";
const LOG: &str = "log";

/// Whether something listens on this port. A connection that asks would be a call to some of them.
fn listens(port: u16) -> bool {
    let (address, state) = (format!(":{port:04X}"), "0A");
    let is_it = |line: &str| {
        let words: Vec<_> = line.split_whitespace().collect();
        words.get(1).is_some_and(|local| local.ends_with(&address)) && words.get(3) == Some(&state)
    };
    let sockets = |file| fs::read_to_string(file).unwrap_or_default();
    ["/proc/net/tcp", "/proc/net/tcp6"].into_iter().any(|file| sockets(file).lines().any(is_it))
}

fn script(name: &str) -> String {
    scripts().join(name).canonicalize().expect("the book has it").display().to_string()
}

fn found<T>(name: &str, installed: Result<T, impl Display>) -> Option<T> {
    installed.map_or_else(|error| left_out(name, error), Some)
}

fn left_out<T>(name: &str, why: impl Display) -> Option<T> {
    eprintln!("left out: {name}: {why:#}");
    None
}
