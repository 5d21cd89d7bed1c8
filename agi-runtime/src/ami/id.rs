//! The names of commands, by which an app knows its own answers, and those of others.

use std::fmt;
use std::hash::{BuildHasher, RandomState};

/// What a command is for. Apps that share an Asterisk read it in each other's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The first command of a call. Asterisk runs a call's commands in order, so the first of these says whose it is.
    Claim,
    /// A command of the app, or one that fetches the rest of an answer.
    Command,
    /// Asks whether anybody answers a call that began before this connection.
    Orphan,
    /// The answer to that.
    Owned,
    /// A call that the app places.
    Originate,
}

const PURPOSES: [(Purpose, &str); 5] = [
    (Purpose::Claim, "agi-claim"),
    (Purpose::Command, "agi"),
    (Purpose::Orphan, "agi-orphan"),
    (Purpose::Owned, "agi-owned"),
    (Purpose::Originate, "agi-originate"),
];

/// The name of one command: what for, by which connection, which one, of which channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CommandId<'a> {
    pub(super) purpose: Purpose,
    pub(super) instance: u64,
    pub(super) number: u32,
    /// The channel's unique id.
    pub(super) channel: &'a [u8],
}

impl<'a> CommandId<'a> {
    pub(super) fn parse(text: &'a [u8]) -> Option<Self> {
        let mut parts = text.splitn(4, |byte| *byte == b'/');
        let purpose = parts.next()?;
        let purpose = PURPOSES.iter().find(|(_, name)| name.as_bytes() == purpose)?.0;
        let instance = u64::from_str_radix(std::str::from_utf8(parts.next()?).ok()?, 16).ok()?;
        let number = std::str::from_utf8(parts.next()?).ok()?.parse().ok()?;
        Some(Self { purpose, instance, number, channel: parts.next()? })
    }
}

impl fmt::Display for CommandId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = PURPOSES.iter().find(|(purpose, _)| *purpose == self.purpose).map_or("", |(_, name)| name);
        write!(f, "{name}/{:x}/{}/{}", self.instance, self.number, String::from_utf8_lossy(self.channel))
    }
}

/// A number that no other connection has: std's hasher has random keys.
pub(super) fn random() -> u64 {
    RandomState::new().hash_one(0)
}

#[cfg(test)]
mod tests {
    use super::{CommandId, Purpose};

    #[test]
    fn a_name_is_read_back_and_those_of_other_programs_are_not() {
        for purpose in [Purpose::Claim, Purpose::Command, Purpose::Orphan, Purpose::Owned] {
            let id = CommandId { purpose, instance: u64::MAX, number: 7, channel: b"pbx/1-1795904650.12" };
            assert_eq!(CommandId::parse(id.to_string().as_bytes()), Some(id));
        }
        for other in [&b""[..], b"7", b"agi", b"agi/x/1/c", b"agi/1/x/c", b"agi/1/1", b"agi-other/1/1/c"] {
            assert_eq!(CommandId::parse(other), None);
        }
    }
}
