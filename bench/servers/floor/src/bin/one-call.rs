//! Answers a call of standard AGI with the standard library alone: the least that a Rust program can do.

use std::io::{BufRead, Result, Write, stdin, stdout};

fn main() -> Result<()> {
    let mut lines = stdin().lock().lines();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let mut output = stdout();
    for command in ["SET VARIABLE GREETED yes", "SET VARIABLE AGI_ROUTE_STATUS OK"] {
        writeln!(output, "{command}")?;
        output.flush()?;
        lines.next().transpose()?;
    }
    Ok(())
}
