//! A transport that does not wait forever for a peer that does not read.

use std::future::Future;
use std::io;
use std::marker::PhantomData;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Sleep, sleep};

use super::{Asks, Transport, forward_io};
use crate::warning::Warning;

/// Fails a write that the peer does not read in time. While the peer reads, no timer is ever made: the system's buffer
/// takes a line at once.
pub(crate) struct WriteTimeout<T, W> {
    transport: T,
    limit: Duration,
    /// Of no size, because each call that waits has one of these.
    warns: PhantomData<fn() -> W>,
    /// Set by the first write that had to wait; removed when a write was taken whole.
    deadline: Option<Pin<Box<Sleep>>>,
}

/// Tells that a peer did not read.
pub(crate) trait NotReading: 'static {
    fn warning() -> &'static Warning;
}

impl<T, W> WriteTimeout<T, W> {
    pub(crate) fn new(transport: T, limit: Duration) -> Self {
        Self { transport, limit, warns: PhantomData, deadline: None }
    }
}

impl<T: AsyncWrite + Unpin, W: NotReading> AsyncWrite for WriteTimeout<T, W> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if let Poll::Ready(written) = Pin::new(&mut this.transport).poll_write(cx, bytes) {
            if this.deadline.is_some() && written.as_ref().is_ok_and(|written| *written == bytes.len()) {
                this.deadline = None;
            }
            return Poll::Ready(written);
        }
        let deadline = this.deadline.get_or_insert_with(|| Box::pin(sleep(this.limit)));
        ready!(deadline.as_mut().poll(cx));
        W::warning().because("its buffer and ours are full");
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.transport).poll_shutdown(cx)
    }
}

forward_io!(reads: [T: AsyncRead + Unpin, W: NotReading] WriteTimeout<T, W>, transport);

impl<T: Transport, W: NotReading> Transport for WriteTimeout<T, W> {
    fn expect_more(&self) {
        self.transport.expect_more();
    }

    fn hide(&self, secret: bool) {
        self.transport.hide(secret);
    }

    fn asks(&self) -> Option<&Asks> {
        self.transport.asks()
    }

    fn may_have_bytes(&self) -> bool {
        self.transport.may_have_bytes()
    }

    fn says_goodbye(&self) -> bool {
        self.transport.says_goodbye()
    }

    fn is_known(&self) -> bool {
        self.transport.is_known()
    }

    #[cfg(feature = "ami")]
    fn longest_line(&self) -> Option<usize> {
        self.transport.longest_line()
    }

    fn peer_addr(&self) -> Option<SocketAddr> {
        self.transport.peer_addr()
    }

    fn local_ip(&self) -> Option<IpAddr> {
        self.transport.local_ip()
    }
}

#[cfg(test)]
mod tests {
    use super::{NotReading, Warning, WriteTimeout};
    use std::io::ErrorKind;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::sleep;

    const PATIENCE: Duration = Duration::from_secs(5);

    struct Test;

    impl NotReading for Test {
        fn warning() -> &'static Warning {
            static WARNING: Warning = Warning::new("…");
            &WARNING
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_is_not_read_fails_after_the_timeout() {
        let (near, _far) = duplex(10);
        let mut near = WriteTimeout::<_, Test>::new(near, PATIENCE);
        near.write_all(b"fits").await.unwrap();
        let error = near.write_all(b"does not fit").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_reads_a_byte_now_and_then_gains_no_time() {
        let (near, mut far) = duplex(10);
        let mut near = WriteTimeout::<_, Test>::new(near, PATIENCE);
        let reader = tokio::spawn(async move {
            let mut byte = [0];
            while far.read(&mut byte).await.is_ok_and(|read| read > 0) {
                sleep(PATIENCE / 2).await;
            }
        });
        assert_eq!(near.write_all(&[b'x'; 100]).await.unwrap_err().kind(), ErrorKind::TimedOut);
        reader.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_reads_late_and_in_time_gets_all_and_the_next_write_has_its_own_time() {
        let (near, mut far) = duplex(10);
        let mut near = WriteTimeout::<_, Test>::new(near, PATIENCE);
        for _ in 0..3 {
            let (mut bytes, late) = ([0; 15], PATIENCE * 4 / 5);
            let read = async {
                sleep(late).await;
                far.read_exact(&mut bytes).await
            };
            let (written, read) = tokio::join!(near.write_all(&[b'x'; 15]), read);
            assert!(written.is_ok() && read.is_ok());
        }
    }
}
