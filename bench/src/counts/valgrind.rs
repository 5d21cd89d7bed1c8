//! Instructions and allocations, by valgrind: of the program's own code, not the kernel's.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::per_call;
use crate::server::Server;

/// Calls come so many at once: a busy server, whose waits serve many.
const AT_ONCE: u32 = 50;

/// A tool of valgrind's: its options, the one that names its file, and the text before the number in that file.
pub(crate) struct Tool {
    options: [&'static str; 2],
    file: &'static str,
    before: &'static str,
}

pub(crate) const INSTRUCTIONS: &Tool =
    &Tool { options: ["--tool=callgrind", "--log-file=/dev/null"], file: "--callgrind-out-file", before: "summary: " };
pub(crate) const ALLOCATIONS: &Tool =
    &Tool { options: ["--tool=memcheck", "--undef-value-errors=no"], file: "--log-file", before: "total heap usage: " };

/// User instructions of a call.
pub(crate) fn instructions(server: &Server) -> Result<f64> {
    per_call(50, 250, |calls| counted(INSTRUCTIONS, |valgrind| serve(server, calls, valgrind)))
}

/// Heap allocations of a call.
pub(crate) fn allocations(server: &Server) -> Result<f64> {
    per_call(50, 250, |calls| counted(ALLOCATIONS, |valgrind| serve(server, calls, valgrind)))
}

/// User instructions of the generator, a call.
pub(crate) fn generator_instructions(server: &Server) -> Result<f64> {
    let running = server.start()?;
    let this = std::env::current_exe()?;
    per_call(50, 250, |calls| {
        counted(INSTRUCTIONS, |valgrind| {
            let mut command = Command::new(valgrind[0]);
            command.args(&valgrind[1..]).arg(&this).args([
                "generate",
                &running.address.to_string(),
                &calls.to_string(),
            ]);
            ensure!(command.status()?.success(), "the generator failed under valgrind");
            Ok(())
        })
    })
}

fn serve(server: &Server, calls: u32, valgrind: &[&str]) -> Result<()> {
    let (running, work) = (server.start_under(valgrind)?, server.work());
    for _ in 0..calls / AT_ONCE {
        work.calls_at_once(running.address, AT_ONCE as usize)?;
    }
    running.end()
}

/// Returns what a tool counts in the command that `run` starts with valgrind's words before it.
pub(crate) fn counted(tool: &Tool, run: impl FnOnce(&[&str]) -> Result<()>) -> Result<f64> {
    let path = std::env::temp_dir().join(format!("agi-bench-{}", std::process::id()));
    let file = format!("{}={}", tool.file, path.display());
    run(&["valgrind", tool.options[0], tool.options[1], &file])?;
    let text = fs::read_to_string(&path).context("valgrind wrote no file")?;
    fs::remove_file(&path)?;
    let (_, behind) = text.split_once(tool.before).with_context(|| format!("valgrind told no {:?}", tool.before))?;
    let number = behind.split([' ', '\n']).next().unwrap_or_default();
    Ok(number.replace(',', "").parse()?)
}
