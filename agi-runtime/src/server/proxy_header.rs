//! The header by which a proxy says where a connection comes from: the PROXY protocol, version 1 and 2.

use proxy_header::{ParseConfig, ProxyHeader};
use tokio::io::AsyncReadExt;

use std::net::SocketAddr;

use crate::transport::Transport;

/// Version 2 begins with these bytes.
const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";
/// Version 1 begins with this word; it is a line of at most 107 bytes.
const WORD: &[u8] = b"PROXY ";
const LONGEST_LINE: usize = 107;
/// More than proxies send, with all that version 2 can say of TLS; it may be 65,551 bytes.
const LONGEST: usize = 4096;

/// What the first bytes of a connection are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Begins<'b> {
    /// A header, or the beginning of one, and nothing else so far.
    Alone,
    /// A header, and then this.
    Followed(&'b [u8]),
    /// Something else.
    Otherwise,
}

/// Reads the first bytes of a connection, of which there are some.
pub(super) fn begins(received: &[u8]) -> Begins<'_> {
    match end(received) {
        End::Never => Begins::Otherwise,
        End::At(end) if end < received.len() => Begins::Followed(&received[end..]),
        End::At(_) | End::Later => Begins::Alone,
    }
}

/// Where a header ends.
enum End {
    At(usize),
    /// Not all of it is there.
    Later,
    /// It is not one.
    Never,
}

fn end(received: &[u8]) -> End {
    let begin = |with: &[u8]| received.iter().zip(with).all(|(byte, of)| byte == of);
    if begin(WORD) {
        let feed = received.iter().take(LONGEST_LINE).position(|byte| *byte == b'\n');
        return match feed {
            Some(feed) => End::At(feed + 1),
            None if received.len() >= LONGEST_LINE => End::Never,
            None => End::Later,
        };
    }
    if !begin(SIGNATURE) {
        return End::Never;
    }
    // After the signature: version and command, family, and how many bytes follow.
    let Some(length) = received.get(14..16) else { return End::Later };
    match 16 + usize::from(u16::from_be_bytes([length[0], length[1]])) {
        end if end <= received.len() => End::At(end),
        _ => End::Later,
    }
}

/// What a proxy said.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// Where the connection comes from. `None` if it is the proxy's own, or comes from no address of the Internet.
    pub(super) from: Option<SocketAddr>,
    /// What came after the header, so far.
    pub(super) came: Vec<u8>,
}

/// Why there is no header.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoHeader {
    /// The connection ended before one was whole.
    Silent,
    /// It began with something else.
    Otherwise,
}

/// Reads the header of a proxy that is named. Its time is bounded by the caller.
pub(super) async fn read(transport: &mut impl Transport) -> Result<Header, NoHeader> {
    let mut received = Vec::with_capacity(LONGEST_LINE);
    loop {
        match transport.read_buf(&mut received).await {
            // What is not the beginning of a header was refused when it came.
            Ok(0) | Err(_) => return Err(NoHeader::Silent),
            Ok(_) => {}
        }
        if let Some(read) = parse(&received) {
            let (from, end) = read?;
            return Ok(Header { from, came: received.split_off(end) });
        }
        received.reserve(LONGEST_LINE);
    }
}

/// Where the connection comes from, and where the header ends; `None` if more is to come.
fn parse(received: &[u8]) -> Option<Result<(Option<SocketAddr>, usize), NoHeader>> {
    let otherwise = Some(Err(NoHeader::Otherwise));
    let end = match end(received) {
        End::At(end) if end <= LONGEST => end,
        End::Later if received.len() < LONGEST => return None,
        _ => return otherwise,
    };
    // Only the header is shown to the crate: it would take a line's end from what comes after it.
    let config = ParseConfig { include_tlvs: false, allow_v1: true, allow_v2: true };
    match ProxyHeader::parse(&received[..end], config) {
        Ok((header, read)) if read == end => {
            let from = header.proxied_address().map(|address| address.source);
            Some(Ok((from.map(canonical), end)))
        }
        _ => otherwise,
    }
}

/// An address of IPv4 in the form of IPv6 is one of IPv4.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

#[cfg(test)]
mod tests {
    use super::{Begins, SIGNATURE, begins};

    fn version_2(command: u8, addresses: &[u8]) -> Vec<u8> {
        let length = u16::try_from(addresses.len()).unwrap().to_be_bytes();
        [SIGNATURE, &[command, 0x11], &length, addresses].concat()
    }

    #[test]
    fn a_header_is_known_wherever_it_is_cut() {
        let line = b"PROXY TCP4 192.0.2.7 192.0.2.9 40000 4573\r\n".to_vec();
        // Addresses may hold what ends a request: 10.10.0.1.
        let binary = version_2(0x21, &[10, 10, 0, 1, 10, 10, 0, 2, 0x9c, 0x40, 0x11, 0xdd]);
        for header in [line, b"PROXY UNKNOWN\r\n".to_vec(), binary, version_2(0x20, &[])] {
            for cut in 1..=header.len() {
                assert_eq!(begins(&header[..cut]), Begins::Alone, "{cut} bytes of {}", header.escape_ascii());
            }
            let call = [&header[..], b"agi_network: yes\n"].concat();
            assert_eq!(begins(&call), Begins::Followed(b"agi_network: yes\n"));
        }
    }

    #[test]
    fn what_only_looks_like_a_header_is_something_else() {
        let endless = [&b"PROXY "[..], &[b'x'; 200]].concat();
        for other in [&b"GET / HTTP/1.1\r\n"[..], b"PROXIED", b"\r\n\r\n\0\r\nQUIT!", b"agi_", &endless] {
            assert_eq!(begins(other), Begins::Otherwise, "{}", other.escape_ascii());
        }
    }
}
