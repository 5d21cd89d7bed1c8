//! Where an app listens for the audio of its calls.

use tokio::net::TcpListener;

use super::arguments::{Arguments, Opt};
use crate::app::App;
use crate::audio::AudioPort;
#[cfg(unix)]
use crate::audio::Eagi;
use crate::error::Error;

/// Any free port, on this machine only: Asterisk is told which, call by call.
const DEFAULT: &str = "127.0.0.1:0";

pub(super) const LISTEN: Opt = Opt::text("audio-listen", "HOST:PORT", "Where to listen for the audio of calls")
    .or(DEFAULT)
    .or_variable("AGI_AUDIO_LISTEN");

pub(super) const ADVERTISE: Opt =
    Opt::text("audio-advertise", "HOST:PORT", "What Asterisk is told instead of it, where a NAT is between")
        .or_variable("AGI_AUDIO_ADVERTISE");

/// Makes an app that answers one call as a process listen on a free port of this machine, where its Asterisk is. The port of the
/// command line is not taken: there is a process for each call.
#[cfg(unix)]
pub(super) async fn of_one_call(mut app: App, is_enhanced: bool) -> Result<App, Error> {
    if is_enhanced {
        app.state.insert_unlisted(Eagi);
        return Ok(app);
    }
    match app.state.get::<AudioPort>() {
        Some(_) => Ok(app),
        None => Ok(app.audio(TcpListener::bind(DEFAULT).await?)),
    }
}

/// Makes an app listen, unless it does already and the command line says nothing else.
/// A socket that systemd passed comes before both.
pub(super) async fn listens(mut app: App, given: &Arguments, passed: Option<TcpListener>) -> Result<App, Error> {
    let listen = given.text("audio-listen").unwrap_or(DEFAULT);
    if let Some(listener) = passed {
        tracing::info!("listening for audio on {}, a socket of systemd's", listener.local_addr()?);
        app = app.audio(listener);
    } else if listen != DEFAULT || app.state.get::<AudioPort>().is_none() {
        let listener = TcpListener::bind(listen).await.map_err(|error| {
            Error::new(format!(
                "cannot listen for audio on {listen} ({error}): give another address by --audio-listen HOST:PORT or \
                 AGI_AUDIO_LISTEN"
            ))
        })?;
        tracing::info!("listening for audio on {}", listener.local_addr()?);
        app = app.audio(listener);
    }
    Ok(match given.text("audio-advertise").filter(|address| !address.is_empty()) {
        Some(address) => app.audio_advertised(address),
        None => app,
    })
}
