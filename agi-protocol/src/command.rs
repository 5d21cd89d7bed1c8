//! The one encoder of command lines: whatever an argument holds, Asterisk reads it back as it was.

use std::fmt::Display;
use std::io::Write;
use std::num::NonZeroUsize;
use std::ops::Range;

use crate::limits::{MAX_DIGITS, MAX_LINE_OF_ASYNC_AGI, MAX_TOKENS};

/// A command line in the making, in a buffer that is used for one line after the other.
///
/// Texts are quoted and escaped for Asterisk's tokenizer (`parse_args` in `res_agi.c`): inside `"…"`, `\` makes
/// the next byte literal. There is no escape for CR, LF and NUL, so a text that holds one is refused.
///
/// ```
/// use agi_protocol::CommandLine;
/// let mut line = CommandLine::default();
/// line.begin("SET VARIABLE").text(b"GREETING").text(b"say \"hi\"");
/// assert_eq!(line.finish(8191).unwrap(), b"SET VARIABLE \"GREETING\" \"say \\\"hi\\\"\"\n");
/// ```
#[derive(Debug, Default)]
pub struct CommandLine {
    /// What is kept of earlier lines, and the line.
    line: Vec<u8>,
    /// How many bytes are kept.
    kept: usize,
    /// How many bytes of the line are the name.
    name: usize,
    arguments: usize,
    /// The first argument that holds a byte that no line can carry, and the byte.
    unsendable: Option<(NonZeroUsize, u8)>,
}

/// Why a command was not sent. No byte of it reached Asterisk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefusedCommand {
    /// An argument holds a byte that no AGI command line can carry.
    #[error(
        "argument {argument} holds the byte {byte:#04x}, which an AGI line cannot carry: take out CR, LF and NUL, \
         or send the value encoded (for example with URIENCODE) and decode it in the dialplan"
    )]
    Unsendable {
        /// Which argument, counted from 1.
        argument: usize,
        /// The byte: `0x0d`, `0x0a` or `0x00`.
        byte: u8,
    },
    /// The name of a variable holds a byte that would make it an expression.
    #[error("the name of a variable holds {:?}: write the name alone, without `${{` and `}}`", char::from(*byte))]
    VariableName {
        /// The byte.
        byte: u8,
    },
    /// An argument of a dialplan application holds a character that would end it or be evaluated, and that has no escape.
    #[error("{argument} holds {character:?}, which would add another argument or be evaluated: take it out")]
    Separator {
        /// Which argument, such as `the destination`.
        argument: &'static str,
        /// The character.
        character: char,
    },
    /// One of several, where Asterisk would take the `&` for the beginning of another one.
    #[error("{argument} holds '&', which would name another one: {way}")]
    Several {
        /// Which argument, such as `the destination`.
        argument: &'static str,
        /// How several are given.
        way: &'static str,
    },
    /// An argument of a subroutine that Asterisk would take apart. There is no escape for it (measured on 22.10: the quotes
    /// and the backslash stay in the value).
    #[error(
        "argument {argument} of the subroutine holds {character:?}, by which Asterisk would take the arguments apart, and \
         nothing escapes it: set a channel variable to the value (`__NAME` for the called party's channel, too), and read \
         it in the subroutine"
    )]
    SubroutineArgument {
        /// Which argument, counted from 1.
        argument: usize,
        /// The character.
        character: char,
    },
    /// A call that did not come over `agi://`, so that no address of the app is known.
    #[error(
        "the called party is asked by a route of this app, and the address that this call came to is not known: call the \
         app by `AGI(agi://…)`"
    )]
    NoAddress,
    /// The address of a route with its values that Asterisk would cut (measured on 22.10).
    #[error(
        "the route's address has {length} bytes with its values and Asterisk takes at most {limit}: set a channel variable \
         to the long one (`__NAME`, which the called channel inherits), and let the route read it by `vars(…)`"
    )]
    AddressTooLong {
        /// Its length in bytes.
        length: usize,
        /// What Asterisk takes.
        limit: usize,
    },
    /// A number that Asterisk would say wrong, or not at all.
    #[error(
        "Asterisk says numbers from -2147483647 to 2147483646, and this one is outside: say it digit by digit, by \
         `prompt::digits(number)` or `call.say_digits(…)`"
    )]
    NumberOutOfRange,
    /// A moment that SAY DATE and SAY TIME would say wrong.
    #[error(
        "SAY DATE and SAY TIME say moments from 13 December 1901 to 19 January 2038, and this one is outside: say it by \
         `call.say_datetime(…)`"
    )]
    MomentOutOfRange,
    /// A year that Asterisk would leave out in silence.
    #[error(
        "Asterisk leaves a year before 1901 out in silence: say it by itself, as in `(date(…).format(\"ABd\"), number(1850))`"
    )]
    YearNotSaid,
    /// A time zone that Asterisk would take for UTC.
    #[error(
        "tzdata has no such time zone, and Asterisk would say the time of UTC in silence: write it as in \
         `.timezone(\"Europe/Berlin\")`"
    )]
    UnknownTimeZone,
    /// A text with letters that Asterisk passes over in silence.
    #[error("the text holds {character:?}, which Asterisk passes over in silence: it spells ASCII only")]
    NotSpelled {
        /// The first such character.
        character: char,
    },
    /// A key that no telephone has.
    #[error("{character:?} is not a key of a telephone: the keys are 0 to 9, *, #, A to D")]
    NotAKey {
        /// The character.
        character: char,
    },
    /// A question without a key that answers it.
    #[error("there is no key to choose: name one at least, such as \"12\"")]
    NoKeys,
    /// A key of a question that makes two choices.
    #[error("the key {key} chooses two things: give each a key of its own")]
    KeyTwice {
        /// The key.
        key: char,
    },
    /// A question whose shortest entry is longer than its longest.
    #[error(
        "no caller can answer: at least {least} keys are asked for, and the entry ends after {most}; write {}",
        allowing(*least, *most)
    )]
    NoSuchEntry {
        /// The minimum of keys.
        least: u16,
        /// The maximum of keys.
        most: u16,
    },
    /// A place to continue at that no dialplan has.
    #[error(
        "{problem}, and Asterisk would hang the caller up there: write the place as in `Outcome::goto(\"sales\", \"s\", 1)`"
    )]
    NoPlace {
        /// What is wrong with it, such as `the context is empty`.
        problem: &'static str,
    },
    /// The file of a recording without the extension that says its format.
    #[error("the file has no extension, by which Asterisk knows the format: write \"calls/7.wav\"")]
    NoExtension,
    /// A second recording of a call that is recorded.
    #[error("the call is recorded already: stop that first, `call.call_recording()` has it")]
    RecordedAlready,
    /// A recording that is to begin within a secret.
    #[error("a recording cannot begin within a secret: begin it before the secret, or after it")]
    WithinSecret,
    /// The line is longer than that Asterisk's buffer; it would be cut and run in pieces.
    #[error("the line has {length} bytes and this Asterisk reads at most {limit}: send less, or in parts")]
    TooLong {
        /// The line's length in bytes, line feed included.
        length: usize,
        /// The limit of this Asterisk's version.
        limit: usize,
    },
    /// The line is longer than AsyncAGI carries.
    #[error(
        "the line has {length} bytes and AsyncAGI carries at most {MAX_LINE_OF_ASYNC_AGI}, one line of the manager interface: send \
         less, or in parts, or let the dialplan call the app by `AGI(agi://…)`"
    )]
    TooLongForAsyncAgi {
        /// The line's length in bytes, line feed included.
        length: usize,
    },
    /// The line has more words than Asterisk has room for.
    #[error("the command has {tokens} words and Asterisk takes at most {MAX_TOKENS}")]
    TooManyTokens {
        /// How many, the command's own words included.
        tokens: usize,
    },
}

/// What to write for a question whose shortest entry is longer than its longest.
fn allowing(least: u16, most: u16) -> String {
    let fewer = format!("a `.min_digits(…)` of {most} or less");
    if least > MAX_DIGITS { fewer } else { format!("`.max_digits({least})`, or {fewer}") }
}

impl CommandLine {
    /// Makes room for so many bytes.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self { line: Vec::with_capacity(bytes), ..Self::default() }
    }

    /// Starts a line with the command's own words, such as `STREAM FILE`. The previous line is discarded.
    pub fn begin(&mut self, name: &str) -> &mut Self {
        self.line.truncate(self.kept);
        self.line.extend_from_slice(name.as_bytes());
        (self.name, self.arguments, self.unsendable) = (name.len(), 0, None);
        self
    }

    /// Keeps this part of the line after the first `before` bytes that are kept already: in the same buffer, until other
    /// bytes are kept in its place. The line is over.
    pub(crate) fn keep(&mut self, before: usize, part: Range<usize>) {
        let line = self.kept;
        let part = line + part.start..line + part.end;
        let kept = before + part.len();
        self.line.copy_within(part, before);
        self.line.truncate(kept);
        self.kept = kept;
    }

    /// Returns what is kept.
    pub(crate) fn kept(&self) -> &[u8] {
        &self.line[..self.kept]
    }

    /// Adds a text, quoted: any bytes except CR, LF and NUL. It may be empty.
    pub fn text(&mut self, text: &[u8]) -> &mut Self {
        self.arguments += 1;
        self.line.reserve(text.len() + 3);
        self.line.extend_from_slice(b" \"");
        // Most texts can be copied whole.
        if text.iter().fold(false, |any, byte| any | is_special(*byte)) {
            self.escaped(text);
        } else {
            self.line.extend_from_slice(text);
        }
        self.line.push(b'"');
        self
    }

    #[inline(never)]
    fn escaped(&mut self, text: &[u8]) {
        for &byte in text {
            match byte {
                b'\r' | b'\n' | 0 => {
                    let this = NonZeroUsize::new(self.arguments).map(|argument| (argument, byte));
                    self.unsendable = self.unsendable.or(this);
                }
                b'"' | b'\\' => self.line.extend_from_slice(&[b'\\', byte]),
                _ => self.line.push(byte),
            }
        }
    }

    /// Adds a keyword or a number, unquoted. It must hold no blank, quote, backslash or control character.
    pub fn word(&mut self, word: impl Display) -> &mut Self {
        self.arguments += 1;
        write!(self.line, " {word}").expect("a Vec takes every write");
        self
    }

    /// Adds a number as [`word`](Self::word) does, at a tenth of the cost.
    pub fn number(&mut self, number: impl itoa::Integer) -> &mut Self {
        self.arguments += 1;
        self.line.push(b' ');
        self.line.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
        self
    }

    /// Ends the line.
    ///
    /// # Errors
    /// If an Asterisk that reads lines of at most `limit` bytes would misread it. [`max_line`] knows the limit of a
    /// version.
    ///
    /// [`max_line`]: crate::max_line
    pub fn finish(&mut self, limit: usize) -> Result<&[u8], RefusedCommand> {
        self.end(limit).map(|()| self.as_bytes())
    }

    /// Ends the line, as [`finish`](Self::finish) does.
    #[inline]
    pub(crate) fn end(&mut self, limit: usize) -> Result<(), RefusedCommand> {
        self.line.push(b'\n');
        let is_plain = self.unsendable.is_none() && self.name + self.arguments <= MAX_TOKENS;
        if is_plain && self.length() <= limit { Ok(()) } else { self.judged(limit) }
    }

    #[cold]
    fn judged(&self, limit: usize) -> Result<(), RefusedCommand> {
        let length = self.length();
        if let Some((argument, byte)) = self.unsendable {
            Err(RefusedCommand::Unsendable { argument: argument.get(), byte })
        } else if let Some(tokens) = self.too_many_tokens() {
            Err(RefusedCommand::TooManyTokens { tokens })
        } else if length > limit && limit == MAX_LINE_OF_ASYNC_AGI {
            Err(RefusedCommand::TooLongForAsyncAgi { length })
        } else if length > limit {
            Err(RefusedCommand::TooLong { length, limit })
        } else {
            Ok(())
        }
    }

    /// Returns how many bytes the line has so far.
    pub(crate) fn length(&self) -> usize {
        self.line.len() - self.kept
    }

    /// Returns the line from this byte on.
    pub(crate) fn rest(&self, sent: usize) -> &[u8] {
        &self.line[self.kept + sent..]
    }

    /// Returns whether a line can carry all arguments so far: whether none of them holds CR, LF or NUL.
    #[must_use]
    pub fn can_be_sent(&self) -> bool {
        self.unsendable.is_none()
    }

    /// Returns the line so far.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.line[self.kept..]
    }

    /// Returns its buffer, empty, for another use.
    #[must_use]
    pub fn into_buffer(mut self) -> Vec<u8> {
        self.line.clear();
        self.line
    }

    /// Returns the number of words, if Asterisk has no room for them: those of the name, and one for each argument. They
    /// are counted only in a line that has many arguments: a name has no more words than bytes.
    fn too_many_tokens(&self) -> Option<usize> {
        let tokens = self.as_bytes()[..self.name].split(|byte| *byte == b' ').count() + self.arguments;
        (tokens > MAX_TOKENS).then_some(tokens)
    }
}

/// Returns whether a byte cannot be in a quoted text as it is. (A table costs less than comparisons.)
#[inline]
fn is_special(byte: u8) -> bool {
    SPECIAL[usize::from(byte)]
}

static SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    special[b'"' as usize] = true;
    special[b'\\' as usize] = true;
    special[b'\r' as usize] = true;
    special[b'\n' as usize] = true;
    special[0] = true;
    special
};

#[cfg(test)]
mod tests {
    use super::{CommandLine, RefusedCommand};

    fn line(name: &str, texts: &[&[u8]]) -> Result<Vec<u8>, RefusedCommand> {
        let mut line = CommandLine::default();
        texts.iter().fold(line.begin(name), |line, text| line.text(text)).finish(2047).map(<[u8]>::to_vec)
    }

    #[test]
    fn quotes_and_backslashes_are_escaped_and_blanks_quoted() {
        assert_eq!(line("EXEC", &[b"Set", b"X=q\"q"]).unwrap(), b"EXEC \"Set\" \"X=q\\\"q\"\n");
        assert_eq!(line("VERBOSE", &[b"tab\there \\ "]).unwrap(), b"VERBOSE \"tab\there \\\\ \"\n");
        assert_eq!(line("STREAM FILE", &[b"x", b""]).unwrap(), b"STREAM FILE \"x\" \"\"\n");
    }

    #[test]
    fn more_keys_than_any_entry_takes_are_not_advised() {
        let words = |least, most| RefusedCommand::NoSuchEntry { least, most }.to_string();
        assert!(words(8, 4).ends_with("; write `.max_digits(8)`, or a `.min_digits(…)` of 4 or less"));
        assert!(words(2_000, 1_023).ends_with("; write a `.min_digits(…)` of 1023 or less"));
    }

    #[test]
    fn bytes_that_are_not_utf8_pass() {
        assert_eq!(line("VERBOSE", &[b"\xff\xe9"]).unwrap(), b"VERBOSE \"\xff\xe9\"\n");
    }

    #[test]
    fn cr_lf_and_nul_are_refused_with_the_argument_that_holds_them() {
        for byte in [b'\r', b'\n', 0] {
            let refused = line("SET VARIABLE", &[b"NAME", &[b'x', byte]]);
            assert_eq!(refused, Err(RefusedCommand::Unsendable { argument: 2, byte }));
        }
    }

    #[test]
    fn a_line_may_fill_the_buffer_of_its_asterisk_and_no_more() {
        let mut line = CommandLine::default();
        let longest = line.begin("NOOP").word("x".repeat(2041)).finish(2047);
        assert_eq!(longest.unwrap().len(), 2047);
        let longer = line.begin("NOOP").word("x".repeat(2042)).finish(2047);
        assert_eq!(longer, Err(RefusedCommand::TooLong { length: 2048, limit: 2047 }));
    }

    #[test]
    fn more_words_than_asterisk_has_room_for_are_refused() {
        assert!(line("STREAM FILE", &[&b"a"[..]; 125]).is_ok());
        assert_eq!(line("STREAM FILE", &[&b"a"[..]; 126]), Err(RefusedCommand::TooManyTokens { tokens: 128 }));
    }
}
