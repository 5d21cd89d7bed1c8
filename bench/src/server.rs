//! The servers that are compared, and one that runs.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::generator::Work;

/// A server that is measured.
pub(crate) struct Server {
    /// What a reader of the table knows it by.
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
    pub(crate) program: &'static str,
    /// Features of its package, for cargo.
    pub(crate) features: &'static str,
    pub(crate) arguments: &'static [&'static str],
    /// What is asked of it.
    pub(crate) script: &'static str,
    pub(crate) call_arguments: &'static [&'static str],
    /// How many commands it then sends.
    pub(crate) commands: usize,
}

const OURS: Server = Server {
    name: "agi-runtime",
    package: "bench-ours",
    program: "bench-ours",
    features: "",
    arguments: &[],
    script: "hello",
    call_arguments: &[],
    commands: 10,
};

/// What every ratio is to.
pub(crate) const FLOOR: Server =
    Server { name: "raw tokio (the floor)", package: "bench-floor", program: "floor", ..OURS };
pub(crate) const EPOLL: Server = Server { name: "raw epoll", program: "epoll", ..FLOOR };
pub(crate) const HELLO: Server = OURS;
pub(crate) const HELLO_QUIET: Server = Server { name: "agi-runtime, quiet endings", arguments: &["quiet"], ..OURS };
pub(crate) const TYPED: Server = Server {
    name: "agi-runtime, typed (3 parameters, state)",
    script: "survey/7?lang=de",
    call_arguments: &["2"],
    ..OURS
};
pub(crate) const TYPED_QUIET: Server =
    Server { name: "agi-runtime, typed, quiet endings", arguments: &["quiet"], ..TYPED };
/// Every call's line goes to `/dev/null`.
pub(crate) const LOGGING: Server =
    Server { name: "agi-runtime, logging every call", program: "bench-ours-log", features: "cli", ..OURS };
/// With an admin port, whose metrics observe every call.
pub(crate) const ADMIN: Server =
    Server { name: "agi-runtime, admin port", program: "bench-ours-admin", features: "admin", ..OURS };
pub(crate) const BLAZING: Server =
    Server { name: "blazing_agi 0.3.1", package: "bench-blazing-agi", program: "bench-blazing-agi", ..OURS };
pub(crate) const ASTERISK_RS: Server = Server {
    name: "asterisk-rs-agi 0.8.0",
    package: "bench-asterisk-rs-agi",
    program: "bench-asterisk-rs-agi",
    ..OURS
};

/// All of them, the floor first.
pub(crate) const ALL: [&Server; 10] =
    [&FLOOR, &EPOLL, &HELLO_QUIET, &HELLO, &TYPED_QUIET, &TYPED, &LOGGING, &ADMIN, &BLAZING, &ASTERISK_RS];

impl Server {
    /// A call to it.
    pub(crate) fn work(&self) -> Work {
        Work::new(self.script, self.call_arguments, self.commands)
    }

    /// Builds it as a user would: `cargo build --release`, by itself, so that no other package's features reach it.
    pub(crate) fn build(&self) -> Result<()> {
        self.cargo("build", &[])
    }

    /// Builds it without shared libraries, under another name.
    pub(crate) fn build_statically(&self) -> Result<PathBuf> {
        self.cargo("rustc", &["--", "-C", "target-feature=+crt-static"])?;
        let program = folder()?.join(self.program);
        let named = program.with_file_name(format!("{}-static", self.program));
        std::fs::copy(program, &named)?;
        Ok(named)
    }

    fn cargo(&self, command: &str, more: &[&str]) -> Result<()> {
        let mut cargo = xtask::cargo();
        cargo.args([command, "--release", "--quiet", "--package", self.package, "--bin", self.program]);
        let built = cargo.args(["--features", self.features]).args(more).status()?;
        ensure!(built.success(), "{} does not build", self.package);
        Ok(())
    }

    pub(crate) fn start(&self) -> Result<Running> {
        self.start_under(&[])
    }

    /// Starts it within another program, such as valgrind, whose words come first.
    pub(crate) fn start_under(&self, wrapper: &[&str]) -> Result<Running> {
        let program = folder()?.join(self.program);
        let words: Vec<_> = wrapper.iter().map(Into::into).chain([program.into_os_string()]).collect();
        let mut command = Command::new(&words[0]);
        let running = Running::start(command.args(&words[1..]).args(self.arguments))?;
        self.work().first_call(running.address).with_context(|| format!("{} does not answer", self.name))?;
        Ok(running)
    }
}

/// Returns the folder of cargo's programs, which this one is in too.
pub(crate) fn folder() -> Result<PathBuf> {
    let this = std::env::current_exe()?;
    Ok(this.parent().context("this program is in no folder")?.to_owned())
}

/// A server that runs; dropped, it is ended.
pub(crate) struct Running {
    process: Process,
    pub(crate) address: SocketAddr,
}

impl Running {
    /// Starts a program whose first line is its address.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().display().to_string();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = Process(command.spawn().with_context(|| format!("{name} does not start"))?);
        let mut line = String::new();
        BufReader::new(process.0.stdout.take().context("it has no output")?).read_line(&mut line)?;
        let address = line.trim().parse().with_context(|| format!("{name} said {line:?}"))?;
        Ok(Self { process, address })
    }

    /// The process: the wrapper, if there is one.
    pub(crate) fn id(&self) -> u32 {
        self.process.0.id()
    }

    /// Ends it by a signal, so that what counts in it writes its counts, and waits.
    pub(crate) fn end(mut self) -> Result<()> {
        self.terminate(self.id())
    }

    /// Ends the one process that the wrapper started, and waits for the wrapper.
    pub(crate) fn end_inner(mut self) -> Result<()> {
        let id = self.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"))?;
        self.terminate(children.trim().parse().with_context(|| format!("one child expected, not {children:?}"))?)
    }

    fn terminate(&mut self, id: u32) -> Result<()> {
        let pid = Pid::from_raw(id.try_into()?).context("no process")?;
        kill_process(pid, Signal::TERM)?;
        self.process.0.wait()?;
        Ok(())
    }
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail if it is over already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
