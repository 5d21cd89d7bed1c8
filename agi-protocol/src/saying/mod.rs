//! What the SAY commands say in other languages than English, sound by sound, and which of these sounds Debian's
//! packages lack.
//!
//! Asterisk passes a missing sound of a number over in silence (`200 result=0`), so no answer tells that the caller heard
//! "31" instead of "131". Who knows the sounds beforehand can tell. What is here was measured on Asterisk 22.10
//! (`tests/tests/live/saying.rs` measures it again), for the languages of which Debian has sounds.

mod calendar;
mod date_time;
mod numbers;
mod packages;
mod zones;

pub use calendar::UtcDate;
pub use date_time::{DateTimePart, date, date_format, date_time, says_year, time};
pub use numbers::number;
pub use packages::{SoundPackage, packages};
pub use zones::is_time_zone;

/// A language of which Debian has a package of sounds, English left out: its sounds are whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// `fr`, `fr_CA`, …
    French,
    /// `de`, `de_AT`, …
    German,
    /// `it`, …
    Italian,
    /// `ru`, …
    Russian,
    /// `es`, `es_MX`, …
    Spanish,
}

impl Language {
    /// Returns the language of a channel's `CHANNEL(language)`, whose first two letters count, in either case (`say.c`).
    ///
    /// ```
    /// use agi_protocol::saying::Language;
    /// assert_eq!(Language::of(b"es_MX"), Some(Language::Spanish));
    /// assert_eq!(Language::of(b"en"), None);
    /// ```
    #[must_use]
    pub fn of(tag: &[u8]) -> Option<Self> {
        let [first, second, ..] = tag else { return None };
        match [first.to_ascii_lowercase(), second.to_ascii_lowercase()] {
            [b'f', b'r'] => Some(Self::French),
            [b'd', b'e'] => Some(Self::German),
            [b'i', b't'] => Some(Self::Italian),
            [b'r', b'u'] => Some(Self::Russian),
            [b'e', b's'] => Some(Self::Spanish),
            _ => None,
        }
    }

    /// Returns its name as a channel has it, such as `es`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::German => "de",
            Self::Italian => "it",
            Self::Russian => "ru",
            Self::Spanish => "es",
        }
    }

    /// Returns the package that Debian's own Asterisk asks for in this language: `asterisk-core-sounds-…`, and
    /// `asterisk-prompt-de` for German.
    #[must_use]
    pub fn usual_package(self) -> SoundPackage {
        let mut packages = packages();
        packages.find(|package| package.language == self.tag()).unwrap_or(SoundPackage::NONE)
    }
}

/// One sound of what is said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sound {
    /// Its name, such as `digits/7`.
    pub name: String,
    /// Whether SAY ends with `-1` where it is missing. Else a missing one is passed over in silence.
    pub ends: bool,
}

/// What is said, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Said {
    /// Its sounds.
    pub sounds: Vec<Sound>,
    /// Whether Asterisk gives up after these, with `-1`: the number is too large in this language.
    pub gives_up: bool,
}

impl Said {
    /// Returns the first of its sounds that a package lacks.
    #[must_use]
    pub fn lacking_in(&self, package: &SoundPackage) -> Option<&Sound> {
        self.sounds.iter().find(|sound| package.lacks(&sound.name))
    }

    /// A sound of a number: passed over where it is missing.
    fn passed(&mut self, name: impl std::fmt::Display) {
        self.sounds.push(Sound { name: format!("digits/{name}"), ends: false });
    }

    /// A sound that is waited for.
    fn waited(&mut self, name: impl Into<String>) {
        self.sounds.push(Sound { name: name.into(), ends: true });
    }

    /// Another one after it, unless this one gave up.
    fn then(&mut self, other: Self) {
        self.sounds.extend(other.sounds);
        self.gives_up |= other.gives_up;
    }
}
