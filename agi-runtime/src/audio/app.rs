//! The audio listener of an app.

use tokio::net::TcpListener;

use super::port::AudioPort;
use crate::app::App;

impl App {
    /// Listens for the audio of the calls here, for [`Call::audio`](crate::Call::audio). Asterisk connects to it when a
    /// handler opens the audio: to the address that the call came to, at this port, or to the one that
    /// [`audio_advertised`](Self::audio_advertised) names.
    ///
    /// A connection that no call waits for is closed. The port is not encrypted: keep it where only Asterisk is.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn serve() -> Result {
    /// let app = App::new().audio(tokio::net::TcpListener::bind("127.0.0.1:9092").await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// If the system does not tell the listener's address.
    #[must_use]
    pub fn audio(mut self, listener: TcpListener) -> Self {
        let listens = listener.local_addr().expect("a listener has an address");
        self.state.insert_unlisted(AudioPort::new(listens, None));
        self.audio_listener = Some(listener);
        self
    }

    /// Sets the address that Asterisk is told instead: `10.0.0.5:9092`, or a name and a port. After
    /// [`audio`](Self::audio), where a NAT or a proxy is between.
    ///
    /// # Panics
    /// If the app has no audio listener yet.
    #[must_use]
    #[track_caller]
    pub fn audio_advertised(mut self, address: impl Into<String>) -> Self {
        let port = self.state.get::<AudioPort>().expect("`.audio(listener)` comes before `.audio_advertised(…)`");
        self.state.insert_unlisted(port.advertised(address.into()));
        self
    }
}
