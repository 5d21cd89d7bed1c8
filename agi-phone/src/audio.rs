//! The live audio of a call: the connection to a server's audio port, and the file that keeps what was heard.

use std::fmt;
use std::io;
use std::path::Path;
use std::time::Duration;

use agi_driver::Driver;
use agi_simulator::{AudioTarget, Session};
use tokio::io::DuplexStream;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::error::PhoneError;

/// How long Asterisk tries to connect.
const CONNECT: Duration = Duration::from_secs(2);

/// How long a server that only speaks now and then is waited for, a frame long: time passes as on a telephone.
const FRAME: Duration = Duration::from_millis(20);

/// Makes the audio connections to an app in this process.
pub(crate) struct LocalAudio(Box<dyn FnMut() -> DuplexStream + Send>);

impl LocalAudio {
    pub(crate) fn new(connect: impl FnMut() -> DuplexStream + Send + 'static) -> Self {
        Self(Box::new(connect))
    }
}

impl fmt::Debug for LocalAudio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalAudio").finish_non_exhaustive()
    }
}

/// Who takes the audio of a call.
#[derive(Debug)]
pub(crate) enum AudioServer {
    /// Whoever listens where the app says.
    Remote,
    Local(LocalAudio),
    /// Nobody: it is refused.
    None,
}

impl AudioServer {
    /// Lets the call connect to it.
    pub(crate) fn of<S>(self, call: Driver<S>) -> Driver<S> {
        match self {
            Self::Remote => call.audio(connect).frame_timeout(FRAME),
            Self::Local(LocalAudio(mut local)) => call.audio(move |_| std::future::ready(Ok(local()))),
            Self::None => call,
        }
    }
}

/// Connects to where the app listens for it.
pub(crate) async fn connect(target: AudioTarget) -> io::Result<TcpStream> {
    let stream = timeout(CONNECT, TcpStream::connect(target.address)).await??;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Sees whether the file can be written, before the call.
pub(crate) fn prepare(path: &Path) -> Result<(), PhoneError> {
    write(path, &[])
}

/// Writes what was said and heard.
pub(crate) fn keep(path: &Path, session: &Session) -> Result<(), PhoneError> {
    write(path, &session.kept_audio().cloned().unwrap_or_default().to_wav())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), PhoneError> {
    let unwritable =
        |error| PhoneError::usage(format!("--wav {}: {error}; name a file that can be written", path.display()));
    std::fs::write(path, bytes).map_err(unwritable)
}
