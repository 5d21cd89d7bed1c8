//! The messages of the manager interface, both ways.

use memchr::memmem;

/// The longest line that Asterisk reads, without its line end (measured on 22.10 and 16.28).
pub(super) const LONGEST_LINE: usize = 1021;

/// A response or an event: lines `Name: value`, which are looked up and not indexed, because few are ever asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Message(Vec<u8>);

impl Message {
    /// Takes the first message of what was received, if it is whole.
    #[cfg(feature = "testing")]
    pub(crate) fn taken(received: &mut Vec<u8>) -> Option<Self> {
        message_end(received, 0).map(|end| Self(received.drain(..end).collect()))
    }

    /// Takes the lines of a message, each with its line end.
    pub(super) fn new(lines: Vec<u8>) -> Self {
        Self(lines)
    }

    /// Returns the first value of this name, as it came; empty, if there is none.
    pub(crate) fn get(&self, name: &str) -> &[u8] {
        let mut lines = self.0.split(|byte| *byte == b'\n');
        let value = lines.find_map(|line| {
            // Asterisk spells one name differently in an action and in an event.
            let (key, value) = line.split_at_checked(name.len())?;
            let value = value.strip_prefix(b":").filter(|_| key.eq_ignore_ascii_case(name.as_bytes()))?;
            let value = value.strip_suffix(b"\r").unwrap_or(value);
            Some(value.strip_prefix(b" ").unwrap_or(value))
        });
        value.unwrap_or_default()
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8_lossy(self.get(name)).into_owned()
    }

    /// The name of an event; empty, if it is a response.
    pub(super) fn event(&self) -> &[u8] {
        if self.0.starts_with(b"Event: ") { self.get("Event") } else { b"" }
    }

    pub(super) fn is_success(&self) -> bool {
        self.get("Response") == b"Success"
    }
}

/// Where a message ends: after its empty line. `searched` bytes are known to hold no end.
pub(super) fn message_end(received: &[u8], searched: usize) -> Option<usize> {
    let from = searched.saturating_sub(3);
    memmem::find(&received[from..], b"\r\n\r\n").map(|at| from + at + 4)
}

/// An action that is being written.
#[derive(Clone)]
pub(super) struct Action {
    lines: Vec<u8>,
}

impl Action {
    pub(super) fn new(name: &str) -> Self {
        Self { lines: Vec::with_capacity(256) }.header("Action", name)
    }

    /// Makes a command for a channel in AsyncAGI.
    pub(super) fn agi(id: &str, channel: &[u8], line: &[u8]) -> Self {
        let action = Self::new("AGI").header("ActionID", id).header("Channel", channel);
        action.header("Command", line).header("CommandID", id)
    }

    /// Adds a line. What its value holds cannot begin another one.
    pub(super) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let value = value.as_ref();
        debug_assert!(
            name.len() + 2 + value.len() <= LONGEST_LINE,
            "whoever makes an action knows what it has room for"
        );
        self.lines.extend_from_slice(name.as_bytes());
        self.lines.extend_from_slice(b": ");
        self.lines.extend(value.iter().filter(|byte| !matches!(byte, b'\r' | b'\n' | 0)));
        self.lines.extend_from_slice(b"\r\n");
        self
    }

    pub(super) fn bytes(mut self) -> Vec<u8> {
        self.lines.extend_from_slice(b"\r\n");
        self.lines
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, LONGEST_LINE, Message, message_end};

    #[test]
    fn a_value_is_found_by_its_name_however_it_is_written() {
        let message = Message::new(b"Event: AsyncAGIExec\r\nEmpty: \r\nCommandId: 7\r\nX: a: b\r\n\r\n".to_vec());
        assert_eq!(message.event(), b"AsyncAGIExec");
        assert_eq!(message.get("CommandID"), b"7");
        assert_eq!(message.get("X"), b"a: b");
        assert_eq!(
            (message.get("Empty"), message.get("Command"), message.get("Nothing")),
            (&b""[..], &b""[..], &b""[..])
        );
        assert!(Message::new(b"Response: Success\r\nMessage: Event: x\r\n\r\n".to_vec()).event().is_empty());
    }

    #[test]
    fn the_end_of_a_message_is_found_across_reads() {
        let bytes = b"Response: Success\r\n\r\nEvent";
        for searched in 0..21 {
            assert_eq!(message_end(bytes, searched), Some(21), "{searched}");
        }
        assert_eq!(message_end(&bytes[..20], 0), None);
    }

    #[test]
    fn no_value_begins_a_line_of_its_own() {
        let action = Action::new("AGI").header("Command", "NOOP\r\nAction: Command\0");
        assert_eq!(action.bytes(), b"Action: AGI\r\nCommand: NOOPAction: Command\r\n\r\n");
        let longest = "x".repeat(agi_protocol::MAX_LINE_OF_ASYNC_AGI - 1);
        assert_eq!("Command: ".len() + longest.len(), LONGEST_LINE);
        let _ = Action::new("AGI").header("Command", longest);
    }
}
