//! Takes standard input and output for the call alone: anything else that prints there would send Asterisk a command, and anything
//! else that reads there would take an answer away.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write, stdin, stdout};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::pipe::{PipeFlags, pipe_with};
use rustix::stdio::{dup2_stdin, dup2_stdout};
use tokio::net::unix::pipe::{Receiver, Sender};

/// How much of a line is shown.
const LONGEST: u64 = 4096;
/// How many lines are shown.
const MOST: usize = 100;
/// How long the end of the process waits for what was printed last.
const PATIENCE: Duration = Duration::from_millis(200);

/// The two pipes to Asterisk.
pub(crate) struct Stdio {
    pub(crate) input: Receiver,
    pub(crate) output: Sender,
    pub(crate) stray: StrayOutput,
}

/// What is printed to standard output from now on, which nobody else takes.
pub(crate) struct StrayOutput(mpsc::Receiver<()>);

impl Stdio {
    /// Takes them. Standard input is empty from now on, and each line that is printed to standard output goes to `shows`.
    pub(crate) fn take(shows: impl Fn(&str) + Send + 'static) -> io::Result<Self> {
        let input = Receiver::from_owned_fd(stdin().as_fd().try_clone_to_owned()?)?;
        let output = Sender::from_owned_fd(stdout().as_fd().try_clone_to_owned()?)?;
        dup2_stdin(File::open("/dev/null")?)?;
        let (read, write) = pipe_with(PipeFlags::CLOEXEC)?;
        dup2_stdout(write)?;
        let (ends, ended) = mpsc::channel();
        // A thread, and no task: a handler may print more than the pipe holds before it awaits anything.
        thread::Builder::new().name("agi-stdout".to_owned()).spawn(move || {
            show(read, shows);
            drop(ends);
        })?;
        Ok(Self { input, output, stray: StrayOutput(ended) })
    }
}

impl StrayOutput {
    /// Waits, for a bounded time, until what was printed is shown. What is printed later is lost.
    pub(crate) fn finish(self) -> io::Result<()> {
        stdout().flush()?;
        dup2_stdout(OpenOptions::new().write(true).open("/dev/null")?)?;
        // A program that the app started may hold the pipe for longer.
        let _ = self.0.recv_timeout(PATIENCE);
        Ok(())
    }
}

fn show(read: OwnedFd, shows: impl Fn(&str)) {
    let mut read = BufReader::new(File::from(read));
    let mut line = Vec::new();
    for number in 1_usize.. {
        line.clear();
        if !(&mut read).take(LONGEST).read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
            return;
        }
        match number.cmp(&MOST) {
            std::cmp::Ordering::Less => shows(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r'])),
            std::cmp::Ordering::Equal => shows("… and more, which is not shown"),
            std::cmp::Ordering::Greater => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, show};
    use rustix::pipe::pipe;
    use std::fs::File;
    use std::io::Write;
    use std::sync::Mutex;

    fn shown(printed: Vec<u8>) -> Vec<String> {
        let (read, write) = pipe().unwrap();
        let printing = std::thread::spawn(move || File::from(write).write_all(&printed).unwrap());
        let lines = Mutex::new(Vec::new());
        show(read, |line| lines.lock().unwrap().push(line.to_owned()));
        printing.join().unwrap();
        lines.into_inner().unwrap()
    }

    #[test]
    fn each_line_is_shown_and_the_last_one_without_its_end() {
        assert_eq!(shown(b"ANSWER\n\xff\r\nrest".to_vec()), ["ANSWER", "\u{fffd}", "rest"]);
    }

    #[test]
    fn what_is_printed_without_end_is_read_and_not_shown() {
        let lines = shown(b"HANGUP\n".repeat(100_000));
        assert_eq!((lines.len(), lines.last().unwrap().as_str()), (MOST, "… and more, which is not shown"));
        assert_eq!(shown(vec![b'x'; 10_000])[0].len(), 4096);
    }
}
