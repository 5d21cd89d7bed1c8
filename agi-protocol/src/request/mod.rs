//! The block of `agi_*` lines that opens a call.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::AgiUri;

/// Ends a block. To make such a finder costs more than to find with it.
static END: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\n\n"));
/// The last of the fixed keys: behind its line are the arguments.
static LAST_KEY: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\nagi_threadid: "));
/// The most arguments that Asterisk gives; the last one holds the rest of all.
const MAX_ARGUMENTS: usize = 127;

/// What Asterisk says of a call before the first command: the lines `agi_channel: …` to the empty line.
///
/// Values are bytes as sent: not always UTF-8, and nothing in them is escaped. A line feed in a caller's name
/// makes lines of its own: the first of a key counts, so it forges none in front of the name, but may forge those behind
/// it (`agi_context` and so on). Arguments count only behind the fixed keys, and one that comes twice does not.
///
/// ```
/// use agi_runtime::protocol::Request;
/// let request = Request::parse(b"agi_network: yes\nagi_network_script: survey/7\nagi_channel: PJSIP/a-1\n\n").unwrap();
/// assert_eq!(request.channel(), "PJSIP/a-1");
/// assert_eq!(request.uri().path(), "/survey/7");
/// ```
#[derive(Clone, Debug)]
pub struct Request {
    /// As it came. Few of its lines are ever asked for, so they are looked up and not indexed.
    block: Vec<u8>,
    target: AgiUri,
}

/// One of the `agi_arg_1` to `agi_arg_N` of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument<'r> {
    /// There is no such argument.
    Absent,
    /// Its bytes.
    Given(&'r [u8]),
    /// It came twice, or the line in front of all arguments did: a line feed in a value forged one. Which is real
    /// cannot be told.
    Forged,
}

/// Why a block of lines is no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// It does not begin with `agi_`.
    #[error("the peer does not speak AGI: its first line does not begin with `agi_`")]
    NotAgi,
}

/// Where the block ends: behind its empty line. `searched` bytes are known to hold no end.
#[must_use]
pub fn block_end(received: &[u8], searched: usize) -> Option<usize> {
    let from = searched.saturating_sub(1);
    END.find(&received[from..]).map(|at| from + at + 2)
}

/// Whether these first bytes can still become an AGI request.
#[must_use]
pub fn could_be_agi(received: &[u8]) -> bool {
    let compared = received.len().min(4);
    received[..compared] == b"agi_"[..compared]
}

impl Request {
    /// Reads a whole block, up to and with its empty line.
    ///
    /// # Errors
    /// If it does not begin with `agi_`. Lines that say nothing known are kept or passed over, never an error.
    pub fn parse(block: &[u8]) -> Result<Self, RequestError> {
        Self::from_block(block.to_vec())
    }

    /// Reads a whole block, and keeps it.
    pub fn from_block(block: Vec<u8>) -> Result<Self, RequestError> {
        if !block.starts_with(b"agi_") {
            return Err(RequestError::NotAgi);
        }
        let target = AgiUri::new(find(&block, b"agi_network_script").unwrap_or_default());
        Ok(Self { block, target })
    }

    /// The whole block as it was read, its empty line included.
    #[must_use]
    pub fn block(&self) -> &[u8] {
        &self.block
    }

    /// The value of a line, such as `agi_channel`: the first one of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        let name = name.as_bytes();
        if argument_number(name).is_some() {
            return None;
        }
        find(&self.block, name)
    }

    /// All lines but the arguments, in order.
    pub fn lines(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        pairs(&self.block).filter(|(key, _)| argument_number(key).is_none())
    }

    /// The argument `agi_arg_<number>`; the first has number 1.
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

    /// How many arguments the dialplan gave: the highest number among them.
    #[must_use]
    pub fn arguments(&self) -> usize {
        numbered(self.argument_lines().0).map(|(number, _)| number).max().unwrap_or(0)
    }

    /// The path and query that the dialplan asked for.
    #[must_use]
    pub fn uri(&self) -> &AgiUri {
        &self.target
    }

    /// The channel's name, such as `PJSIP/alice-00000001`.
    #[must_use]
    pub fn channel(&self) -> Cow<'_, str> {
        self.lossy("agi_channel")
    }

    /// The channel's unique id, such as `1763906787.4`.
    #[must_use]
    pub fn unique_id(&self) -> Cow<'_, str> {
        self.lossy("agi_uniqueid")
    }

    /// The channel's language, such as `en`.
    #[must_use]
    pub fn language(&self) -> Cow<'_, str> {
        self.lossy("agi_language")
    }

    /// The dialplan context that the call is in.
    #[must_use]
    pub fn context(&self) -> Cow<'_, str> {
        self.lossy("agi_context")
    }

    /// The extension that the call is at.
    #[must_use]
    pub fn extension(&self) -> Cow<'_, str> {
        self.lossy("agi_extension")
    }

    /// Asterisk's version, such as `22.10.1`.
    #[must_use]
    pub fn version(&self) -> Cow<'_, str> {
        self.lossy("agi_version")
    }

    fn lossy(&self, name: &str) -> Cow<'_, str> {
        String::from_utf8_lossy(self.get(name).unwrap_or_default())
    }

    /// The last of the fixed keys and what follows, and whether a value forged one.
    fn argument_lines(&self) -> (&[u8], bool) {
        let mut last_keys = LAST_KEY.find_iter(&self.block);
        match (last_keys.next(), last_keys.next()) {
            (Some(first), second) => (&self.block[first + 1..], second.is_some()),
            (None, _) => (&[], false),
        }
    }
}

/// The value of the first line of this name.
fn find<'b>(lines: &'b [u8], name: &[u8]) -> Option<&'b [u8]> {
    let mut rest = lines;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        if let Some(value) = rest[..end].strip_prefix(name).and_then(|behind| behind.strip_prefix(b": ")) {
            return Some(value);
        }
        rest = &rest[end + 1..];
    }
    None
}

/// Key and value of each line. Asterisk's keys hold no colon; a line that has none, or no blank behind it, says nothing.
fn pairs(lines: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    lines.split(|byte| *byte == b'\n').filter_map(|line| {
        let colon = memchr::memchr(b':', line)?;
        Some((&line[..colon], line[colon..].strip_prefix(b": ")?))
    })
}

/// The arguments among these lines.
fn numbered(lines: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    pairs(lines).filter_map(|(key, value)| Some((argument_number(key)?, value)))
}

/// Asterisk gives at most 127 arguments: a higher number, which a forged line can hold, is none.
fn argument_number(key: &[u8]) -> Option<usize> {
    let number = std::str::from_utf8(key.strip_prefix(b"agi_arg_")?).ok()?.parse().ok()?;
    (1..=MAX_ARGUMENTS).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests;
