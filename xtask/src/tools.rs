//! The book, the template and the fuzz targets, and the tools for them: installed by cargo into the cache, once.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, ensure};
use xtask::{asterisk::Version, cache, cargo, debian, proxy};

use crate::{
    llms,
    programs::{TestProgram, run_all},
    workspace,
};

/// Builds the book, for people and for programs that read.
pub(crate) fn book() -> Result<()> {
    llms::llms(workspace(), false)?;
    let mdbook = tool("mdbook", "0.5.4")?;
    run(Command::new(mdbook).args(["build", "book"]))?;
    llms::ship(workspace())
}

/// Makes an app of the template, and tests it.
pub(crate) fn template() -> Result<()> {
    // Later ones need a newer Rust than 1.95.
    let cargo_generate = tool("cargo-generate", "0.23.10")?;
    let generated = TestProgram::named("tests/template", "generated")?.variable("CARGO_GENERATE", cargo_generate);
    run_all(&[(vec![generated], 1)])?;
    Ok(())
}

/// Runs every fuzz target for `seconds` seconds.
pub(crate) fn fuzz(seconds: u32) -> Result<()> {
    let cargo_fuzz = tool("cargo-fuzz", "0.13.2")?;
    let mut fuzz = Command::new(&cargo_fuzz);
    let list = fuzz.arg("list").current_dir(workspace()).output().context("cannot run cargo-fuzz")?;
    ensure!(list.status.success(), "no fuzz targets: {}", String::from_utf8_lossy(&list.stderr));
    for target in String::from_utf8_lossy(&list.stdout).lines() {
        println!("== fuzz {target}, {seconds} s");
        let limit = format!("-max_total_time={seconds}");
        // Its sanitizers are unstable flags of the compiler.
        run(Command::new(&cargo_fuzz).args(["run", target, "--", &limit]).env("RUSTC_BOOTSTRAP", "1"))?;
    }
    Ok(())
}

/// What a call costs. The programs that count have to be there: [`counters`].
pub(crate) fn bench(arguments: &[&str]) -> Result<()> {
    run(cargo().args(["run", "--quiet", "--release", "--package", "bench", "--"]).args(arguments))
}

/// Brings the programs that count instructions, allocations and system calls.
pub(crate) fn counters() -> Result<()> {
    ["valgrind", "strace"].into_iter().try_for_each(debian::program)
}

/// Random scenarios on a real Asterisk and on the simulated one, for `seconds` seconds.
pub(crate) fn fidelity(version: Version, seconds: u32, seed: Option<u32>) -> Result<()> {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.subsec_nanos());
    let [version, seconds, seed] = [version.to_string(), seconds.to_string(), seed.unwrap_or_else(now).to_string()];
    run(cargo().args(["run", "--quiet", "--package", "fidelity", "--", "generate", &version, &seconds, &seed]))
}

/// Several servers of an app, of which some are killed and restarted: what is lost.
pub(crate) fn many() -> Result<()> {
    proxy::install_all()?;
    run(cargo().args(["build", "--quiet", "--package", "many-servers", "--bins"]))?;
    run(cargo().args(["run", "--quiet", "--package", "many-servers"]))
}

/// Runs a command in the workspace.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words: Vec<_> = [program].into_iter().chain(command.get_args()).map(OsStr::to_string_lossy).collect();
    let line = words.join(" ");
    let status = command.current_dir(workspace()).stdin(Stdio::null()).status();
    let status = status.with_context(|| format!("cannot run `{line}`"))?;
    ensure!(status.success(), "`{line}` ended with {status}");
    Ok(())
}

/// Runs a subcommand of cargo whose program is in the cache.
pub(crate) fn run_tool(program: &Path, command: &mut Command) -> Result<()> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folder = program.parent().map(Path::to_owned);
    let path =
        env::join_paths(folder.into_iter().chain(env::split_paths(&path))).context("PATH has a strange folder")?;
    run(command.env("PATH", path))
}

/// The program of a package of the registry, installed into the cache if it is missing.
pub(crate) fn tool(name: &str, version: &str) -> Result<PathBuf> {
    let root = cache::folder()?.join("tools").join(format!("{name}-{version}"));
    let program = root.join("bin").join(name);
    if !program.exists() {
        println!("installing {name} {version} into {}, once: a few minutes", root.display());
        // They run for a second or two, so what matters is how long they take to build: unoptimized, half as long.
        let install = ["install", name, "--version", version, "--locked", "--debug", "--quiet", "--root"];
        run(cargo().args(install).arg(&root))?;
    }
    Ok(program)
}

pub(crate) fn in_ci() -> bool {
    env::var("CI").is_ok_and(|ci| ci == "true")
}
