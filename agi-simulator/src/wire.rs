//! The app's bytes, as Asterisk reads them: it waits on the socket, and reads lines through a `FILE` with a buffer of
//! its own.
//!
//! Hence the trap of two commands in one write: the second is in the buffer, and nothing on the socket tells.

/// The longest line, its line feed included; a longer one is cut in pieces (`AGI_BUF_LEN`).
const LONGEST_LINE: usize = 8191;

/// See the module.
#[derive(Default)]
pub(super) struct Wire {
    /// What has arrived and was not read.
    socket: Vec<u8>,
    /// What was read and not run.
    buffer: Vec<u8>,
    /// The beginning of a line whose line feed is after a NUL: to C it has none, and the next line continues it.
    begun: Option<Vec<u8>>,
    closed: bool,
}

impl Wire {
    pub(super) fn receive(&mut self, bytes: &[u8]) {
        self.socket.extend_from_slice(bytes);
    }

    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether the socket says that there is something to read, the end included.
    pub(super) fn readable(&self) -> bool {
        !self.socket.is_empty() || self.closed
    }

    /// Whether the beginning of a line was read. Asterisk waits for the rest of it, and for nothing else.
    pub(super) fn in_a_line(&self) -> bool {
        self.begun.is_some() || !self.buffer.is_empty() && !self.buffer.contains(&b'\n')
    }

    /// A line without its line feed: from what was read before, or else from what has arrived. At the end, also a line
    /// that has no line feed.
    pub(super) fn next_line(&mut self) -> Option<Vec<u8>> {
        while let Some(line) = self.next_piece() {
            let mut begun = self.begun.take().unwrap_or_default();
            match line.iter().position(|byte| *byte == 0) {
                None => {
                    begun.extend(line);
                    return Some(begun);
                }
                Some(nul) => {
                    begun.extend_from_slice(&line[..nul]);
                    self.begun = Some(begun);
                }
            }
        }
        None
    }

    fn next_piece(&mut self) -> Option<Vec<u8>> {
        if !self.buffer.contains(&b'\n') {
            self.buffer.append(&mut self.socket);
        }
        let end = match self.buffer.iter().position(|byte| *byte == b'\n') {
            Some(end) if end < LONGEST_LINE => end + 1,
            _ if self.buffer.len() >= LONGEST_LINE => LONGEST_LINE,
            _ if self.closed && !self.buffer.is_empty() => self.buffer.len(),
            _ => return None,
        };
        let mut line: Vec<u8> = self.buffer.drain(..end).collect();
        if line.ends_with(b"\n") {
            line.pop();
        }
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::Wire;

    #[test]
    fn the_second_of_two_lines_in_one_write_waits_for_a_third() {
        let mut wire = Wire::default();
        wire.receive(b"NOOP\nVERBOSE x\n");
        assert!(wire.readable());
        assert_eq!(wire.next_line().unwrap(), b"NOOP");
        assert!(!wire.readable());
        wire.receive(b"ANSWER\n");
        assert!(wire.readable());
        assert_eq!(wire.next_line().unwrap(), b"VERBOSE x");
        assert!(wire.readable());
        assert_eq!(wire.next_line().unwrap(), b"ANSWER");
    }

    #[test]
    fn half_a_line_keeps_asterisk_from_everything_else() {
        let mut wire = Wire::default();
        wire.receive(b"NO");
        assert_eq!(wire.next_line(), None);
        assert!(wire.in_a_line());
        wire.receive(b"OP\n");
        assert_eq!(wire.next_line().unwrap(), b"NOOP");
        assert!(!wire.in_a_line());
    }

    #[test]
    fn a_line_with_a_nul_goes_on_in_the_next_one() {
        let mut wire = Wire::default();
        wire.receive(b"NO\0OP\n");
        assert_eq!(wire.next_line(), None);
        assert!(wire.in_a_line());
        wire.receive(b"NOOP\n");
        assert_eq!(wire.next_line().unwrap(), b"NONOOP");
    }

    #[test]
    fn at_the_end_a_line_needs_no_line_feed() {
        let mut wire = Wire::default();
        wire.receive(b"NOOP");
        wire.close();
        assert_eq!(wire.next_line().unwrap(), b"NOOP");
        assert_eq!(wire.next_line(), None);
    }

    #[test]
    fn a_line_that_is_too_long_is_cut() {
        let mut wire = Wire::default();
        wire.receive(&[&[b'x'; 8191][..], b"y\n"].concat());
        assert_eq!(wire.next_line().unwrap().len(), 8191);
        assert!(!wire.readable());
        assert_eq!(wire.next_line().unwrap(), b"y");
    }
}
