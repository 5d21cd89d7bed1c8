//! Debian's packages of sounds, and what they lack.

/// The table: a line a package, `language package version: the sounds that it lacks`. The first of a language is its usual
/// one. `AGI_SOUNDS=renew cargo test -p agi-tests --test live saying` measures it again.
const TABLE: &str = include_str!("packages.txt");

/// A package of sounds, and which of those it lacks that the SAY commands ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SoundPackage {
    /// The language of its sounds, such as `es`.
    pub language: &'static str,
    /// Its name, such as `asterisk-core-sounds-es`.
    pub name: &'static str,
    /// Its version in Debian, without Debian's own part.
    pub version: &'static str,
    lacks: &'static str,
}

impl SoundPackage {
    /// No package, which lacks nothing. Each language of the table has one.
    pub(super) const NONE: Self = Self { language: "", name: "", version: "", lacks: "" };

    /// Returns whether it lacks a sound that a SAY command asks for.
    #[must_use]
    pub fn lacks(&self, sound: &str) -> bool {
        self.lacking().any(|lacking| lacking == sound)
    }

    /// Returns the sounds that it lacks.
    pub fn lacking(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.lacks.split_whitespace()
    }
}

/// Returns all packages of the table.
pub fn packages() -> impl Iterator<Item = SoundPackage> {
    TABLE.lines().filter_map(|line| {
        let (package, lacks) = line.split_once(':')?;
        let mut words = package.split(' ');
        Some(SoundPackage { language: words.next()?, name: words.next()?, version: words.next()?, lacks })
    })
}
