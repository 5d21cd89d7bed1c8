//! The audio connections of simulated calls, in memory.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::io::DuplexStream;

use crate::app::App;
use crate::audio::AudioPort;

/// Far more than a stream that is in step ever leaves unread.
const BUFFER: usize = 1 << 20;

/// What answers an audio connection: its other end.
type Answer = dyn Fn(DuplexStream) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync;

/// Who takes the audio connections of a simulated Asterisk.
#[derive(Clone)]
pub(crate) struct AudioServer(Arc<Answer>);

impl AudioServer {
    /// This app, whatever it listens on. In real time, its streams have a pace of their own.
    pub(crate) fn of(mut app: App, real_time: bool) -> (App, Self) {
        let port = AudioPort::simulated(!real_time);
        app.state.insert_unlisted(port.clone());
        (app, Self::at(port))
    }

    pub(super) fn at(port: AudioPort) -> Self {
        Self::answered_by(move |stream| port.clone().accept(stream, "the simulated Asterisk", ()))
    }

    pub(super) fn answered_by<F>(answer: impl Fn(DuplexStream) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self(Arc::new(move |stream| -> Pin<Box<dyn Future<Output = ()> + Send>> { Box::pin(answer(stream)) }))
    }

    /// Makes a connection to it.
    pub(crate) fn connected(&self) -> DuplexStream {
        let (near, far) = tokio::io::duplex(BUFFER);
        drop(tokio::spawn((self.0)(far)));
        near
    }
}

impl fmt::Debug for AudioServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AudioServer").finish_non_exhaustive()
    }
}
