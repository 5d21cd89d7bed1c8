//! What the table says about a command, and about the arguments that it was sent with.

use std::time::Duration;

use super::{ALL, ArgumentSpec, Listens, Plays, Role, Spec};
use crate::digits::ANY_KEY;

/// How long a command waits for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wait {
    /// At most this long.
    AtMost(Duration),
    /// Until the caller does something.
    Forever,
}

impl Wait {
    /// Returns the longest wait, if there is one.
    #[must_use]
    pub const fn limit(self) -> Option<Duration> {
        match self {
            Self::AtMost(limit) => Some(limit),
            Self::Forever => None,
        }
    }
}

/// Which command it is, and what it is about.
impl Spec {
    /// Finds the command that these words begin with, in upper or lower case, as Asterisk does.
    ///
    /// ```
    /// use agi_protocol::spec::{self, Spec};
    /// assert_eq!(Spec::of_words(&["wait", "for", "digit", "-1"]), Some(&spec::WAIT_FOR_DIGIT));
    /// assert_eq!(Spec::of_words(&["SET"]), None);
    /// ```
    #[must_use]
    pub fn of_words<W: AsRef<[u8]>>(words: &[W]) -> Option<&'static Self> {
        ALL.iter().copied().find(|spec| spec.is_named_by(words.iter().map(AsRef::as_ref)))
    }

    /// Finds the command of a line. Its name must not be quoted: [`CommandLine`](crate::CommandLine) never quotes one.
    #[must_use]
    pub fn of_line(line: &[u8]) -> Option<&'static Self> {
        let words = || line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        ALL.iter().copied().find(|spec| spec.is_named_by(words()))
    }

    fn is_named_by<'w>(&self, mut words: impl Iterator<Item = &'w [u8]>) -> bool {
        let mut name = self.name.split(' ');
        name.all(|word| words.next().is_some_and(|given| given.eq_ignore_ascii_case(word.as_bytes())))
    }

    /// Returns how many words its name has: so many come before its arguments.
    #[must_use]
    pub fn name_words(&self) -> usize {
        self.name.split(' ').count()
    }

    /// Returns its name and its arguments as Asterisk's usage text has them; `[…]` may be left out.
    #[must_use]
    pub fn usage(&self) -> String {
        self.arguments.iter().fold(self.name.to_owned(), |usage, argument| format!("{usage} {argument}"))
    }

    /// Returns its argument of this role.
    #[must_use]
    pub fn argument(&self, role: Role) -> Option<&'static ArgumentSpec> {
        self.arguments.iter().find(|argument| argument.role == role)
    }

    /// Returns the position of its argument of this role, counted from 0 after the name.
    #[must_use]
    pub fn position(&self, role: Role) -> Option<usize> {
        self.arguments.iter().position(|argument| argument.role == role)
    }

    /// Returns the argument that says what the command is about, and that nobody keeps secret: the file, the
    /// application, the context. It is always the first one. All others can hold what a caller keyed.
    #[must_use]
    pub fn subject(&self) -> Option<&'static ArgumentSpec> {
        self.arguments.first().filter(|first| matches!(first.role, Role::Application | Role::Context | Role::File))
    }

    /// Returns the argument that it says aloud, for the SAY commands: its first one.
    #[must_use]
    pub fn says(&self) -> Option<&'static ArgumentSpec> {
        self.arguments.first().filter(|_| self.plays == Plays::Says)
    }
}

/// What it does with its arguments: `arguments` are those of one line, without quotes.
impl Spec {
    /// Returns the argument of this role, or what Asterisk uses if it was left out.
    #[must_use]
    pub fn value<'w, W: AsRef<[u8]>>(&self, arguments: &'w [W], role: Role) -> Option<&'w [u8]> {
        let position = self.position(role)?;
        let given = arguments.get(position).map(AsRef::as_ref);
        given.or_else(|| self.arguments[position].default.map(str::as_bytes))
    }

    /// Returns the keys that end what it plays, says or records, or that move in it. Asterisk uses its own control keys
    /// if an empty text was given for them.
    #[must_use]
    pub fn barge_in_keys<W: AsRef<[u8]>>(&self, arguments: &[W]) -> Vec<u8> {
        if matches!(self.listens, Listens::Keys) {
            return ANY_KEY.as_bytes().to_vec();
        }
        let mut keys = self.value(arguments, Role::EscapeDigits).unwrap_or_default().to_vec();
        for role in [Role::ForwardKey, Role::RewindKey, Role::PauseKey] {
            let given = self.value(arguments, role).filter(|key| !key.is_empty());
            let default = self.argument(role).and_then(|argument| argument.default);
            keys.extend_from_slice(given.or(default.map(str::as_bytes)).unwrap_or_default());
        }
        keys
    }

    /// Returns how long it waits for the caller: after its prompt, if it has one; for a recording, how long that may
    /// be. `None`: it does not wait.
    ///
    /// A number that cannot be read is 0, a negative one waits forever. For 0, GET DATA uses its default and SPEECH
    /// RECOGNIZE waits forever; all others do not wait (`res_agi.c`).
    #[must_use]
    pub fn wait<W: AsRef<[u8]>>(&self, arguments: &[W]) -> Option<Wait> {
        let argument = self.argument(Role::Timeout)?;
        let read = |text: &[u8]| std::str::from_utf8(text).ok()?.trim().parse::<i64>().ok();
        let count = self.value(arguments, Role::Timeout).and_then(read).unwrap_or(0);
        let count = match self.listens {
            Listens::Keys if count == 0 => argument.default.and_then(|default| read(default.as_bytes())).unwrap_or(0),
            Listens::Speech if count == 0 => -1,
            _ => count,
        };
        Some(match (u64::try_from(count), argument.unit) {
            (Ok(count), Some(unit)) => unit.duration(count).map_or(Wait::Forever, Wait::AtMost),
            _ => Wait::Forever,
        })
    }

    /// Returns how many keys it takes at most, if it takes several.
    #[must_use]
    pub fn max_digits<W: AsRef<[u8]>>(&self, arguments: &[W]) -> Option<usize> {
        let digits = std::str::from_utf8(self.value(arguments, Role::MaxDigits)?).ok()?;
        digits.trim().parse().ok().or_else(|| self.argument(Role::MaxDigits)?.default?.parse().ok())
    }
}
