//! What came through Asterisk's pipe: AsyncAGI reads it 1,024 bytes at a time, once for each command, so that what is
//! longer comes in pieces, each with the answer of a further command.

use percent_encoding::percent_decode;

/// What AsyncAGI reads at once (`AGI_BUF_SIZE` in `res_agi.c`).
const READ: usize = 1024;
/// From this length on, a percent-encoded text may have lost its end: the buffer has 2,048 bytes (`AMI_BUF_SIZE`), and
/// `ast_uri_encode` stops without a word where the next character may not fit.
const MAYBE_CUT: usize = 2045;
/// The command that makes Asterisk leave AsyncAGI as done.
pub(super) const BREAK: &[u8] = b"ASYNCAGI BREAK";
/// What is sent to fetch the next piece, and its answer.
pub(super) const FILLER: &[u8] = b"NOOP";
const FILLER_ANSWER: &[u8] = b"200 result=0\n";

/// The bytes of one answer, or of the environment, as they come.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    bytes: Vec<u8>,
    fillers: usize,
    lost: bool,
}

/// How far it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// A piece is missing yet: another [`FILLER`] fetches it.
    More,
    /// All of it is there.
    Whole,
    /// All of it came, and Asterisk cut something off within.
    Damaged,
}

impl Pieces {
    /// Adds a piece as an event has it. `of_filler`: the event answers a filler.
    pub(super) fn add(&mut self, encoded: &[u8], of_filler: bool) -> Progress {
        let before = self.bytes.len();
        self.bytes.extend(percent_decode(encoded));
        let length = self.bytes.len() - before;
        let cut = encoded.len() >= MAYBE_CUT && length < READ;
        self.lost |= cut;
        self.fillers += usize::from(of_filler);
        if cut || length >= READ {
            return Progress::More;
        }
        if self.lost { Progress::Damaged } else { Progress::Whole }
    }

    /// Returns what came so far.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Takes the bytes, without the answers of the fillers, which are the last.
    pub(super) fn take(self) -> Vec<u8> {
        let Self { mut bytes, fillers, .. } = self;
        for _ in 0..fillers {
            if bytes.ends_with(FILLER_ANSWER) {
                bytes.truncate(bytes.len() - FILLER_ANSWER.len());
            }
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::{Pieces, Progress};
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

    /// As `ast_uri_encode` with `ast_uri_http` has it.
    const SET: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'*');

    /// Plays Asterisk: one read of what is in the pipe, encoded and cut.
    fn event(pipe: &mut Vec<u8>) -> Vec<u8> {
        let rest = pipe.split_off(pipe.len().min(1024));
        let read = std::mem::replace(pipe, rest);
        let mut encoded = Vec::new();
        for byte in read {
            let one = percent_encode(std::slice::from_ref(&byte), SET).to_string();
            if one.len() == 3 && encoded.len() >= 2045 || encoded.len() >= 2047 {
                break;
            }
            encoded.extend_from_slice(one.as_bytes());
        }
        encoded
    }

    fn fetched(answer: &[u8]) -> (Progress, Vec<u8>) {
        let mut pipe = answer.to_vec();
        let mut pieces = Pieces::default();
        let mut progress = pieces.add(&event(&mut pipe), false);
        while progress == Progress::More {
            pipe.extend_from_slice(b"200 result=0\n");
            progress = pieces.add(&event(&mut pipe), true);
        }
        assert!(pipe.is_empty(), "nothing is left for the next answer");
        (progress, pieces.take())
    }

    #[test]
    fn an_answer_of_any_length_arrives_whole() {
        for length in (0..30).chain(1000..1060).chain(2030..2060).chain([6_000, 60_000]) {
            let answer = [&vec![b'x'; length][..], b"\n"].concat();
            assert_eq!(fetched(&answer), (Progress::Whole, answer), "{length}");
        }
    }

    #[test]
    fn an_answer_that_holds_the_answer_of_a_filler_keeps_it() {
        let answer = b"200 result=0\n".repeat(200);
        assert_eq!(fetched(&answer), (Progress::Whole, answer));
    }

    #[test]
    fn what_asterisk_cuts_within_is_noticed_and_nothing_is_left() {
        for length in 683..2_000 {
            let (progress, bytes) = fetched(&[&vec![b'%'; length][..], b"\n"].concat());
            assert_eq!(progress, Progress::Damaged, "{length}");
            assert!(bytes.len() < length);
        }
        let fits = [&[b'%'; 500][..], b"\n"].concat();
        assert_eq!(fetched(&fits), (Progress::Whole, fits));
    }
}
