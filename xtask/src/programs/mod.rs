//! The test programs. Cargo builds them all in one go and would run one after the other; most of them wait most of their
//! time, so cargo hands them over, and they run side by side.

use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{Mutex, OnceLock, PoisonError},
    thread,
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use xtask::cargo;

use crate::workspace;

mod unsteady;

/// The features of the tests' own packages. Each step gives cargo the same ones, so that it builds nothing twice.
pub(crate) const FEATURES: &str = "agi-tests/live,fidelity/live,many-servers/live,template-tests/generate";

/// A test program with everything that cargo would run it with.
#[derive(Clone, Debug)]
pub(crate) struct TestProgram {
    words: Vec<OsString>,
    folder: PathBuf,
    environment: Vec<(OsString, OsString)>,
    /// Whether what it prints is shown also if it passes.
    shown: bool,
    /// Whether its tests that fail among others are tried alone.
    tried_alone: bool,
}

impl TestProgram {
    /// All of them, built when they are first asked for.
    pub(crate) fn all() -> Result<&'static [Self]> {
        static ALL: OnceLock<Vec<TestProgram>> = OnceLock::new();
        if let Some(all) = ALL.get() {
            return Ok(all);
        }
        let all = build()?;
        Ok(ALL.get_or_init(|| all))
    }

    /// The program of one test in the folder of its package: `tests/fidelity`, `live`.
    pub(crate) fn named(package: &str, name: &str) -> Result<Self> {
        let is_it = |program: &&Self| program.is_in(package) && program.name() == name;
        let program = Self::all()?.iter().find(is_it);
        program.cloned().with_context(|| format!("no test `{name}` in {package}"))
    }

    /// Whether its package is this folder of the workspace.
    pub(crate) fn is_in(&self, package: &str) -> bool {
        self.folder == workspace().join(package)
    }

    /// Whether its package is somewhere under this folder of the workspace.
    pub(crate) fn is_under(&self, folder: &str) -> bool {
        self.folder.starts_with(workspace().join(folder))
    }

    /// The name of its target, without the hash that cargo adds.
    pub(crate) fn name(&self) -> &str {
        let file = Path::new(&self.words[0]).file_name().and_then(OsStr::to_str).unwrap_or_default();
        file.rsplit_once('-').map_or(file, |(name, _)| name)
    }

    /// With one more argument.
    pub(crate) fn argument(mut self, word: impl Into<OsString>) -> Self {
        self.words.push(word.into());
        self
    }

    /// With more arguments.
    pub(crate) fn arguments<'w>(self, words: impl IntoIterator<Item = &'w str>) -> Self {
        words.into_iter().fold(self, Self::argument)
    }

    /// With a variable of its environment.
    pub(crate) fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Prints what it prints also if it passes.
    pub(crate) fn shown(self) -> Self {
        Self { shown: true, ..self }
    }

    /// Tries its tests that fail among others again, alone; see [`unsteady`].
    pub(crate) fn tried_alone(self) -> Self {
        Self { tried_alone: true, ..self }
    }

    /// Only these of its tests, one at a time.
    fn only(&self, tests: &[String]) -> Self {
        let words = vec![self.words[0].clone(), "--exact".into(), "--test-threads=1".into()];
        Self { words, ..self.clone() }.arguments(tests.iter().map(String::as_str))
    }

    fn run(&self) -> Result<Output> {
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]).current_dir(&self.folder).stdin(Stdio::null());
        command.env_clear().envs(self.environment.iter().cloned());
        command.output().with_context(|| format!("cannot run {}", self.words[0].display()))
    }
}

/// Runs each group of programs in its order, that many at once, and prints what those that fail have printed. The error
/// tells how their panics begin. Returns how the tests failed that are [`unsteady`].
pub(crate) fn run_all(groups: &[(Vec<TestProgram>, usize)]) -> Result<Vec<String>> {
    let failed: Vec<_> = groups.iter().flat_map(|(programs, at_once)| run_group(programs, *at_once)).collect();
    let (unsteady, failed): (Vec<_>, Vec<_>) = failed.into_iter().partition(unsteady::is_unsteady);
    let told = |failed: Vec<Failed>| failed.into_iter().map(|it| it.name + &it.why).collect::<Vec<_>>();
    ensure!(failed.is_empty(), "failed: {}", told(failed).join(", "));
    Ok(told(unsteady))
}

/// A program that failed.
struct Failed<'p> {
    program: &'p TestProgram,
    name: String,
    /// How its panics begin.
    why: String,
    /// Which of its tests.
    tests: Vec<String>,
}

/// Those that fail.
fn run_group(programs: &[TestProgram], at_once: usize) -> Vec<Failed<'_>> {
    let next = Mutex::new(programs.iter());
    let failed = Mutex::new(Vec::new());
    let take = || next.lock().unwrap_or_else(PoisonError::into_inner).next();
    thread::scope(|threads| {
        for _ in 0..at_once.min(programs.len()) {
            threads.spawn(|| {
                while let Some(program) = take() {
                    let begin = Instant::now();
                    let output = program.run();
                    let name = format!("{} {}", from_workspace(&program.folder).display(), program.name());
                    // One print for each, so that no two are mixed.
                    println!("{}", told(&name, &output, program.shown, begin));
                    if let Some(why) = why_it_failed(&output) {
                        let tests = output.as_ref().map_or(Vec::new(), |it| unsteady::failures(&it.stdout));
                        let it = Failed { program, name, why, tests };
                        failed.lock().unwrap_or_else(PoisonError::into_inner).push(it);
                    }
                }
            });
        }
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn told(name: &str, output: &Result<Output>, shown: bool, begin: Instant) -> String {
    let seconds = begin.elapsed().as_secs_f64();
    match output {
        Ok(output) if output.status.success() && !shown => format!("{seconds:6.1} s  {name}"),
        Ok(Output { status, stdout, stderr }) => {
            let (said, complained) = (String::from_utf8_lossy(stdout), String::from_utf8_lossy(stderr));
            format!("{seconds:6.1} s  {name}: {status}\n{said}{complained}")
        }
        Err(error) => format!("{name}: {error:#}"),
    }
}

/// How many lines of each panic are told again at the end, where nobody has to look for them.
const LINES_OF_A_PANIC: usize = 4;

/// Why it failed, if it did: the beginning of each panic.
fn why_it_failed(output: &Result<Output>) -> Option<String> {
    let Ok(output) = output else { return Some(String::new()) };
    if output.status.success() {
        return None;
    }
    let said = [&*output.stdout, &*output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let mut why = String::new();
    let mut left = 0;
    for line in said.lines() {
        let panics = line.starts_with("thread '") && line.contains(" panicked at ");
        left = if panics { LINES_OF_A_PANIC } else { left };
        if left > 0 && !line.is_empty() {
            why.push_str("\n    ");
            why.push_str(line);
        }
        left = left.saturating_sub(1);
    }
    Some(why)
}

fn from_workspace(folder: &Path) -> &Path {
    folder.strip_prefix(workspace()).unwrap_or(folder)
}

/// What cargo runs instead of each program: it prints the folder, the words and the environment, each list with an empty
/// entry at its end. `LD_LIBRARY_PATH`, `CARGO_MANIFEST_DIR` and the others are so those of `cargo test`.
const HAND_OVER: &str =
    r#"target.'cfg(all())'.runner = ["sh", "-c", 'printf "%s\0" "$PWD" "$@" ""; env -0; printf "\0"', "hand-over"]"#;

fn build() -> Result<Vec<TestProgram>> {
    let mut test = cargo();
    test.args(["test", "--workspace", "--features", FEATURES, "--lib", "--bins", "--tests", "--examples"]);
    test.args(["--config", HAND_OVER]).current_dir(workspace()).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = test.output().context("cannot run cargo")?;
    ensure!(output.status.success(), "`cargo test` ended with {}", output.status);
    let programs = handed_over(&output.stdout);
    ensure!(!programs.is_empty(), "cargo handed no test program over");
    Ok(programs)
}

fn handed_over(bytes: &[u8]) -> Vec<TestProgram> {
    let mut entries = bytes.split(|byte| *byte == 0).map(OsStr::from_bytes);
    let mut list = || -> Vec<&OsStr> { entries.by_ref().take_while(|entry| !entry.is_empty()).collect() };
    let mut programs = Vec::new();
    while let [folder, words @ ..] = &*list() {
        let words = words.iter().map(OsString::from).collect();
        let environment = list().into_iter().filter_map(variable).collect();
        programs.push(TestProgram { words, folder: folder.into(), environment, shown: false, tried_alone: false });
    }
    programs
}

fn variable(entry: &OsStr) -> Option<(OsString, OsString)> {
    let bytes = entry.as_bytes();
    let equals = bytes.iter().position(|byte| *byte == b'=')?;
    Some((OsStr::from_bytes(&bytes[..equals]).into(), OsStr::from_bytes(&bytes[equals + 1..]).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_handed_over_is_the_folder_the_words_and_the_environment() {
        let programs =
            handed_over(b"/w/a\0/t/deps/one-0f\0--quiet\0\0A=1\0B=x=y\nz\0\0/w/b\0/t/deps/two_b-1e\0\0C=\0\0");
        let [one, two] = &*programs else { panic!("{programs:?}") };
        assert_eq!((one.name(), one.folder.to_str(), one.words.len()), ("one", Some("/w/a"), 2));
        assert_eq!(one.environment, [("A".into(), "1".into()), ("B".into(), "x=y\nz".into())]);
        assert_eq!((two.name(), &*two.environment), ("two_b", &[("C".into(), "".into())][..]));
    }

    #[test]
    fn a_program_that_fails_is_named_and_the_others_run() {
        let script = |script: &str| {
            let words = ["/bin/sh", "-c", script].map(OsString::from).to_vec();
            TestProgram { words, folder: workspace().into(), environment: Vec::new(), shown: false, tried_alone: false }
        };
        let groups = [(vec![script("exit 1"), script("exit 0")], 2), (vec![script("exit 0"), script("exit 2")], 1)];
        let error = run_all(&groups).unwrap_err();
        assert_eq!(error.to_string().matches("sh").count(), 2, "{error}");
        let panics = script("echo \"thread 'one' panicked at a.rs:1:1:\nleft: 1\n\nright: 2\nand so on\" >&2; exit 1");
        let error = run_all(&[(vec![panics], 1)]).unwrap_err().to_string();
        assert!(error.ends_with(" sh\n    thread 'one' panicked at a.rs:1:1:\n    left: 1\n    right: 2"), "{error}");
        run_all(&[(vec![script("exit 0")], 8)]).unwrap();
    }
}
