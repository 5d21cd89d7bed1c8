//! What one Asterisk can take in a command line, by its version.

/// The most words a command may have, the command's own words included (`MAX_ARGS` in `res_agi.c`).
///
/// Asterisk drops further words in silence, or does not survive them (measured on 16.28 and 22.10).
pub const MAX_TOKENS: usize = 127;

/// The longest command line, line feed included, that every Asterisk reads as one line.
pub const MAX_LINE_OF_ALL: usize = 2047;

/// The longest command line, line feed included, that AsyncAGI carries: with `Command: ` before it, it is a line of the manager
/// interface, which reads 1,021 bytes (measured on 22.10 and 16.28).
pub const MAX_LINE_OF_ASYNC_AGI: usize = 1013;

/// The most keys that GET DATA can take: its buffer has 1,024 bytes, and it does not check the maximum (`res_agi.c`).
pub const MAX_DIGITS: u16 = 1_023;

/// The most bytes that Asterisk may send for one command: 1 MiB. Values are rarely larger than a few kilobytes.
pub const MAX_REPLY: usize = 1 << 20;

/// Returns the longest command line, line feed included, that the Asterisk of `version` reads as one line.
///
/// `AGI_BUF_LEN` in `res_agi.c` grew from 2048 to 8192 bytes in 20.17, 21.12, 22.7 and 23.0; one byte of it is
/// the terminator. A longer line is cut, and each piece runs as a command. A version that cannot be read
/// (`GIT-master-…`, `certified/…`) gets the smaller limit.
///
/// ```
/// use agi_protocol::max_line;
/// assert_eq!(max_line(b"22.10.1"), 8191);
/// assert_eq!(max_line(b"16.28.0~dfsg-0+deb11u4"), 2047);
/// ```
#[must_use]
pub fn max_line(version: &[u8]) -> usize {
    const OLD: usize = MAX_LINE_OF_ALL;
    const NEW: usize = 8191;
    let mut numbers =
        version.split(|byte| !byte.is_ascii_digit()).map(|part| std::str::from_utf8(part).ok()?.parse::<u32>().ok());
    let (Some(Some(major)), Some(minor)) = (numbers.next(), numbers.next().flatten()) else {
        return OLD;
    };
    let grown = match major {
        20 => minor >= 17,
        21 => minor >= 12,
        22 => minor >= 7,
        _ => major >= 23,
    };
    if grown { NEW } else { OLD }
}

#[cfg(test)]
mod tests {
    use super::max_line;

    #[test]
    fn the_buffer_grew_in_20_17_and_21_12_and_22_7_and_23_0() {
        for (version, limit) in [
            ("20.16.0", 2047),
            ("20.17.0", 8191),
            ("21.11.3", 2047),
            ("21.12.0", 8191),
            ("22.6.1", 2047),
            ("22.7.0", 8191),
            ("22.10.1+dfsg+~cs6.17.60671434-1", 8191),
            ("23.0.0-rc1", 8191),
            ("18.26.4", 2047),
        ] {
            assert_eq!(max_line(version.as_bytes()), limit, "{version}");
        }
    }

    #[test]
    fn a_version_that_cannot_be_read_gets_the_smaller_limit() {
        for version in ["", "GIT-master-1f2e3d", "certified/20.7-cert4", "99999999999.1"] {
            assert_eq!(max_line(version.as_bytes()), 2047, "{version}");
        }
    }
}
