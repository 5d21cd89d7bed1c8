//! The header by which a proxy says where a connection comes from: the PROXY protocol, version 1 and 2.

/// Version 2 begins with these bytes.
const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";
/// Version 1 begins with this word; it is a line of at most 107 bytes.
const WORD: &[u8] = b"PROXY ";
const LONGEST_LINE: usize = 107;

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
    let begin = |with: &[u8]| received.iter().zip(with).all(|(byte, of)| byte == of);
    let end = if begin(WORD) {
        let line = received.iter().take(LONGEST_LINE).position(|byte| *byte == b'\n').map(|feed| feed + 1);
        line.or((received.len() >= LONGEST_LINE).then_some(0))
    } else if begin(SIGNATURE) {
        // After the signature: version and command, family, and how many bytes follow.
        received.get(14..16).map(|length| 16 + usize::from(u16::from_be_bytes([length[0], length[1]])))
    } else {
        Some(0)
    };
    match end {
        Some(0) => Begins::Otherwise,
        Some(end) if end < received.len() => Begins::Followed(&received[end..]),
        _ => Begins::Alone,
    }
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
