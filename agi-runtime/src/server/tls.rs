//! The handshake of TLS.

use agi_protocol::could_be_agi;
use tokio::io::AsyncReadExt;
use tokio_rustls::TlsAcceptor;

use crate::events::Refusal;
use crate::transport::{Encrypted, Proxied, Transport};

/// The first byte of a handshake (RFC 8446, 5.1).
const HANDSHAKE: u8 = 0x16;
/// Enough to see what a peer speaks.
const FIRST_BYTES: usize = 64;

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
    match acceptor.accept(transport).await {
        Ok(stream) => Ok(Encrypted::new(stream)),
        Err(error) => {
            tracing::debug!("a TLS handshake failed: {error}");
            Err(NoTls::Refused(Refusal::Tls))
        }
    }
}
