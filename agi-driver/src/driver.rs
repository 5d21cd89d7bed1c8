//! The loop that drives a call.

use std::fmt;
use std::future::{Future, pending, poll_fn};
use std::io;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use agi_simulator::{AudioTarget, Session};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::task::yield_now;
use tokio::time::{Instant, timeout};

use crate::audio::{AudioEvent, AudioLink, AudioStream};
use crate::clock::{Clock, Time, until};
use crate::party::{Act, Party};

/// A call: the simulated Asterisk, the stream to the app, that of its audio, and the clock.
pub struct Driver<S> {
    session: Session,
    /// `None`: the connection broke.
    stream: Option<S>,
    time: Time,
    received: Vec<u8>,
    /// The app closed its end, or the connection broke.
    closed: bool,
    broken: Option<io::Error>,
    /// How many bytes arrive at the app at once.
    piece: usize,
    write_timeout: Option<Duration>,
    audio: AudioLink,
    frame_timeout: Option<Duration>,
    /// Sends SIGHUP to the program that `AGI()` started.
    signal: Option<Box<dyn FnMut() + Send + Sync>>,
    /// The frame of this tick is not waited for any more.
    frame_is_late: bool,
}

impl<S> Driver<S> {
    /// Makes the driver of a call that begins.
    pub fn new(session: Session, stream: S, clock: Clock) -> Self {
        Self {
            session,
            stream: Some(stream),
            time: Time::new(clock),
            received: Vec::new(),
            closed: false,
            broken: None,
            piece: usize::MAX,
            write_timeout: None,
            audio: AudioLink::default(),
            frame_timeout: None,
            signal: None,
            frame_is_late: false,
        }
    }

    /// Sets how many bytes arrive at the app at once (default: all).
    #[must_use]
    pub fn in_pieces(mut self, bytes: usize) -> Self {
        self.piece = bytes;
        self
    }

    /// Sets how long the app may leave unread what Asterisk says (default: forever). It needs tokio's timers.
    #[must_use]
    pub fn write_timeout(mut self, limit: Duration) -> Self {
        self.write_timeout = Some(limit);
        self
    }

    /// Sets how the audio connection is made that `AudioSocket` asks for. By default it is refused.
    ///
    /// In virtual time, audio and time are in step: a tick of 20 ms passes when the app's frame for it has come, or the app
    /// has ended the stream, or has sent a command.
    ///
    /// ```
    /// use agi_driver::{Clock, Driver};
    /// use agi_simulator::{CallSetup, PbxState, Session};
    /// use tokio::net::TcpStream;
    ///
    /// let session = Session::new(PbxState::default().into(), &CallSetup::new("/"));
    /// let (near, _app) = tokio::io::duplex(1 << 16);
    /// let driver = Driver::new(session, near, Clock::Real).audio(|target| TcpStream::connect(target.address));
    /// ```
    #[must_use]
    pub fn audio<F, A>(mut self, connect: impl FnMut(AudioTarget) -> F + Send + 'static) -> Self
    where
        F: Future<Output = io::Result<A>> + Send + 'static,
        A: AudioStream + 'static,
    {
        self.audio.connects_by(connect);
        self
    }

    /// Sets how long virtual time waits for a frame of the app's (default: forever): for an app in another process, which
    /// may send frames only when it has something to say. It needs tokio's timers.
    #[must_use]
    pub fn frame_timeout(mut self, limit: Duration) -> Self {
        self.frame_timeout = Some(limit);
        self
    }

    /// Sets what sends SIGHUP to the program that `AGI()` started (standard AGI), after Asterisk's lines before it.
    #[must_use]
    pub fn signal(mut self, signal: impl FnMut() + Send + Sync + 'static) -> Self {
        self.signal = Some(Box::new(signal));
        self
    }

    /// Returns the simulated Asterisk.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Returns the simulated Asterisk, to do something to it. [`flush`](Self::flush) sends what it says then.
    pub fn session_mut(&mut self) -> &mut Session {
        &mut self.session
    }

    /// Returns the simulated Asterisk, and closes the connection.
    #[must_use]
    pub fn into_session(self) -> Session {
        self.session
    }

    /// Returns why the connection broke, if it did by itself.
    #[must_use]
    pub fn broken(&self) -> Option<&io::Error> {
        self.broken.as_ref()
    }

    /// Breaks the connection.
    pub fn cut(&mut self) {
        self.session.cut();
        self.closed = true;
        self.stream = None;
    }

    /// Gives Asterisk what was read.
    fn take(&mut self, read: io::Result<usize>) {
        match read {
            Ok(0) => self.close(),
            Ok(_) => {
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
}

impl<S: AsyncRead + AsyncWrite + Unpin> Driver<S> {
    /// Drives the call until the party has seen enough.
    pub async fn drive<P: Party>(&mut self, party: &mut P) -> P::End {
        loop {
            self.flush().await;
            self.time.follow(&self.session);
            if let Some(end) = party.sees(&mut self.session) {
                return end;
            }
            if self.time.clock == Clock::Virtual && self.session.runs() {
                match self.look().await {
                    Some(Seen::App(read)) => {
                        party.app_says(&self.received);
                        self.take(read);
                        continue;
                    }
                    Some(Seen::Audio(event)) => {
                        self.audio.tell(&event, &mut self.session);
                        continue;
                    }
                    None => {}
                }
                if !self.audio_holds_time() {
                    match party.acts(&mut self.session) {
                        Act::Done => continue,
                        Act::Nothing => {}
                        Act::Ends(end) => return end,
                    }
                }
            }
            let due = self.time.due(&self.session);
            let late = self.frame_timeout.filter(|_| self.frame_is_awaited()).map(|limit| Instant::now() + limit);
            tokio::select! {
                read = read(self.stream.as_mut().filter(|_| !self.closed), &mut self.received) => {
                    self.time.catch_up(&mut self.session);
                    party.app_says(&self.received);
                    self.take(read);
                }
                event = self.audio.event() => {
                    self.time.catch_up(&mut self.session);
                    self.audio.tell(&event, &mut self.session);
                }
                event = party.waits() => {
                    self.time.catch_up(&mut self.session);
                    if let Some(end) = party.meets(event, &mut self.session) {
                        return end;
                    }
                }
                () = until(due) => self.time.catch_up(&mut self.session),
                () = until(late) => self.frame_is_late = true,
            }
        }
    }

    /// Gives the app what Asterisk has to say. An app that does not read any more closes the call itself.
    pub async fn flush(&mut self) {
        self.audio.follow(&mut self.session).await;
        let output = self.session.take_output();
        let Some(stream) = &mut self.stream else { return };
        if !output.is_empty() {
            let written = write(stream, &output, self.piece);
            match self.write_timeout {
                Some(limit) => drop(timeout(limit, written).await),
                None => written.await,
            }
        }
        for _ in 0..self.session.take_signals() {
            if let Some(signal) = &mut self.signal {
                signal();
            }
        }
        if self.session.is_over() {
            let _ = stream.shutdown().await;
        }
    }

    /// Takes what the app has sent already, and lets it answer, until it is silent.
    pub async fn drain(&mut self) {
        while !self.session.is_over() {
            match self.look().await {
                Some(Seen::App(read)) => self.take(read),
                Some(Seen::Audio(event)) => self.audio.tell(&event, &mut self.session),
                None => return,
            }
            self.flush().await;
        }
    }

    /// Lets the app take its turn, and takes what it has sent without waiting for it.
    async fn look(&mut self) -> Option<Seen> {
        yield_now().await;
        let mut read = pin!(read(self.stream.as_mut().filter(|_| !self.closed), &mut self.received));
        let audio = &mut self.audio;
        poll_fn(|cx| {
            if let Poll::Ready(read) = read.as_mut().poll(cx) {
                return Poll::Ready(Some(Seen::App(read)));
            }
            match audio.poll_event(cx) {
                Poll::Ready(event) => Poll::Ready(Some(Seen::Audio(event))),
                Poll::Pending => Poll::Ready(None),
            }
        })
        .await
    }

    /// Whether no virtual time passes now, because the app's audio is on its way.
    fn audio_holds_time(&mut self) -> bool {
        let late = std::mem::take(&mut self.frame_is_late);
        self.session.audio_is_wanted() || self.frame_is_awaited() && !late
    }

    fn frame_is_awaited(&self) -> bool {
        self.time.clock == Clock::Virtual && self.session.audio_is_due()
    }
}

/// What the app has done.
enum Seen {
    /// It sent bytes, or closed the connection.
    App(io::Result<usize>),
    Audio(AudioEvent),
}

/// Waits for bytes of the app's, if it can still send any. It may be dropped half-way.
async fn read<S: AsyncRead + Unpin>(stream: Option<&mut S>, received: &mut Vec<u8>) -> io::Result<usize> {
    match stream {
        Some(stream) => stream.read_buf(received).await,
        None => pending().await,
    }
}

async fn write<S: AsyncWrite + Unpin>(stream: &mut S, bytes: &[u8], piece: usize) {
    for bytes in bytes.chunks(piece) {
        let _ = stream.write_all(bytes).await;
        if piece < usize::MAX {
            yield_now().await;
        }
    }
}

impl<S> fmt::Debug for Driver<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").field("time", &self.time).field("closed", &self.closed).finish_non_exhaustive()
    }
}
