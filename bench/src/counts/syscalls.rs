//! System calls, by strace.

use std::fs;

use anyhow::{Context, Result};

use super::per_call;
use crate::server::Server;

/// System calls of a call, of which so many come at once, without its waits: one `epoll_wait` serves all calls that
/// are ready, so their number says how busy the server is.
pub(crate) fn system_calls(server: &Server, at_once: u32) -> Result<f64> {
    per_call(at_once, at_once + 200, |calls| {
        let lines = summary(server, calls, at_once)?;
        Ok(lines.iter().filter(|(name, _)| !is_wait(name)).map(|(_, count)| f64::from(*count)).sum())
    })
}

/// How often each system call was made.
fn summary(server: &Server, calls: u32, at_once: u32) -> Result<Vec<(String, u32)>> {
    let file = std::env::temp_dir().join(format!("agi-bench-{}-strace", std::process::id()));
    let place = file.display().to_string();
    let running = server.start_under(&["strace", "--follow-forks", "--summary-only", "--output", &place])?;
    let work = server.work();
    for _ in 0..calls / at_once {
        work.calls_at_once(running.address, at_once as usize)?;
    }
    running.end_inner()?;
    let text = fs::read_to_string(&file).with_context(|| format!("strace wrote no {place}"))?;
    fs::remove_file(&file)?;
    // % time, seconds, usecs/call, calls, (errors,) syscall
    let rows = text.lines().filter_map(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        let [_, _, _, count, .., name] = words[..] else { return None };
        Some((name.to_owned(), count.parse().ok()?))
    });
    Ok(rows.filter(|(name, _)| name != "total").collect())
}

/// `epoll_wait`, `epoll_pwait`, `epoll_pwait2`.
fn is_wait(name: &str) -> bool {
    name.starts_with("epoll_") && name.contains("wait")
}
