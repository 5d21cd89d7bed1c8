//! Where `serve` listens: an address, or sockets that systemd opened for this program, by `LISTEN_FDS`, `LISTEN_PID` and
//! `LISTEN_FDNAMES`.

#[cfg(unix)]
mod passed;

use std::io;

use tokio::net::TcpListener;

use crate::error::Error;

/// The listeners that were passed, each for what its name says.
#[derive(Debug, Default)]
pub(super) struct Passed {
    pub(super) agi: Option<AgiListener>,
    #[cfg(feature = "audio")]
    pub(super) audio: Option<TcpListener>,
}

/// Where calls come from.
#[derive(Debug)]
pub(super) enum AgiListener {
    /// An address that this process opened.
    Own(TcpListener),
    /// A socket that others go on with.
    Passed(TcpListener),
    #[cfg(unix)]
    PassedUnix(tokio::net::UnixListener),
    /// The app connects, and nobody connects to it.
    #[cfg(feature = "ami")]
    None,
}

impl AgiListener {
    pub(super) async fn bind(address: &str) -> Result<Self, Error> {
        TcpListener::bind(address).await.map(Self::Own).map_err(|error| {
            Error::new(format!(
                "cannot listen on {address} ({error}): give another address by --listen HOST:PORT or AGI_LISTEN"
            ))
        })
    }

    /// What the log says of it.
    pub(super) fn place(&self) -> io::Result<Option<String>> {
        Ok(Some(match self {
            Self::Own(listener) => format!("agi://{}", listener.local_addr()?),
            Self::Passed(listener) => format!("agi://{}, a socket of systemd's", listener.local_addr()?),
            #[cfg(unix)]
            Self::PassedUnix(listener) => format!("the Unix socket {:?} of systemd's", listener.local_addr()?),
            #[cfg(feature = "ami")]
            Self::None => return Ok(None),
        }))
    }
}

#[cfg(not(unix))]
impl Passed {
    pub(super) fn take() -> Result<Self, Error> {
        Ok(Self::default())
    }
}
