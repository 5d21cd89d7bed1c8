//! Standard AGI: how long a process takes from its start to its first command, and to its end. Everything in one run, in turns, and
//! compared with a Rust program that has the standard library alone.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::machine::Machine;
use crate::server::{FLOOR, HELLO, Server, folder};
use crate::spread::Spread;

/// Where the book's table is.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../book/src/performance/starting.md");
const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/standard-agi");
/// As Asterisk 22.10 writes it.
const REQUEST: &[u8] = b"agi_request: /opt/bench\nagi_channel: PJSIP/alice-00000001\nagi_language: en\nagi_type: PJSIP\n\
agi_uniqueid: 1763906787.4\nagi_version: 22.10.1\nagi_callerid: 5551234\nagi_calleridname: Ada\nagi_callingpres: 0\n\
agi_callingani2: 0\nagi_callington: 0\nagi_callingtns: 0\nagi_dnid: 100\nagi_rdnis: unknown\nagi_context: default\n\
agi_extension: 100\nagi_priority: 1\nagi_enhanced: 0.0\nagi_accountcode: \nagi_threadid: 140000000000000\nagi_arg_1: /hello\n\n";

const BARE: Server = Server { program: "one-call", ..FLOOR };
const OURS: Server = Server { program: "bench-ours-one-call", features: "cli", ..HELLO };
const LEAN: Server = Server { program: "bench-ours-one-call-lean", ..OURS };

/// A program that is started for each call.
struct Peer {
    name: &'static str,
    program: PathBuf,
    arguments: &'static [&'static str],
    /// Whether it says anything.
    talks: bool,
    /// Milliseconds of each round, to the first command and to the end.
    first: Vec<f64>,
    whole: Vec<f64>,
}

impl Peer {
    fn new(name: &'static str, program: impl AsRef<Path>) -> Self {
        let program = program.as_ref().to_owned();
        Self { name, program, arguments: &["/hello"], talks: true, first: Vec::new(), whole: Vec::new() }
    }

    /// One call.
    fn call(&mut self) -> Result<()> {
        let start = Instant::now();
        let mut command = Command::new(&self.program);
        command.args(self.arguments).env("AST_AGI_DIR", "/usr/share/asterisk/agi-bin");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let (mut input, output) = (child.stdin.take().context("a pipe")?, child.stdout.take().context("a pipe")?);
        if self.talks {
            input.write_all(REQUEST)?;
            let mut output = BufReader::new(output).lines();
            let mut count = 0;
            while let Some(line) = output.next().transpose()? {
                if count == 0 {
                    self.first.push(start.elapsed().as_secs_f64() * 1_000.0);
                }
                ensure!(line.starts_with("SET VARIABLE") || line.starts_with("VERBOSE"), "{} said {line}", self.name);
                count += 1;
                // It may have ended after its last one.
                let _ = input.write_all(b"200 result=1\n");
            }
            ensure!(count > 0, "{} said nothing", self.name);
        }
        ensure!(child.wait()?.success(), "{} failed", self.name);
        self.whole.push(start.elapsed().as_secs_f64() * 1_000.0);
        Ok(())
    }
}

fn installed(name: &str) -> bool {
    Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success())
}

pub(crate) fn bench(quick: bool) -> Result<()> {
    // Before the others, whose files theirs are for a while.
    let (bare_alone, lean_alone) = (BARE.build_statically()?, LEAN.build_statically()?);
    for server in [&BARE, &OURS, &LEAN] {
        server.build()?;
    }
    let programs = folder()?;
    let mut peers = vec![
        Peer { talks: false, arguments: &[], ..Peer::new("`/bin/true`, which says nothing", "/bin/true") },
        Peer::new("Rust, the standard library alone", programs.join(BARE.program)),
        Peer::new("agi-runtime, `#[tokio::main(flavor = \"current_thread\")]`", programs.join(LEAN.program)),
        Peer::new("agi-runtime, `#[tokio::main]`", programs.join(OURS.program)),
        Peer::new("Rust, the standard library alone, statically linked", bare_alone),
        Peer::new("agi-runtime, `current_thread`, statically linked", lean_alone),
    ];
    for (interpreter, name, script) in [
        ("bash", "Bash, by hand", "call.sh"),
        ("perl", "Perl, by hand", "call.pl"),
        ("python3", "Python, by hand", "call.py"),
        ("php", "PHP, by hand", "call.php"),
        ("node", "Node, by hand", "call.js"),
    ] {
        if installed(interpreter) {
            peers.push(Peer::new(name, Path::new(SCRIPTS).join(script)));
        } else {
            println!("left out: no {interpreter} on this machine");
        }
    }
    let rounds = if quick { 20 } else { 200 };
    // The first of each finds nothing in the cache.
    for round in 0..=rounds {
        for peer in &mut peers {
            peer.call()?;
            if round == 0 {
                (peer.first, peer.whole) = (Vec::new(), Vec::new());
            }
        }
    }
    let table = table(&peers, rounds)?;
    print!("{table}");
    if !quick {
        std::fs::write(TABLE, table)?;
    }
    Ok(())
}

fn table(peers: &[Peer], rounds: usize) -> Result<String> {
    let bare = peers.get(1).context("the bare one is there")?;
    let Machine { processor, cores, kernel, compiler } = Machine::this();
    let mut table = format!("{processor} ({cores} cores), {kernel}, {compiler}; {rounds} rounds.\n\n");
    table += "| program | to the first command, to bare Rust's | ms | to the end, to bare Rust's | ms |\n|---|---|---|---|---|\n";
    for peer in peers {
        let cells = |of: &[f64], to: &[f64]| {
            if of.is_empty() {
                return "| | ".to_owned();
            }
            // Of each round, so that a busy moment meets both.
            let ratio = Spread::of(of.iter().zip(to).map(|(of, to)| of / to));
            let ms = Spread::of(of.iter().copied()).median;
            format!("| **{:.2}** ({:.2} to {:.2}) | {ms:.2} ", ratio.median, ratio.first, ratio.third)
        };
        let (first, whole) = (cells(&peer.first, &bare.first), cells(&peer.whole, &bare.whole));
        let _ = writeln!(table, "| {} {first}{whole}|", peer.name);
    }
    Ok(table)
}
