//! Where Asterisk 16 and 22 differ, and why.

use xtask::asterisk::Version;

use super::story::Story;
use crate::support::version;

/// A form that one version does not answer.
pub struct Difference {
    /// The command.
    pub command: &'static str,
    /// The form that the other version answers.
    pub wire: &'static str,
    /// The version that answers otherwise.
    pub on: Version,
    /// What it answers instead, which is on the list too.
    pub instead: &'static str,
    /// Why.
    pub because: &'static str,
}

/// All of them.
pub const FORMS: &[Difference] = &[
    Difference {
        command: "DATABASE PUT",
        wire: "200 result=0",
        on: Version::V22,
        instead: "200 result=1",
        because: "16 has 256 bytes for a family and its key, 22 as many as it takes",
    },
    Difference {
        command: "DATABASE DEL",
        wire: "200 result=0",
        on: Version::V22,
        instead: "200 result=1",
        because: "16 has 256 bytes for a family and its key, 22 as many as it takes",
    },
    Difference {
        command: "SAY ALPHA",
        wire: "200 result=-1",
        on: Version::V22,
        instead: "200 result=0",
        because: "16 runs the sounds for a letter and its case together, and finds no `lowercaseletters/a`",
    },
];

/// Whether SAY ALPHA can say letters with their case: see SAY ALPHA above.
pub fn says_case() -> bool {
    version() == Version::V22
}

/// The longest command line, its line feed included (`AGI_BUF_LEN`, larger since 22.7).
pub fn longest_line() -> usize {
    match version() {
        Version::V22 => 8191,
        Version::V16 => 2047,
    }
}

/// The form that this version answers to a story.
pub fn form_of(story: &Story) -> &'static str {
    let differs = |difference: &&Difference| {
        (difference.command, difference.wire, difference.on) == (story.command.name, story.wire, version())
    };
    FORMS.iter().find(differs).map_or(story.wire, |difference| difference.instead)
}
