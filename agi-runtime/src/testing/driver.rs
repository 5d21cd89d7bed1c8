//! Moves a call: bytes between the app and the simulated Asterisk, and the clock.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

use super::real_time_limit::RealTimeLimit;
use agi_simulator::Session;

/// A call's two ends.
pub(super) struct Driver {
    pub(super) session: Session,
    far: DuplexStream,
    received: Vec<u8>,
    /// The app closed its end.
    closed: bool,
    /// How many bytes arrive at the app in one go.
    piece: usize,
    patience: RealTimeLimit,
}

/// Why what was waited for does not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stall {
    /// The call is over.
    Over,
    /// The call went on for as long as a script waits.
    TooLong(Duration),
    /// The handler did not send anything for as long as a script waits.
    Handler,
}

impl fmt::Display for Stall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Over => f.write_str("the call has ended"),
            Self::TooLong(bound) => {
                write!(f, "the call went on for {bound:?} without it (`Pbx::call_timeout` sets how long to wait)")
            }
            Self::Handler => f.write_str(
                "the handler sent no command: it waits for something outside of the call (`hangs_up_now` and \
                 `presses_now` do not wait for it; `Pbx::handler_timeout` sets how long to wait)",
            ),
        }
    }
}

impl Driver {
    pub(super) fn new(session: Session, far: DuplexStream, piece: usize, patience: Duration) -> Self {
        Self { session, far, received: Vec::new(), closed: false, piece, patience: RealTimeLimit::new(patience) }
    }

    /// Gives the app what Asterisk has to say. An app that does not read any more closes the call itself.
    pub(super) async fn flush(&mut self) {
        for piece in self.session.take_output().chunks(self.piece) {
            let _ = self.far.write_all(piece).await;
            if self.piece < usize::MAX {
                tokio::task::yield_now().await;
            }
        }
        if self.session.is_over() {
            let _ = self.far.shutdown().await;
        }
    }

    /// Waits until a command runs, or the call is over.
    pub(super) async fn settle(&mut self) -> Result<(), Stall> {
        loop {
            self.flush().await;
            if self.session.is_over() {
                return Ok(());
            }
            if !self.session.runs() {
                self.read().await?;
            } else if !self.look().await {
                return Ok(());
            }
        }
    }

    /// Goes on until `done`, or until it is certain that it will not be.
    pub(super) async fn until<T>(
        &mut self,
        bound: Duration,
        mut done: impl FnMut(&mut Session) -> Option<T>,
    ) -> Result<T, Stall> {
        let limit = self.session.now() + bound;
        loop {
            self.flush().await;
            if let Some(what) = done(&mut self.session) {
                return Ok(what);
            }
            if self.session.is_over() {
                return Err(Stall::Over);
            }
            if !self.session.runs() {
                self.read().await?;
            } else if !self.look().await && !self.session.go_on(limit) {
                return Err(Stall::TooLong(bound));
            }
        }
    }

    /// Lets so much time pass.
    pub(super) async fn pass(&mut self, time: Duration) -> Result<(), Stall> {
        let limit = self.session.now() + time;
        loop {
            self.settle().await?;
            if self.session.is_over() {
                return if self.session.now() < limit { Err(Stall::Over) } else { Ok(()) };
            }
            if !self.session.go_on(limit) {
                self.flush().await;
                return Ok(());
            }
        }
    }

    /// Lets the app take its turn, and takes what it has sent without waiting for it. Whether there was anything.
    async fn look(&mut self) -> bool {
        if self.closed {
            return false;
        }
        tokio::task::yield_now().await;
        let mut read = pin!(self.far.read_buf(&mut self.received));
        let read = poll_fn(|cx| Poll::Ready(read.as_mut().poll(cx))).await;
        match read {
            Poll::Ready(read) => {
                self.arrived(read.unwrap_or(0));
                true
            }
            Poll::Pending => false,
        }
    }

    /// What the app has already sent.
    pub(super) async fn drain(&mut self) {
        while !self.session.is_over() && self.look().await {
            self.flush().await;
        }
    }

    /// The connection breaks.
    pub(super) fn cut(&mut self) {
        self.session.cut();
        self.closed = true;
        self.far = tokio::io::duplex(1).0;
    }

    async fn read(&mut self) -> Result<(), Stall> {
        self.patience.begin();
        let mut read = pin!(self.far.read_buf(&mut self.received));
        let read = poll_fn(|cx| match read.as_mut().poll(cx) {
            Poll::Ready(read) => Poll::Ready(Some(read.unwrap_or(0))),
            Poll::Pending => self.patience.poll_over(cx).map(|()| None),
        });
        let count = read.await.ok_or(Stall::Handler)?;
        self.arrived(count);
        Ok(())
    }

    fn arrived(&mut self, count: usize) {
        if count == 0 {
            self.closed = true;
            self.session.close();
        } else {
            self.session.receive(&self.received);
            self.received.clear();
        }
    }

    /// Awaits something of the app's, not longer than its patience.
    pub(super) async fn bounded<F: Future>(&mut self, future: F) -> Option<F::Output> {
        self.patience.begin();
        let mut future = pin!(future);
        poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => self.patience.poll_over(cx).map(|()| None),
        })
        .await
    }
}
