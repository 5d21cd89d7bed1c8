//! One run of the program: an utterance goes in while it is spoken, and a line comes out.

use std::path::Path;
use std::process::Stdio;

use agi_runtime::voice::Speech;
use tokio::fs;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{ChildStdin, Command};

use super::sound::Line;
use super::{Failure, Grammar};

/// The most bytes of what it prints that are read, and of its log.
const MOST_PRINTED: u64 = 4 * 1024;
const MOST_LOGGED: u64 = 64 * 1024;

/// Runs the program for one utterance, and returns what it printed. It is killed when the future is dropped.
pub(super) async fn run(
    program: &Path,
    hmm: &Path,
    grammar: &Grammar,
    speech: Speech,
    rate: u32,
) -> Result<String, Failure> {
    let folder = tempfile::tempdir().map_err(Failure::Folder)?;
    let [jsgf, dictionary] = ["grammar", "dictionary"].map(|name| folder.path().join(name));
    fs::write(&jsgf, &grammar.jsgf).await.map_err(Failure::Folder)?;
    fs::write(&dictionary, &grammar.dictionary).await.map_err(Failure::Folder)?;
    let mut command = Command::new(program);
    command.args(["-infile", "/dev/stdin", "-remove_silence", "no", "-wip", "1e-4", "-hmm"]).arg(hmm);
    command.arg("-jsgf").arg(&jsgf).arg("-dict").arg(&dictionary);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let not_run = |error| Failure::NotRun { program: program.to_owned(), error };
    let mut child = command.spawn().map_err(not_run)?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (mut printed, mut log) = (Vec::new(), Vec::new());
    let (Some(stdin), Some(stdout), Some(mut stderr)) = (stdin, stdout, stderr) else { unreachable!("all are piped") };
    let listen = async {
        let read = (&mut stderr).take(MOST_LOGGED).read_to_end(&mut log).await;
        // It would wait for room in the pipe.
        read.and(tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await)
    };
    let mut stdout = stdout.take(MOST_PRINTED);
    let ((), read, listened) = tokio::join!(speak(stdin, speech, rate), stdout.read_to_end(&mut printed), listen);
    read.map_err(not_run)?;
    listened.map_err(not_run)?;
    let status = child.wait().await.map_err(not_run)?;
    if !status.success() {
        let log = String::from_utf8_lossy(&log);
        let error = log.lines().find(|line| line.starts_with("ERROR") || line.starts_with("FATAL"));
        let said = error.unwrap_or("no reason given").chars().take(200).collect();
        return Err(Failure::Ended { program: program.to_owned(), status, said });
    }
    Ok(String::from_utf8_lossy(&printed).into_owned())
}

/// Gives it the utterance. If it does not read on, the way it ends says why.
async fn speak(mut stdin: ChildStdin, mut speech: Speech, rate: u32) {
    let mut line = Line::new(rate);
    let mut bytes = Vec::new();
    line.pause(&mut bytes);
    loop {
        if stdin.write_all(&bytes).await.is_err() {
            return;
        }
        bytes.clear();
        let Some(frame) = speech.next().await else { break };
        line.add(&frame, &mut bytes);
    }
    line.pause(&mut bytes);
    drop(stdin.write_all(&bytes).await);
}
