//! The audio of a call that is about to be placed.

use std::path::PathBuf;

use agi_driver::Driver;
use agi_simulator::Session;
use tokio::io::DuplexStream;

use super::audio_server::AudioServer;

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct CallAudio {
    server: Option<AudioServer>,
    pub(super) suppresses_silence: bool,
    /// Where it is kept, when the call is over.
    pub(super) wav: Option<PathBuf>,
}

impl CallAudio {
    /// A telephone as most are, and who takes its audio.
    pub(super) fn of(server: Option<AudioServer>) -> Self {
        Self { server, suppresses_silence: false, wav: None }
    }

    pub(super) fn prepare(&self, session: &mut Session) {
        session.keep_audio();
        if self.suppresses_silence {
            session.suppress_silence();
        }
    }

    pub(super) fn carried(&self, call: Driver<DuplexStream>) -> Driver<DuplexStream> {
        match self.server.clone() {
            Some(server) => call.audio(move |_| std::future::ready(Ok(server.connected()))),
            None => call,
        }
    }
}
