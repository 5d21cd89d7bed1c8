//! The second stream of a call: its live audio.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use agi_simulator::{AudioTarget, Session};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Anything that carries the bytes of live audio.
pub trait AudioStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> AudioStream for S {}

/// A connection that is being made.
type Connecting = Pin<Box<dyn Future<Output = io::Result<Box<dyn AudioStream>>> + Send>>;

type Connector = Box<dyn FnMut(AudioTarget) -> Connecting + Send>;

/// If a server leaves more unread, Asterisk cannot write to it, and gives the stream up: what the buffers of two sockets
/// hold.
const UNREAD: usize = 256 * 1024;

/// See the module. A call without audio has none of it.
#[derive(Default)]
pub(crate) struct AudioLink {
    /// In locks that nobody takes: whoever has the driver may share it.
    connector: Option<Mutex<Connector>>,
    state: Mutex<State>,
    /// What waits to be written.
    unwritten: Vec<u8>,
    /// What was read.
    pub(crate) received: Vec<u8>,
}

#[derive(Default)]
enum State {
    #[default]
    None,
    Connecting(Connecting),
    Open(Box<dyn AudioStream>),
}

/// What happened to the connection.
pub(crate) enum AudioEvent {
    Connected,
    Refused,
    /// Bytes were received.
    Read,
    Closed,
    Broken,
}

impl AudioLink {
    pub(crate) fn connects_by<F, S>(&mut self, mut connect: impl FnMut(AudioTarget) -> F + Send + 'static)
    where
        F: Future<Output = io::Result<S>> + Send + 'static,
        S: AudioStream + 'static,
    {
        self.connector = Some(Mutex::new(Box::new(move |target| -> Connecting {
            let connecting = connect(target);
            Box::pin(async move { Ok(Box::new(connecting.await?) as Box<dyn AudioStream>) })
        })));
    }

    fn state(&mut self) -> &mut State {
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings the connection to where the session has it: begins one, gives it what Asterisk has to say, closes it.
    pub(crate) async fn follow(&mut self, session: &mut Session) {
        if let Some(target) = session.take_wanted_audio() {
            match &mut self.connector {
                Some(connect) => {
                    let connect = connect.get_mut().unwrap_or_else(PoisonError::into_inner);
                    *self.state() = State::Connecting(connect(target));
                }
                None => session.audio_refused(),
            }
        }
        if matches!(self.state(), State::None) {
            return;
        }
        self.unwritten.append(&mut session.take_audio_output());
        // What cannot be written at once is written while something is awaited.
        let written = poll_fn(|cx| Poll::Ready(self.poll_written(cx))).await;
        if matches!(written, Poll::Ready(Err(_))) || self.unwritten.len() > UNREAD {
            session.audio_broken();
        }
        let is_used = session.audio_is_open() || session.audio_is_wanted();
        if !is_used || session.is_over() {
            *self.state() = State::None;
            self.unwritten.clear();
        }
    }

    /// Waits until something happens. It may be dropped half-way.
    pub(crate) async fn event(&mut self) -> AudioEvent {
        poll_fn(|cx| self.poll_event(cx)).await
    }

    pub(crate) fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<AudioEvent> {
        if let State::Connecting(connecting) = self.state() {
            let Poll::Ready(connected) = connecting.as_mut().poll(cx) else { return Poll::Pending };
            let (state, event) = match connected {
                Ok(stream) => (State::Open(stream), AudioEvent::Connected),
                Err(_) => (State::None, AudioEvent::Refused),
            };
            *self.state() = state;
            return Poll::Ready(event);
        }
        if matches!(self.poll_written(cx), Poll::Ready(Err(_))) {
            return Poll::Ready(AudioEvent::Broken);
        }
        let State::Open(stream) = self.state() else { return Poll::Pending };
        let mut bytes = [0; 4096];
        let mut buffer = ReadBuf::new(&mut bytes);
        let Poll::Ready(read) = Pin::new(stream).poll_read(cx, &mut buffer) else { return Poll::Pending };
        self.received.extend_from_slice(buffer.filled());
        Poll::Ready(match read {
            Ok(()) if self.received.is_empty() => AudioEvent::Closed,
            Ok(()) => AudioEvent::Read,
            Err(_) => AudioEvent::Broken,
        })
    }

    fn poll_written(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let State::Open(stream) = self.state.get_mut().unwrap_or_else(PoisonError::into_inner) else {
            return Poll::Pending;
        };
        while !self.unwritten.is_empty() {
            match Pin::new(&mut *stream).poll_write(cx, &self.unwritten) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(written)) => drop(self.unwritten.drain(..written)),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Gives the session what happened.
    pub(crate) fn tell(&mut self, event: &AudioEvent, session: &mut Session) {
        match event {
            AudioEvent::Connected => session.audio_connected(),
            AudioEvent::Refused => session.audio_refused(),
            AudioEvent::Read => session.receive_audio(&std::mem::take(&mut self.received)),
            AudioEvent::Closed => session.audio_closed(),
            AudioEvent::Broken => session.audio_broken(),
        }
    }
}

impl fmt::Debug for AudioLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AudioLink").field("unwritten", &self.unwritten.len()).finish_non_exhaustive()
    }
}
