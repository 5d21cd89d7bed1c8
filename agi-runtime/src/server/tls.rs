//! The handshake of TLS.

use std::time::Duration;

use agi_protocol::could_be_agi;
use tokio::io::AsyncReadExt;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::events::Refusal;
use crate::transport::{Encrypted, Proxied, Transport};

/// The first byte of a handshake (RFC 8446, 5.1).
const HANDSHAKE: u8 = 0x16;
/// Enough to see what a peer speaks.
const FIRST_BYTES: usize = 64;

/// How long a peer that is refused may be silent before it is told so in plain text: who only looks at the port says nothing.
pub(super) const FIRST_WORD: Duration = Duration::from_millis(300);

/// Why there is no TLS.
pub(super) enum NoTls<T> {
    /// The peer said nothing: a health check.
    Silent,
    /// It speaks AGI in plain text.
    Plain(Proxied<T>),
    Refused(Refusal),
}

/// Takes a connection into TLS. Its time is bounded by the caller.
pub(super) async fn shake_hands<T: Transport>(
    acceptor: TlsAcceptor,
    mut transport: Proxied<T>,
) -> Result<Encrypted<Proxied<T>>, NoTls<T>> {
    let mut first = Vec::with_capacity(FIRST_BYTES);
    match transport.read_buf(&mut first).await {
        Ok(0) | Err(_) => return Err(NoTls::Silent),
        Ok(_) => {}
    }
    let (is_tls, is_agi) = (first[0] == HANDSHAKE, could_be_agi(&first));
    transport.put_back(first);
    if !is_tls {
        return Err(if is_agi { NoTls::Plain(transport) } else { NoTls::Refused(Refusal::NotAgi) });
    }
    accept(acceptor, transport).await.map_err(|()| NoTls::Refused(Refusal::Tls))
}

/// Takes a connection that is refused into TLS, if the peer begins with that. `Err` has the connection if it does not, and nothing if the
/// handshake failed. Its time is bounded by the caller.
pub(super) async fn take_if_spoken<T: Transport>(
    acceptor: TlsAcceptor,
    mut transport: Proxied<T>,
) -> Result<Encrypted<Proxied<T>>, Option<Proxied<T>>> {
    let mut first = Vec::with_capacity(FIRST_BYTES);
    // What went wrong is met again.
    let _ = timeout(FIRST_WORD, transport.read_buf(&mut first)).await;
    let is_tls = first.first() == Some(&HANDSHAKE);
    transport.put_back(first);
    if is_tls { accept(acceptor, transport).await.map_err(|()| None) } else { Err(Some(transport)) }
}

async fn accept<T: Transport>(acceptor: TlsAcceptor, transport: Proxied<T>) -> Result<Encrypted<Proxied<T>>, ()> {
    let accepted = acceptor.accept(transport).await;
    accepted.map(Encrypted::new).map_err(|error| tracing::debug!("a TLS handshake failed: {error}"))
}
