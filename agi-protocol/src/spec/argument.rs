//! The arguments of a command: what each is for.

use std::fmt;
use std::time::Duration;

/// One argument of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArgumentSpec {
    /// Its name in Asterisk's own usage text.
    pub name: &'static str,
    /// What it is for.
    pub role: Role,
    /// Whether it may be left out.
    pub optional: bool,
    /// What it is counted in, for a time or a position.
    pub unit: Option<Unit>,
    /// What Asterisk uses if it is left out, if that is a value of its own.
    pub default: Option<&'static str>,
}

/// What an argument is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The name of a dialplan application.
    Application,
    /// What a dialplan application or a subroutine is given.
    Options,
    /// A context of the dialplan.
    Context,
    /// An extension of the dialplan.
    Extension,
    /// A priority of the dialplan, or a label.
    Priority,
    /// The name of a channel; if it is left out, this one.
    Channel,
    /// A file that Asterisk reads or writes: a sound, a recording, an image, a grammar.
    File,
    /// The format of a recording, such as `wav`.
    Format,
    /// The keys that end what is played, said or recorded.
    EscapeDigits,
    /// The key that skips forward.
    ForwardKey,
    /// The key that skips back.
    RewindKey,
    /// The key that pauses and resumes.
    PauseKey,
    /// How long to wait for the caller; for a recording, how long it may be.
    Timeout,
    /// Another length of time: of a skip, of the silence that ends a recording, until an automatic hang-up.
    Duration,
    /// Where in a sound to begin.
    Offset,
    /// How many keys an entry may have.
    MaxDigits,
    /// The word that asks for a beep.
    Beep,
    /// The name of a variable.
    VariableName,
    /// An expression of the dialplan, such as `${NAME}`.
    Expression,
    /// The new value of a variable, a database key or a setting.
    Value,
    /// A family of Asterisk's database.
    DatabaseFamily,
    /// A key, or a tree of keys, in a family of Asterisk's database.
    DatabaseKey,
    /// A text that is said letter by letter, sent or logged.
    Text,
    /// A number that is said as one.
    Number,
    /// Digits that are said one by one.
    Digits,
    /// A moment, in seconds since 1970.
    Time,
    /// How a moment is said, such as `ABdY`.
    TimeFormat,
    /// The time zone in which a moment is said, such as `Europe/Berlin`.
    TimeZone,
    /// The grammatical gender of a number.
    Gender,
    /// Which letters are said to be upper or lower case.
    Case,
    /// A keyword that turns something on or off.
    Switch,
    /// A class of music on hold.
    MusicClass,
    /// A level of verbosity.
    Level,
    /// A caller id, with or without a name.
    CallerId,
    /// An engine that recognises speech.
    Engine,
    /// The name of a grammar.
    Grammar,
    /// The name of a setting of the speech engine.
    Setting,
}

/// What a time or a position is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// Thousandths of a second.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// Samples of a sound file, whose format says how many a second is.
    Samples,
}

impl Unit {
    /// Returns how long so many take; `None` for samples, for only the file's format tells.
    ///
    /// ```
    /// use agi_protocol::spec::Unit;
    /// use std::time::Duration;
    /// assert_eq!(Unit::Seconds.duration(4), Some(Duration::from_secs(4)));
    /// assert_eq!(Unit::Samples.duration(4_000), None);
    /// ```
    #[must_use]
    pub const fn duration(self, count: u64) -> Option<Duration> {
        match self {
            Self::Milliseconds => Some(Duration::from_millis(count)),
            Self::Seconds => Some(Duration::from_secs(count)),
            Self::Samples => None,
        }
    }
}

impl ArgumentSpec {
    pub(super) const fn required(role: Role, name: &'static str) -> Self {
        Self { name, role, optional: false, unit: None, default: None }
    }

    pub(super) const fn optional(role: Role, name: &'static str) -> Self {
        Self { optional: true, ..Self::required(role, name) }
    }

    pub(super) const fn counts(self, unit: Unit) -> Self {
        Self { unit: Some(unit), ..self }
    }

    pub(super) const fn or(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }
}

/// Prints it as Asterisk's usage text does: `file`, `[timeout]`.
impl fmt::Display for ArgumentSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.optional { write!(f, "[{}]", self.name) } else { f.write_str(self.name) }
    }
}
