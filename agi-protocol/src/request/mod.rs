//! The block of `agi_*` lines that opens a call.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::uri::AgiUri;

/// Finds the end of a block. Making such a finder costs more than a search with it.
static END: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\n\n"));
/// Finds the last of the fixed keys, `agi_threadid`: the arguments come after its line. All lines begin with the same
/// letters, so a search for these, too, would stop at each.
static LAST_KEY: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"threadid: "));
/// What comes before that key.
const LINE_BEGINS: &[u8] = b"\nagi_";
/// What the key of an argument begins with; its number follows.
const ARGUMENT: &[u8] = b"agi_arg_";
/// The most arguments that Asterisk gives; the last one holds the rest.
const MAX_ARGUMENTS: usize = 127;

/// What Asterisk says about a call before the first command: the lines from `agi_network: yes` to the empty line.
///
/// Values are bytes as sent: they need not be UTF-8, and nothing in them is escaped. A line feed in a caller's name
/// makes lines of its own. The first line of a key counts, so such a name cannot forge the lines before it, but it can
/// forge those after it (`agi_context` and so on). Arguments count only after the fixed keys, and an argument that
/// comes twice does not count.
///
/// ```
/// use agi_protocol::Request;
/// let request = Request::parse(b"agi_network: yes\nagi_network_script: survey/7\nagi_channel: PJSIP/a-1\n\n").unwrap();
/// assert_eq!(request.channel(), "PJSIP/a-1");
/// assert_eq!(request.uri().path(), "/survey/7");
/// ```
#[derive(Clone, Debug)]
pub struct Request {
    /// The bytes as they came. Few of its lines are ever asked for, so they are looked up and not indexed.
    block: Vec<u8>,
    uri: AgiUri,
}

/// One of the `agi_arg_1` to `agi_arg_N` of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "whoever reads an argument decides for each of these")]
pub enum Argument<'r> {
    /// There is no such argument.
    Absent,
    /// Its bytes.
    Given(&'r [u8]),
    /// It came twice, or the line before all arguments did: a line feed in a value forged one. Nobody can tell which
    /// one is real.
    Forged,
}

/// Why a block of lines is not a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// It does not begin with `agi_`.
    #[error("the peer does not speak AGI: its first line does not begin with `agi_`")]
    NotAgi,
}

/// Returns where the block ends: after its empty line. `searched` bytes are known to hold no end.
#[must_use]
pub fn block_end(received: &[u8], searched: usize) -> Option<usize> {
    let from = searched.saturating_sub(1);
    END.find(&received[from..]).map(|at| from + at + 2)
}

/// Returns whether these first bytes can still become an AGI request.
#[must_use]
pub fn could_be_agi(received: &[u8]) -> bool {
    let compared = received.len().min(4);
    received[..compared] == b"agi_"[..compared]
}

impl Request {
    /// Reads a whole block, up to and with its empty line.
    ///
    /// # Errors
    /// If it does not begin with `agi_`. Unknown lines are kept, and lines without a key are skipped.
    pub fn parse(block: &[u8]) -> Result<Self, RequestError> {
        Self::from_block(block.to_vec())
    }

    /// Reads a whole block, and keeps it.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn from_block(block: Vec<u8>) -> Result<Self, RequestError> {
        if !block.starts_with(b"agi_") {
            return Err(RequestError::NotAgi);
        }
        let uri = AgiUri::new(find(&block, b"agi_network_script").unwrap_or_default());
        Ok(Self { block, uri })
    }

    /// Returns the whole block as it was read, its empty line included.
    #[must_use]
    pub fn block(&self) -> &[u8] {
        &self.block
    }

    /// Returns the value of a line, such as `agi_channel`: the first one of that name.
    ///
    /// It never finds `agi_arg_1` to `agi_arg_127`: [`argument`](Self::argument) does, and can tell a forged one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        let name = name.as_bytes();
        if argument_number(name).is_some() {
            return None;
        }
        find(&self.block, name)
    }

    /// Returns all lines except the arguments, in order.
    pub fn lines(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        pairs(&self.block).filter(|(key, _)| argument_number(key).is_none())
    }

    /// Returns the argument `agi_arg_<number>`; the first one has the number 1.
    #[must_use]
    pub fn argument(&self, number: usize) -> Argument<'_> {
        let (lines, forged) = self.argument_lines();
        let mut found = numbered(lines).filter(|(of, _)| *of == number);
        match (found.next(), found.next()) {
            (None, _) => Argument::Absent,
            (Some((_, value)), None) if !forged => Argument::Given(value),
            (Some(_), _) => Argument::Forged,
        }
    }

    /// Returns how many arguments the dialplan gave: the highest number among them.
    #[must_use]
    pub fn arguments(&self) -> usize {
        numbered(self.argument_lines().0).map(|(number, _)| number).max().unwrap_or(0)
    }

    /// Returns the path and query that the dialplan asked for.
    #[must_use]
    pub fn uri(&self) -> &AgiUri {
        &self.uri
    }

    /// Returns the channel's name, such as `PJSIP/alice-00000001`.
    #[must_use]
    pub fn channel(&self) -> Cow<'_, str> {
        self.lossy("agi_channel")
    }

    /// Returns the channel's unique id, such as `1763906787.4`.
    #[must_use]
    pub fn unique_id(&self) -> Cow<'_, str> {
        self.lossy("agi_uniqueid")
    }

    /// Returns the channel's language, such as `en`.
    #[must_use]
    pub fn language(&self) -> Cow<'_, str> {
        self.lossy("agi_language")
    }

    /// Returns the dialplan context that the call is in.
    #[must_use]
    pub fn context(&self) -> Cow<'_, str> {
        self.lossy("agi_context")
    }

    /// Returns the extension that the call is at.
    #[must_use]
    pub fn extension(&self) -> Cow<'_, str> {
        self.lossy("agi_extension")
    }

    /// Returns Asterisk's version, such as `22.10.1`.
    #[must_use]
    pub fn version(&self) -> Cow<'_, str> {
        self.lossy("agi_version")
    }

    fn lossy(&self, name: &str) -> Cow<'_, str> {
        String::from_utf8_lossy(self.get(name).unwrap_or_default())
    }

    /// Returns the last of the fixed keys and what follows it, and whether a value forged one.
    fn argument_lines(&self) -> (&[u8], bool) {
        let begins_a_line = |at: &usize| self.block[..*at].ends_with(LINE_BEGINS);
        let mut last_keys = LAST_KEY.find_iter(&self.block).filter(begins_a_line);
        match (last_keys.next(), last_keys.next()) {
            (Some(first), second) => (&self.block[first..], second.is_some()),
            (None, _) => (&[], false),
        }
    }
}

/// Returns the value of the first line of this name.
fn find<'b>(lines: &'b [u8], name: &[u8]) -> Option<&'b [u8]> {
    let mut rest = lines;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        if let Some(value) = rest[..end].strip_prefix(name).and_then(|rest| rest.strip_prefix(b": ")) {
            return Some(value);
        }
        rest = &rest[end + 1..];
    }
    None
}

/// Returns key and value of each line. Asterisk's keys hold no colon; a line without one, or without a blank after it,
/// is skipped.
fn pairs(lines: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    lines.split(|byte| *byte == b'\n').filter_map(|line| {
        let colon = memchr::memchr(b':', line)?;
        Some((&line[..colon], line[colon..].strip_prefix(b": ")?))
    })
}

/// Returns the arguments among these lines.
fn numbered(mut lines: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let next_line = move || {
        let end = memchr::memchr(b'\n', lines)?;
        let line = &lines[..end];
        lines = &lines[end + 1..];
        Some(line)
    };
    std::iter::from_fn(next_line).filter_map(|line| {
        let line = line.strip_prefix(ARGUMENT)?;
        // It is near: a search of many bytes at once would cost more.
        let colon = line.iter().position(|byte| *byte == b':')?;
        Some((number_of(&line[..colon])?, line[colon..].strip_prefix(b": ")?))
    })
}

/// Reads the number of an argument from its key.
fn argument_number(key: &[u8]) -> Option<usize> {
    number_of(key.strip_prefix(ARGUMENT)?)
}

/// Reads the number of an argument. Asterisk gives at most 127; a forged line can hold a higher number, which does not
/// count.
fn number_of(digits: &[u8]) -> Option<usize> {
    let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
    (1..=MAX_ARGUMENTS).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests;
