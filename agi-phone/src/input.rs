//! Standard input, read in a thread of its own: a read cannot be cancelled, and must not hold up the end of the
//! process.

use std::io::{ErrorKind, Read};

use tokio::sync::mpsc;

/// What standard input gives.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Bytes(Vec<u8>),
    End,
}

/// What is typed or piped.
pub(crate) type Inputs = mpsc::Receiver<Input>;

/// Begins to read.
pub(crate) fn start() -> Inputs {
    let (sender, receiver) = mpsc::channel(4);
    std::thread::spawn(move || {
        let mut stdin = std::io::stdin();
        let mut buffer = [0; 512];
        loop {
            let input = match stdin.read(&mut buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Ok(0) | Err(_) => Input::End,
                Ok(count) => Input::Bytes(buffer[..count].to_vec()),
            };
            let ended = input == Input::End;
            if sender.blocking_send(input).is_err() || ended {
                return;
            }
        }
    });
    receiver
}
