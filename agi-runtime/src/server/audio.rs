//! Accepting the audio of the calls.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::accept::Acceptor;
use super::warning;
use crate::app::App;
use crate::audio::AudioPort;
use crate::error::Error;

/// How many connections may be open of which it is not known yet whose they are. A further one is closed at once.
const UNKNOWN: usize = 256;

/// Accepts connections for the streams of calls, until it is dropped. Streams that are open go on.
pub(crate) struct AudioServer(Option<JoinHandle<()>>);

impl AudioServer {
    /// Begins, if the app listens for audio.
    pub(crate) fn start(app: &mut App) -> Result<Self, Error> {
        let (Some(listener), Some(port)) = (app.audio_listener.take(), app.state.get::<AudioPort>()) else {
            return Ok(Self(None));
        };
        Ok(Self(Some(tokio::spawn(accept(Acceptor::new(listener, None)?, (*port).clone())))))
    }
}

async fn accept(mut acceptor: Acceptor<TcpListener>, port: AudioPort) {
    let unknown = Arc::new(Semaphore::new(UNKNOWN));
    loop {
        let (stream, peer) = acceptor.next().await;
        match Arc::clone(&unknown).try_acquire_owned() {
            Ok(permit) => drop(tokio::spawn(Box::pin(port.clone().accept(stream, peer, permit)))),
            Err(_) => warning::AUDIO_BUSY.of_peer(peer),
        }
    }
}

impl Drop for AudioServer {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}
