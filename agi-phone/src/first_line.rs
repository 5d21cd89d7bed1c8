//! What a server says first, which shows whether it speaks AGI.

use agi_protocol::Spec;
use agi_simulator::words;

/// The longest line that Asterisk takes (`AGI_BUF_LEN`).
const LONGEST_LINE: usize = 8192;

/// What came first, up to its line feed or a little beyond.
#[derive(Debug, Default)]
pub(crate) struct FirstLine(Vec<u8>);

/// What a server has said so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said<'s> {
    Nothing,
    /// An AGI command.
    Agi,
    /// Something else.
    Else(&'s [u8]),
    /// The beginning of a line.
    Fragment(&'s [u8]),
}

impl FirstLine {
    pub(crate) fn hear(&mut self, bytes: &[u8]) {
        if !self.0.contains(&b'\n') {
            self.0.extend_from_slice(bytes);
        }
    }

    pub(crate) fn said(&self) -> Said<'_> {
        match self.0.iter().position(|byte| *byte == b'\n') {
            Some(end) if is_agi(&self.0[..end]) => Said::Agi,
            Some(end) => Said::Else(&self.0[..end]),
            None if self.0.is_empty() => Said::Nothing,
            None if self.0.len() > LONGEST_LINE => Said::Else(&self.0),
            None => Said::Fragment(&self.0),
        }
    }
}

/// Whether it is a command, or the word that ends a call as failed.
fn is_agi(line: &[u8]) -> bool {
    let words = words(line);
    Spec::of_words(&words).is_some() || words.first().is_some_and(|word| word.eq_ignore_ascii_case(b"failure"))
}

#[cfg(test)]
mod tests {
    use super::{FirstLine, Said, is_agi};

    #[test]
    fn an_http_server_is_told_from_an_agi_server() {
        for line in ["ANSWER", "set variable X 1", "SET VARIABLE", "EXEC \"Dial\"", "failure"] {
            assert!(is_agi(line.as_bytes()), "{line}");
        }
        for line in ["HTTP/1.1 400 Bad Request\r", "SSH-2.0-OpenSSH_9.6", "SET", "", "220 mail ready"] {
            assert!(!is_agi(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn only_the_first_line_counts_and_half_a_line_may_become_one() {
        let mut line = FirstLine::default();
        assert_eq!(line.said(), Said::Nothing);
        line.hear(b"ANS");
        assert_eq!(line.said(), Said::Fragment(b"ANS"));
        line.hear(b"WER\n");
        line.hear(b"nonsense\n");
        assert_eq!(line.said(), Said::Agi);
        let mut endless = FirstLine::default();
        endless.hear(&[b'x'; 9_000]);
        assert!(matches!(endless.said(), Said::Else(_)));
    }
}
