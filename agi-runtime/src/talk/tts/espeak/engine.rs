//! One run of the engine's program.

use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

use super::Failure;

/// The most bytes that it may write: 12 minutes of sound.
const LARGEST: u64 = 32 * 1024 * 1024;

/// The most bytes of its error output that are read.
const COMPLAINTS: u64 = 4 * 1024;

/// Runs the program to speak a text, and returns what it wrote. The program is killed when the future is dropped.
pub(super) async fn run(program: &Path, options: &[&str], text: &str) -> Result<Vec<u8>, Failure> {
    let mut command = Command::new(program);
    command.args(["--stdin", "--stdout", "-b", "1"]).args(options);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let failed = |error| Failure::NotRun { program: program.to_owned(), error };
    let mut child = command.spawn().map_err(failed)?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (mut wave, mut complaints) = (Vec::new(), Vec::new());
    let write = async move {
        if let Some(mut stdin) = stdin {
            // If the program does not read its input, the way it ends says why.
            drop(stdin.write_all(text.as_bytes()).await);
        }
    };
    let read = async {
        match stdout {
            Some(stdout) => stdout.take(LARGEST + 1).read_to_end(&mut wave).await,
            None => Ok(0),
        }
    };
    let listen = async {
        match stderr {
            Some(stderr) => stderr.take(COMPLAINTS).read_to_end(&mut complaints).await,
            None => Ok(0),
        }
    };
    let ((), read, listened) = tokio::join!(write, read, listen);
    read.and(listened).map_err(failed)?;
    if wave.len() as u64 > LARGEST {
        return Err(Failure::NoSound { program: program.to_owned(), why: "it is longer than 12 minutes" });
    }
    let status = child.wait().await.map_err(failed)?;
    if !status.success() {
        let complaints = String::from_utf8_lossy(&complaints);
        let said = complaints.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("no reason given");
        let said = said.chars().take(200).collect();
        return Err(Failure::Ended { program: program.to_owned(), options: options.join(" "), status, said });
    }
    Ok(wave)
}
