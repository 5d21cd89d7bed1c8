//! Reads messages from a peer that may be anything: bounded in size, and dropped at any moment without a loss.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

use super::message::{Message, message_end};

/// Many times the largest message that these actions are answered with.
const MOST_BYTES: usize = 64 * 1024;
/// The greeting, `Asterisk Call Manager/9.0.0`, is a line of its own.
const GREETING: &[u8] = b"Asterisk Call Manager/";

/// One direction of a session.
pub(super) struct Reader<S> {
    stream: S,
    received: Vec<u8>,
    searched: usize,
}

impl<S: AsyncRead + Unpin> Reader<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, received: Vec::with_capacity(4096), searched: 0 }
    }

    /// Reads the greeting.
    pub(super) async fn greeting(&mut self) -> io::Result<()> {
        loop {
            let compared = self.received.len().min(GREETING.len());
            if self.received[..compared] != GREETING[..compared] {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "the peer does not greet as Asterisk's manager interface does: is this the port in manager.conf?",
                ));
            }
            if let Some(end) = memchr::memchr(b'\n', &self.received) {
                self.received.drain(..=end);
                return Ok(());
            }
            if self.received.len() > 200 {
                return Err(too_large());
            }
            self.fill().await?;
        }
    }

    /// Reads the next message.
    pub(super) async fn next(&mut self) -> io::Result<Message> {
        loop {
            if let Some(end) = message_end(&self.received, self.searched) {
                self.searched = 0;
                let rest = self.received.split_off(end);
                return Ok(Message::new(std::mem::replace(&mut self.received, rest)));
            }
            self.searched = self.received.len();
            if self.received.len() > MOST_BYTES {
                return Err(too_large());
            }
            self.fill().await?;
        }
    }

    async fn fill(&mut self) -> io::Result<()> {
        self.received.reserve(2048);
        match self.stream.read_buf(&mut self.received).await? {
            0 => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "Asterisk closed the connection")),
            _ => Ok(()),
        }
    }
}

fn too_large() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the peer sent a message of more than 64 KiB, which Asterisk never does")
}

#[cfg(test)]
mod tests {
    use super::Reader;
    use std::io::ErrorKind;

    #[tokio::test]
    async fn messages_come_in_any_pieces() {
        let bytes = b"Asterisk Call Manager/9.0.0\r\nResponse: Success\r\n\r\nEvent: A\r\nX: 1\r\n\r\nEvent";
        for piece in [1, 3, 1000] {
            let mut mock = tokio_test(bytes, piece);
            mock.greeting().await.unwrap();
            assert!(mock.next().await.unwrap().is_success());
            assert_eq!(mock.next().await.unwrap().get("X"), b"1");
            assert_eq!(mock.next().await.unwrap_err().kind(), ErrorKind::UnexpectedEof);
        }
    }

    #[tokio::test]
    async fn a_peer_without_an_end_is_given_up() {
        let mut endless = Reader::new(tokio::io::repeat(b'x'));
        assert_eq!(endless.greeting().await.unwrap_err().kind(), ErrorKind::InvalidData);
        let mut endless = Reader::new(tokio::io::repeat(b'x'));
        assert_eq!(endless.next().await.unwrap_err().kind(), ErrorKind::InvalidData);
        assert!(endless.received.len() <= 2 * super::MOST_BYTES);
    }

    fn tokio_test(bytes: &'static [u8], piece: usize) -> Reader<tokio::io::DuplexStream> {
        let (near, mut far) = tokio::io::duplex(piece);
        tokio::spawn(async move {
            use tokio::io::AsyncWriteExt;
            far.write_all(bytes).await.unwrap();
        });
        Reader::new(near)
    }
}
