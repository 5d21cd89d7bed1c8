//! Checks a connection before its request: where it comes from, and whether it may call.

use std::net::SocketAddr;
use std::pin::pin;

use tokio::io::AsyncReadExt;
use tokio::time::timeout;

use super::answer::answer;
use super::limiter::Permit;
use super::proxy_header::{self, Header, NoHeader};
use super::refuse::refused;
#[cfg(feature = "tls")]
use super::refuse::{PATIENCE, politely};
#[cfg(feature = "tls")]
use super::tls::{self, NoTls};
#[cfg(feature = "tls")]
use super::warning;
use crate::access::Entry;
use crate::app::Service;
use crate::cancel::CancelToken;
use crate::events::{Listened, PeerName, Refusal};
use crate::transport::{Proxied, Transport};
#[cfg(feature = "tls")]
use {super::opening::Said, agi_protocol::Status};

/// Answers a connection that may call, and refuses any other. Not one future with that of `answer`, so that a call without
/// any of this is no larger for it. `from` is the address of who connected.
pub(super) async fn guarded(
    service: Service,
    mut transport: impl Transport,
    peer: impl PeerName + Send + Sync,
    (from, mut entry): (Option<SocketAddr>, Entry),
    cancel: CancelToken,
    permit: Option<Permit>,
) {
    let mut header = Header::default();
    if entry == Entry::Proxy {
        header = match headed(&mut transport, &service, &cancel).await {
            Ok(header) => header,
            Err(why) => return turned_away(&service, transport, why, &peer).await,
        };
        entry = service.access().real_entry(header.from.or(from));
    }
    let Header { from: real, came } = header;
    // Who is only looking sends nothing more.
    let looking =
        if entry == Entry::Look && came.is_empty() { silent(&mut transport, &service, &cancel).await } else { None };
    let why = match (entry, looking) {
        (Entry::Call, _) => None,
        (_, Some(why)) => Some(why),
        (_, None) => Some(Why::Refused(Refusal::NotAllowed)),
    };
    match (why, real) {
        (Some(why), Some(real)) => turned_away(&service, transport, why, &Listened(real)).await,
        (Some(why), None) => turned_away(&service, transport, why, &peer).await,
        (None, Some(real)) => {
            within(service, Proxied::new(transport, Some(real), came), Listened(real), cancel, permit).await;
        }
        (None, None) => within(service, Proxied::new(transport, from, came), peer, cancel, permit).await,
    }
}

/// Answers it within TLS, if the app has that.
async fn within<T: Transport>(
    service: Service,
    transport: Proxied<T>,
    peer: impl PeerName + Send + Sync,
    cancel: CancelToken,
    permit: Option<Permit>,
) {
    #[cfg(feature = "tls")]
    if let Some(tls) = service.tls() {
        let shaken = timeout(service.limits().request_time, tls::shake_hands(tls.acceptor(), transport));
        let why = match cancel.unless(pin!(shaken)).await {
            Some(Ok(Ok(encrypted))) => return Box::pin(answer(service, encrypted, peer, cancel, permit)).await,
            Some(Ok(Err(why))) => why,
            Some(Err(_)) => NoTls::Refused(Refusal::TooSlow),
            None => NoTls::Refused(Refusal::Closing),
        };
        return match why {
            NoTls::Silent => tracing::debug!(%peer, "connected and said nothing"),
            NoTls::Plain(transport) => refused(&service, transport, Refusal::NoTls, (&peer, None)).await,
            NoTls::Refused(reason) => warning::refused(service.board(), reason, &peer, None),
        };
    }
    Box::pin(answer(service, transport, peer, cancel, permit)).await;
}

/// Refuses a call to a port of TLS within TLS, if the peer speaks that, so that it understands the status. `heard` is as that of
/// [`politely`].
#[cfg(feature = "tls")]
pub(super) async fn refuse_in_tls(
    service: &Service,
    mut transport: impl Transport,
    peer: &(dyn PeerName + Send + Sync),
    entry: Entry,
    status: Status,
    heard: impl FnOnce(Said, &[u8]),
) {
    let Some(tls) = service.tls() else { return politely(transport, status, heard).await };
    let taken = timeout(PATIENCE, async {
        let mut header = Header::default();
        if entry == Entry::Proxy {
            let read = timeout(tls::FIRST_WORD, proxy_header::read(&mut transport)).await;
            header = read.ok().and_then(Result::ok).unwrap_or_default();
        }
        tls::take_if_spoken(tls.acceptor(), Proxied::new(transport, header.from, header.came)).await
    });
    match taken.await {
        Ok(Ok(encrypted)) => politely(encrypted, status, heard).await,
        Ok(Err(Some(plain))) => politely(plain, status, heard).await,
        Ok(Err(None)) => warning::refused(service.board(), Refusal::Tls, peer, None),
        Err(_) => warning::refused(service.board(), Refusal::TooSlow, peer, None),
    }
}

/// Why a connection is not answered.
enum Why {
    Refused(Refusal),
    /// It is a health check.
    Silent(&'static str),
}

async fn headed(transport: &mut impl Transport, service: &Service, cancel: &CancelToken) -> Result<Header, Why> {
    let header = timeout(service.limits().request_time, proxy_header::read(transport));
    match cancel.unless(pin!(header)).await {
        None => Err(Why::Refused(Refusal::Closing)),
        Some(Err(_)) => Err(Why::Refused(Refusal::TooSlow)),
        Some(Ok(Err(NoHeader::Silent))) => Err(Why::Silent("a proxy connected and sent no whole PROXY header")),
        Some(Ok(Err(NoHeader::Otherwise))) => Err(Why::Refused(Refusal::NoProxyHeader)),
        Some(Ok(Ok(header))) => Ok(header),
    }
}

/// Waits whether anything comes; `None` if something did.
async fn silent(transport: &mut impl Transport, service: &Service, cancel: &CancelToken) -> Option<Why> {
    let mut byte = [0];
    let read = timeout(service.limits().request_time, transport.read(&mut byte));
    match cancel.unless(pin!(read)).await {
        None => Some(Why::Refused(Refusal::Closing)),
        Some(Ok(Ok(1..))) => None,
        Some(Ok(Ok(0) | Err(_)) | Err(_)) => Some(Why::Silent("a health check connected and said nothing")),
    }
}

async fn turned_away(service: &Service, transport: impl Transport, why: Why, peer: &(dyn PeerName + Send + Sync)) {
    match why {
        Why::Refused(reason) => refused(service, transport, reason, (peer, None)).await,
        Why::Silent(what) => tracing::debug!(%peer, "{what}"),
    }
}
