//! The audio of a call that is about to be placed.

use std::future::{Future, ready};
#[cfg(unix)]
use std::io::ErrorKind;
use std::path::PathBuf;
use std::pin::Pin;

use agi_driver::Driver;
use agi_simulator::Session;
use tokio::io::DuplexStream;

use super::audio_server::AudioServer;
#[cfg(unix)]
use crate::audio::SimulatedPipe;

/// Whoever serves a call.
type Serving = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What a pipe of Linux holds.
#[cfg(unix)]
const PIPE: usize = 64 * 1024;

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct CallAudio {
    server: Option<AudioServer>,
    pub(super) suppresses_silence: bool,
    /// Where it is kept, when the call is over.
    pub(super) wav: Option<PathBuf>,
    /// Of `EAGI()`: the caller's audio comes by a pipe.
    #[cfg(unix)]
    pub(super) eagi: bool,
}

impl CallAudio {
    /// A telephone as most are, and who takes its audio.
    pub(super) fn of(server: Option<AudioServer>) -> Self {
        Self {
            server,
            suppresses_silence: false,
            wav: None,
            #[cfg(unix)]
            eagi: false,
        }
    }

    pub(super) fn prepare(&self, session: &mut Session) {
        session.keep_audio();
        if self.suppresses_silence {
            session.suppress_silence();
        }
    }

    /// Carries the audio of this call between the simulated Asterisk and whoever serves the call.
    pub(super) fn carried(&self, call: Driver<DuplexStream>, serving: Serving) -> (Driver<DuplexStream>, Serving) {
        #[cfg(unix)]
        if self.eagi {
            let (near, far) = tokio::io::duplex(PIPE);
            let mut near = Some(near);
            let call = call.audio(move |_| ready(near.take().ok_or_else(|| ErrorKind::ConnectionRefused.into())));
            return (call, Box::pin(SimulatedPipe::new(far).given(serving)));
        }
        let call = match self.server.clone() {
            Some(server) => call.audio(move |_| ready(Ok(server.connected()))),
            None => call,
        };
        (call, serving)
    }
}
