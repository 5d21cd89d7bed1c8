//! Reaches a server that listens somewhere: `agi://host[:port]/path`.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use crate::edition::Edition;
use crate::error::PhoneError;

/// How long Asterisk waits for each address (`MAX_AGI_CONNECT`, measured on 22.10).
const CONNECT: Duration = Duration::from_secs(2);

/// Where FastAGI listens if the URL does not say.
const PORT: u16 = 4573;

/// A FastAGI server: a host and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server {
    host: String,
    port: u16,
}

impl Server {
    /// Reads host and port from a whole `agi://…`.
    pub(crate) fn of(url: &str, edition: Edition) -> Result<Self, PhoneError> {
        let scheme_and_rest = url.split_once("://").filter(|(scheme, _)| scheme.eq_ignore_ascii_case("agi"));
        let Some((_, rest)) = scheme_and_rest else {
            return Err(PhoneError::usage(format!("{url:?} cannot be called; write {}", edition.targets())));
        };
        let authority = rest.split_once('/').map_or(rest, |(authority, _)| authority);
        let wrong = || {
            let why =
                format!("{url:?} has no host and port that can be read; write agi://127.0.0.1:4573/survey/7?lang=en");
            PhoneError::usage(why)
        };
        if authority.is_empty() || authority.contains(['?', '@', '#', ' ']) {
            return Err(wrong());
        }
        let bracketed = authority.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let (host, port) = match bracketed {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or_else(wrong)?)),
            None => authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port))),
        };
        let port = port.map_or(Ok(PORT), str::parse).map_err(|_| wrong())?;
        if host.is_empty() || port == 0 {
            return Err(wrong());
        }
        Ok(Self { host: host.to_owned(), port })
    }

    /// Returns it as it is written in a URL.
    pub(crate) fn name(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        format!("agi://{host}:{}", self.port)
    }
}

/// Returns the addresses of its host.
pub(crate) async fn addresses(server: &Server) -> Result<Vec<SocketAddr>, PhoneError> {
    match lookup_host((&*server.host, server.port)).await {
        Ok(addresses) => Ok(addresses.collect()),
        Err(error) => {
            let name = server.name();
            let why = format!("{name} is not reachable: the host is not known ({error}); write agi://127.0.0.1:4573/…");
            Err(PhoneError::not_reached(why))
        }
    }
}

/// Connects to the first address of the host that takes the call.
pub(crate) async fn connect(server: &Server, edition: Edition) -> Result<TcpStream, PhoneError> {
    match connect_to(&addresses(server).await?).await {
        Ok(stream) => Ok(stream),
        Err(NotConnected { why, .. }) => Err(PhoneError::not_reached(format!(
            "{} is not reachable ({why}): {}",
            server.name(),
            edition.nobody_there()
        ))),
    }
}

/// Why no address took the call.
#[derive(Debug)]
pub(crate) struct NotConnected {
    pub(crate) why: String,
    /// What the system said about the last address; `None`: nothing in time.
    #[cfg_attr(not(feature = "load"), expect(dead_code, reason = "a single call only prints it"))]
    pub(crate) error: Option<io::Error>,
}

/// Connects to the first of these that takes the call.
pub(crate) async fn connect_to(addresses: &[SocketAddr]) -> Result<TcpStream, NotConnected> {
    let mut not_connected = NotConnected { why: "the host has no address".to_owned(), error: None };
    for address in addresses {
        not_connected = match timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // A reply may be several small writes.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => NotConnected { why: format!("{address}: {error}"), error: Some(error) },
            Err(_) => {
                let why = format!("{address} did not answer within 2 s, as long as Asterisk waits");
                NotConnected { why, error: None }
            }
        };
    }
    Err(not_connected)
}

#[cfg(test)]
mod tests {
    use super::Server;
    use crate::edition::Edition;

    #[test]
    fn a_url_has_a_host_and_perhaps_a_port() {
        let name = |url: &str| Server::of(url, Edition::Subcommand).map(|server| server.name());
        assert_eq!(name("agi://pbx/survey/7?lang=en").unwrap(), "agi://pbx:4573");
        assert_eq!(name("AGI://127.0.0.1:99").unwrap(), "agi://127.0.0.1:99");
        assert_eq!(name("agi://[::1]:99/x").unwrap(), "agi://[::1]:99");
        for url in
            ["http://pbx/x", "agi:///x", "agi://pbx?x", "agi://pbx:0/", "agi://pbx:x/", "agi://[::1]x/", "hagi://pbx/"]
        {
            assert!(name(url).is_err(), "{url}");
        }
    }
}
