//! The block of `agi_*` lines that opens a call.

use std::borrow::Cow;
use std::ops::Range;

use super::Target;

/// The most arguments that Asterisk gives; the last one holds the rest of all.
const MAX_ARGUMENTS: u32 = 127;

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
/// assert_eq!(request.target().path(), "/survey/7");
/// ```
#[derive(Clone, Debug)]
pub struct Request {
    block: Box<[u8]>,
    fields: Vec<(Range<u32>, Range<u32>)>,
    arguments: Vec<(u32, Range<u32>)>,
    /// The last of the fixed keys came twice.
    forged: bool,
    target: Target,
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
    /// It is 4 GiB or more.
    #[error("a request of 4 GiB or more")]
    TooLarge,
}

/// Where the block ends: behind its empty line. `searched` bytes are known to hold no end.
#[must_use]
pub fn block_end(received: &[u8], searched: usize) -> Option<usize> {
    let from = searched.saturating_sub(1);
    memchr::memmem::find(&received[from..], b"\n\n").map(|at| from + at + 2)
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
        if !block.starts_with(b"agi_") {
            return Err(RequestError::NotAgi);
        }
        u32::try_from(block.len()).map_err(|_| RequestError::TooLarge)?;
        let mut request = Self {
            block: block.into(),
            fields: Vec::with_capacity(24),
            arguments: Vec::new(),
            forged: false,
            target: Target::new(b""),
        };
        request.index();
        request.target = Target::new(request.get("agi_network_script").unwrap_or_default());
        Ok(request)
    }

    /// The whole block as it was read, its empty line included.
    #[must_use]
    pub fn block(&self) -> &[u8] {
        &self.block
    }

    /// The value of a line, such as `agi_channel`: the first one of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.lines().find(|(key, _)| *key == name.as_bytes()).map(|(_, value)| value)
    }

    /// All lines but the arguments, in order.
    pub fn lines(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.fields.iter().map(|(key, value)| (self.bytes(key), self.bytes(value)))
    }

    /// The argument `agi_arg_<number>`; the first has number 1.
    #[must_use]
    pub fn argument(&self, number: usize) -> Argument<'_> {
        let mut found = self.arguments.iter().filter(|(of, _)| *of as usize == number);
        match (found.next(), found.next()) {
            (None, _) => Argument::Absent,
            (Some((_, value)), None) if !self.forged => Argument::Given(self.bytes(value)),
            (Some(_), _) => Argument::Forged,
        }
    }

    /// How many arguments the dialplan gave: the highest number among them.
    #[must_use]
    pub fn arguments(&self) -> usize {
        self.arguments.iter().map(|(number, _)| *number as usize).max().unwrap_or(0)
    }

    /// The path and query that the dialplan asked for.
    #[must_use]
    pub fn target(&self) -> &Target {
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

    fn bytes(&self, at: &Range<u32>) -> &[u8] {
        &self.block[at.start as usize..at.end as usize]
    }

    fn index(&mut self) {
        let mut start = 0;
        let mut fixed_keys_done = false;
        for end in memchr::memchr_iter(b'\n', &self.block) {
            let line = &self.block[start..end];
            if let Some(colon) = separator(line) {
                let value = span(start + colon + 2, end);
                match argument_number(&line[..colon]) {
                    Some(number) if fixed_keys_done => self.arguments.push((number, value)),
                    Some(_) => {}
                    None => {
                        if &line[..colon] == b"agi_threadid" {
                            self.forged = fixed_keys_done;
                            fixed_keys_done = true;
                        }
                        self.fields.push((span(start, start + colon), value));
                    }
                }
            }
            start = end + 1;
        }
    }
}

/// Where the key ends. Asterisk's keys hold no colon; a line that has none, or no blank behind it, says nothing.
fn separator(line: &[u8]) -> Option<usize> {
    memchr::memchr(b':', line).filter(|colon| line.get(colon + 1) == Some(&b' '))
}

/// `parse` has seen that the block is shorter than 4 GiB.
#[expect(clippy::cast_possible_truncation)]
fn span(start: usize, end: usize) -> Range<u32> {
    start as u32..end as u32
}

/// Asterisk gives at most 127 arguments: a higher number, which a forged line can hold, is none.
fn argument_number(key: &[u8]) -> Option<u32> {
    let number = std::str::from_utf8(key.strip_prefix(b"agi_arg_")?).ok()?.parse().ok()?;
    (1..=MAX_ARGUMENTS).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests;
