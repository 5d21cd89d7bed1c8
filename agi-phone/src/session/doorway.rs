//! The requests to the process that holds a call: a line each, and a connection each.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::place::is_own;
use super::step::Step;
use crate::error::Exit;

/// How long a request may take to come, and its answer to be read: both ends are on this machine.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest request, in bytes.
const LONGEST: u64 = 8192;

/// A step that somebody asks for.
pub(super) struct Request {
    pub(super) step: Step,
    /// So long after what the caller does it ends, also while a prompt plays.
    pub(super) ends_after: Option<Duration>,
    pub(super) reply: Reply,
}

/// Where the answer goes.
pub(super) struct Reply(UnixStream);

impl Reply {
    /// Answers. Whoever asked may have gone.
    pub(super) async fn send(mut self, exit: Exit, json: String) {
        let line = format!("{} {json}\n", exit.code());
        let _ = timeout(PATIENCE, self.0.write_all(line.as_bytes())).await;
    }
}

/// Takes requests from now on.
pub(super) fn open(listener: UnixListener) -> mpsc::Receiver<Request> {
    let (sender, requests) = mpsc::channel(16);
    tokio::spawn(async move {
        // An error of accept is over when a connection closes.
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let sender = sender.clone();
            tokio::spawn(async move {
                if let Ok(Some(request)) = timeout(PATIENCE, read(stream)).await {
                    let _ = sender.send(request).await;
                }
            });
        }
    });
    requests
}

/// Reads a request of the same user's.
async fn read(stream: UnixStream) -> Option<Request> {
    if !is_own(&stream) {
        return None;
    }
    let mut lines = BufReader::new(stream.take(LONGEST));
    let mut line = String::new();
    lines.read_line(&mut line).await.ok()?;
    let (step, ends_after) = Step::of_line(line.strip_suffix('\n')?)?;
    Some(Request { step, ends_after, reply: Reply(lines.into_inner().into_inner()) })
}
