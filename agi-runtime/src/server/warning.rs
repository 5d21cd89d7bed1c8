//! The warnings that peers can cause.

use super::opening::Said;
use crate::events::{Board, PeerName, Refusal};
use crate::transport::NotReading;
use crate::warning::Warning;

/// Tells that a connection is refused, and warns of it. `id` is that of its channel, where it was read.
pub(super) fn refused(board: &Board, reason: Refusal, peer: &dyn PeerName, id: Option<&str>) {
    of(reason).of_call(peer, id);
    board.refused(reason, Some(peer));
}

fn of(reason: Refusal) -> &'static Warning {
    match reason {
        Refusal::Busy => &BUSY,
        Refusal::Closing => &CLOSING,
        Refusal::CutOff => &CUT_OFF,
        Refusal::LineEnds => &LINE_ENDS,
        Refusal::NoProxyHeader => &NO_PROXY_HEADER,
        Refusal::NoTls => &NO_TLS,
        Refusal::NotAgi => &NOT_AGI,
        Refusal::NotAllowed => &NOT_ALLOWED,
        Refusal::ProxyHeader => &PROXY_HEADER,
        Refusal::SecretMissing => &SECRET_MISSING,
        Refusal::SecretUnanswered => &SECRET_UNANSWERED,
        Refusal::SecretWrong => &SECRET_WRONG,
        Refusal::Tls => &TLS,
        Refusal::TooLarge => &TOO_LARGE,
        Refusal::TooSlow => &TOO_SLOW,
    }
}

/// Tells that a connection was refused whose request nobody reads, because there is no room or none are taken.
pub(super) fn turned_away(board: &Board, reason: Refusal, said: Said, peer: &dyn PeerName, id: Option<&str>) {
    match (said, reason) {
        (Said::Request, Refusal::Closing) => {
            // An operator wanted it: no warning.
            TURNED_AWAY.note_of_call(peer, id);
            board.refused(reason, Some(peer));
        }
        (Said::Request, _) => refused(board, reason, peer, id),
        (Said::HeaderAndRequest, _) => refused(board, Refusal::ProxyHeader, peer, id),
        (Said::Other, _) => refused(board, Refusal::NotAgi, peer, None),
    }
}

/// What a [`WriteTimeout`](crate::transport::WriteTimeout) of a call says.
pub(super) struct NotRead;

impl NotReading for NotRead {
    fn warning() -> &'static Warning {
        &NOT_READING
    }
}

#[cfg(feature = "audio")]
pub(super) static AUDIO_BUSY: Warning =
    Warning::new("a connection to the audio listener was closed: too many have not said yet to which call they belong");
static BUSY: Warning = Warning::new("a call was refused as BUSY: the limit of calls is reached");
static CLOSING: Warning =
    Warning::new("a call was refused as CLOSING: its request had not come at the shutdown deadline");
static CUT_OFF: Warning = Warning::new("a call was refused as ERROR: its request was cut off");
static LINE_ENDS: Warning = Warning::new(
    "a call was refused as ERROR: the lines of its request end with \\r\\n, and those of AGI with \\n alone: \
     send `agi_network: yes\\n` and so on, and an empty line at the end",
);
pub(super) static NO_ACCEPT: Warning =
    Warning::new("calls cannot be accepted; while it lasts, they wait or are refused as BUSY");
static NOT_AGI: Warning = Warning::new("a connection was closed: the peer does not speak AGI");
static NO_PROXY_HEADER: Warning = Warning::new(
    "a connection from a named proxy (App::proxies, AGI_PROXIES) was refused: it did not begin with a PROXY header: \
     write `send-proxy` or `send-proxy-v2` into HAProxy's `server` line, `proxy_protocol on;` for nginx, or do not name the proxy",
);
static NO_TLS: Warning = Warning::new(
    "a call was refused as ERROR: it came in plain text, and this port takes TLS only: run stunnel on Asterisk's machine \
     (operations/stunnel), and let AGI() call that",
);
static NOT_ALLOWED: Warning = Warning::new(
    "a connection was closed: its address is not on the list; if it is Asterisk's, add it to App::allow, --allow or AGI_ALLOW",
);
static NOT_READING: Warning = Warning::new("a connection is given up: the peer did not read for Limits::send_time");
static PROXY_HEADER: Warning = Warning::new(
    "a call was refused as ERROR: a proxy put a PROXY header before its request, and the app believes only headers of \
     named proxies: name its address by App::proxies, --proxies or AGI_PROXIES, or take `send-proxy` or `send-proxy-v2` \
     out of HAProxy's `server` line, and `proxy_protocol on` out of nginx",
);
static SECRET_MISSING: Warning = Warning::new(
    "a call was refused as ERROR: its dialplan has no secret, and this app asks for one (App::shared_secret, AGI_SECRET): \
     write `AGI_SECRET=…` in [globals] of extensions.conf",
);
static SECRET_UNANSWERED: Warning = Warning::new(
    "a connection was closed: when the app asked for the shared secret, it did not answer within Limits::request_time",
);
static SECRET_WRONG: Warning = Warning::new(
    "a call was refused as ERROR: its dialplan has another secret than this app, or no SHA1: compare AGI_SECRET in [globals] \
     of extensions.conf (`dialplan show globals`) with the app's, and check that func_sha1.so is loaded",
);
static TLS: Warning = Warning::new(
    "a connection was closed: its TLS handshake failed; if the app asks for a certificate (App::tls_client_ca), the peer may have \
     no valid one: look at `cert`, `key` and `CAfile` of its stunnel (RUST_LOG=debug says why)",
);
static TOO_LARGE: Warning =
    Warning::new("a call was refused as TOO_LARGE: its request is larger than Limits::request_bytes");
static TOO_SLOW: Warning =
    Warning::new("a call was refused as ERROR: its request took longer than Limits::request_time");
static TURNED_AWAY: Warning =
    Warning::new("a call was refused as CLOSING: the app takes no new calls, because it drains or shuts down");

#[cfg(test)]
mod tests {
    use super::of;
    use crate::events::Refusal;

    #[test]
    fn who_is_refused_for_who_they_are_is_told_with_what_to_write() {
        for (reason, told) in [
            (Refusal::NotAllowed, "add it to App::allow, --allow or AGI_ALLOW"),
            (Refusal::NoProxyHeader, "write `send-proxy` or `send-proxy-v2` into HAProxy's `server` line"),
            (Refusal::ProxyHeader, "name its address by App::proxies, --proxies or AGI_PROXIES"),
            (Refusal::SecretMissing, "write `AGI_SECRET=…` in [globals] of extensions.conf"),
            (Refusal::SecretWrong, "has another secret than this app, or no SHA1"),
            (Refusal::SecretUnanswered, "it did not answer"),
        ] {
            assert!(of(reason).text().contains(told), "{reason}");
        }
    }
}
