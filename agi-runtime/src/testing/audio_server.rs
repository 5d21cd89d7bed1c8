//! The audio connections of simulated calls, in memory.

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;

use agi_simulator::AudioTarget;
use tokio::io::DuplexStream;

use crate::app::App;
use crate::audio::AudioPort;

/// Far more than a stream that is in step ever leaves unread.
const BUFFER: usize = 1 << 20;

/// What answers an audio connection: its other end.
type Answer = dyn Fn(DuplexStream) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync;

/// Who takes the audio connections of a simulated Asterisk.
#[derive(Clone)]
pub(super) struct AudioServer(Option<Arc<Answer>>);

impl AudioServer {
    /// Nobody.
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// This app, whatever it listens on.
    pub(super) fn of(app: &mut App) -> Self {
        let port = AudioPort::simulated();
        app.state.insert_unlisted(port.clone());
        Self::answered_by(move |stream| port.clone().accept(stream, "the simulated Asterisk", ()))
    }

    pub(super) fn answered_by<F>(answer: impl Fn(DuplexStream) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self(Some(Arc::new(move |stream| -> Pin<Box<dyn Future<Output = ()> + Send>> { Box::pin(answer(stream)) })))
    }

    /// Makes a connection to it.
    pub(super) fn connect(&self, _: AudioTarget) -> impl Future<Output = io::Result<DuplexStream>> + Send + use<> {
        let answer = self.0.clone();
        async move {
            let answer = answer.ok_or(io::ErrorKind::ConnectionRefused)?;
            let (near, far) = tokio::io::duplex(BUFFER);
            drop(tokio::spawn(answer(far)));
            Ok(near)
        }
    }
}

impl fmt::Debug for AudioServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AudioServer").field("answers", &self.0.is_some()).finish()
    }
}
