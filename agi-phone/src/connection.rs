//! The connection to the app: bytes between a stream and the simulated Asterisk.

use std::future::{Future, pending, poll_fn};
use std::io;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::verdict::Said;
use agi_protocol::spec;
use agi_simulator::{Session, words};

/// How long an app may leave unread what Asterisk says.
const WRITES: Duration = Duration::from_secs(10);

/// The longest line that Asterisk takes (`AGI_BUF_LEN`).
const LONGEST_LINE: usize = 8192;

/// What carries the bytes.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// See the module.
pub(crate) struct AgiConnection {
    pub(crate) session: Session,
    stream: Box<dyn Stream>,
    received: Vec<u8>,
    /// The app closed its end, or the connection broke.
    closed: bool,
    pub(crate) broken: Option<io::Error>,
    /// What came first, up to its line feed or a little beyond.
    first: Vec<u8>,
}

impl AgiConnection {
    pub(crate) fn new(session: Session, stream: Box<dyn Stream>) -> Self {
        Self { session, stream, received: Vec::new(), closed: false, broken: None, first: Vec::new() }
    }

    /// Gives the app what Asterisk has to say. One that does not read any more closes the call itself.
    pub(crate) async fn flush(&mut self) {
        let out = self.session.take_output();
        if !out.is_empty() {
            let _ = tokio::time::timeout(WRITES, self.stream.write_all(&out)).await;
        }
        if self.session.is_over() {
            let _ = self.stream.shutdown().await;
        }
    }

    /// Waits for bytes of the app's; [`take`](Self::take) has the count then. May be dropped.
    pub(crate) async fn read(&mut self) -> io::Result<usize> {
        if self.closed {
            return pending().await;
        }
        self.stream.read_buf(&mut self.received).await
    }

    /// What the app has sent already, if anything.
    pub(crate) async fn look(&mut self) -> Option<io::Result<usize>> {
        tokio::task::yield_now().await;
        let mut read = pin!(self.read());
        poll_fn(|cx| match read.as_mut().poll(cx) {
            Poll::Ready(read) => Poll::Ready(Some(read)),
            Poll::Pending => Poll::Ready(None),
        })
        .await
    }

    /// Gives Asterisk what was read.
    pub(crate) fn take(&mut self, read: io::Result<usize>) {
        match read {
            Ok(0) => self.close(),
            Ok(_) => {
                if !self.has_spoken() {
                    self.first.extend_from_slice(&self.received);
                }
                self.session.receive(&self.received);
                self.received.clear();
            }
            // A server that closes without reading the last reply resets the connection; to Asterisk, it has closed.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => self.close(),
            Err(error) => {
                self.broken = Some(error);
                self.close();
            }
        }
    }

    fn close(&mut self) {
        self.closed = true;
        self.session.close();
    }

    /// Whether the app has sent a line.
    pub(crate) fn has_spoken(&self) -> bool {
        self.first.contains(&b'\n')
    }

    /// The first line, if it is nothing that an AGI server says; also one that has no end.
    pub(crate) fn stranger(&self) -> Option<&[u8]> {
        let Some(end) = self.first.iter().position(|byte| *byte == b'\n') else {
            return self.fragment().filter(|fragment| fragment.len() > LONGEST_LINE);
        };
        let line = &self.first[..end];
        (!is_agi(line)).then_some(line)
    }

    /// What the server said first.
    pub(crate) fn said(&self) -> Said<'_> {
        match self.stranger().or_else(|| self.fragment()) {
            Some(line) => Said::Else(line),
            None if self.has_spoken() => Said::Agi,
            None => Said::Nothing,
        }
    }

    /// What is not a whole line, if nothing else came.
    fn fragment(&self) -> Option<&[u8]> {
        (!self.first.is_empty() && !self.has_spoken()).then_some(&*self.first)
    }
}

/// A command, or the word that ends a call as failed.
fn is_agi(line: &[u8]) -> bool {
    let given = words(line);
    let named = |name: &str| {
        let mut given = given.iter();
        name.split(' ').all(|word| given.next().is_some_and(|given| given.eq_ignore_ascii_case(word.as_bytes())))
    };
    spec::ALL.iter().any(|command| named(command.name)) || named("failure")
}

#[cfg(test)]
mod tests {
    use super::is_agi;

    #[test]
    fn an_http_server_is_told_from_an_agi_server() {
        for line in ["ANSWER", "set variable X 1", "SET VARIABLE", "EXEC \"Dial\"", "failure"] {
            assert!(is_agi(line.as_bytes()), "{line}");
        }
        for line in ["HTTP/1.1 400 Bad Request\r", "SSH-2.0-OpenSSH_9.6", "SET", "", "220 mail ready"] {
            assert!(!is_agi(line.as_bytes()), "{line}");
        }
    }
}
