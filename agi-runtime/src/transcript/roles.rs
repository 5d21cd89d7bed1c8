//! What lines mean to the masks, by the roles and kinds of the table of commands.

use super::script::Line;
use super::tape::Said;
use agi_protocol::dialogue;
use agi_protocol::spec::{Plays, ReplyKind, Role};
use agi_protocol::{Digit, Frame, Reply, ResultLine, Spec, Word, frame, words};

/// Where the result is: after `200 result=`.
pub(super) const RESULT: usize = 11;

/// A command line and its words.
pub(super) struct Command<'l> {
    pub(super) spec: &'static Spec,
    pub(super) line: &'l [u8],
    /// Those of its arguments.
    words: Vec<Word>,
}

impl<'l> Command<'l> {
    /// The command that a line is, if it is one.
    pub(super) fn of(line: &'l Line, said: Said) -> Option<Self> {
        let Said::Sent(Some(dialogue::Line::Command(spec))) = said else { return None };
        let words = words(&line.text).into_iter().skip(spec.name_words()).collect();
        Some(Self { spec, line: &line.text, words })
    }

    /// Its argument of this role.
    fn argument(&self, role: Role) -> Option<&Word> {
        self.words.get(self.spec.position(role)?)
    }

    /// Whether the caller hears something before the next key. A beep does not count: it belongs to the keys.
    pub(super) fn plays(&self) -> bool {
        match self.spec.plays {
            Plays::Nothing => false,
            Plays::Prompt => self.argument(Role::File).is_some_and(|file| {
                !(file.text.is_empty() || file.text == b"beep" || file.text.starts_with(b"silence/"))
            }),
            _ => true,
        }
    }

    /// The variable that it fills with what is keyed: `EXEC Read "PIN,…"`.
    pub(super) fn fills(&self) -> Option<&[u8]> {
        let reads = self.argument(Role::Application)?.text.eq_ignore_ascii_case(b"Read");
        let options = &self.argument(Role::Options).filter(|_| reads)?.text;
        options.split(|byte| *byte == b',').next().map(bare).filter(|name| !name.is_empty())
    }

    /// Where the value is that it gives to one of these variables.
    pub(super) fn sets(&self, names: &[Vec<u8>]) -> Option<(usize, usize)> {
        if let (Some(name), Some(value)) = (self.argument(Role::VariableName), self.argument(Role::Value)) {
            let set = names.iter().any(|masked| mention(bare(&name.text), masked).is_some());
            return set.then_some((value.at.start, value.at.len()));
        }
        // `${LEN(${SET(NAME=value)})}…`, as `Call::set_variable` writes a value with line ends.
        if let Some(asked) = self.argument(Role::Expression) {
            let start = asked.at.start + SET.len();
            let text = self.line[asked.at.clone()].strip_prefix(SET)?;
            let end = |name: &Vec<u8>| mention(text, name).filter(|end| text.get(*end) == Some(&b'='));
            return names.iter().find_map(end).map(|end| (start + end + 1, text.len() - end - 1));
        }
        // `EXEC Set "NAME=value"`
        let options = self.argument(Role::Options)?;
        let text = &self.line[options.at.clone()];
        names.iter().find_map(|name| {
            let end = mention(text, name).filter(|end| text.get(*end) == Some(&b'='))?;
            Some((options.at.start + end + 1, text.len() - end - 1))
        })
    }

    /// Whether it asks for one of these variables.
    pub(super) fn asks_for(&self, names: &[Vec<u8>]) -> bool {
        let asked = self.argument(Role::VariableName).or_else(|| self.argument(Role::Expression));
        let asked = asked.filter(|_| self.spec.reply == ReplyKind::Value);
        asked.is_some_and(|asked| names.iter().any(|name| mention(&self.line[asked.at.clone()], name).is_some()))
    }

    /// What `Call::variable` puts around the value that it asks for: so many brackets before it, and this mark after it.
    pub(super) fn around(&self) -> Option<(usize, Vec<u8>)> {
        let expression = &self.argument(Role::Expression)?.text;
        let asked = expression.strip_prefix(b"${URIENCODE(")?.strip_suffix(b")}")?;
        let brackets = asked.iter().take_while(|byte| **byte == b'(').count();
        let end = memchr::memrchr(b'}', asked)?;
        Some((brackets, asked[end + 1..].to_vec()))
    }
}

/// What comes before the name there.
const SET: &[u8] = b"${LEN(${SET(";

/// What a line says, if it is `200 result=…`.
pub(super) fn result_of(line: &Line) -> Option<ResultLine<'_>> {
    match frame(&line.text) {
        Frame::Reply(Reply::Result(result)) => Some(result),
        _ => None,
    }
}

/// The key whose code this is. The codes of all keys have two figures.
pub(super) fn key(result: &ResultLine<'_>) -> Option<Digit> {
    let code = result.number().filter(|_| result.text().len() == 2)?;
    u8::try_from(code).ok().and_then(Digit::from_ascii)
}

/// A name without the `_` or `__` that hands the variable on to other channels.
pub(super) fn bare(name: &[u8]) -> &[u8] {
    let start = name.iter().take_while(|byte| **byte == b'_').count();
    &name[start..]
}

/// Where the value of `200 result=1 (…)` is; it may be cut off.
pub(super) fn value_of(line: &Line) -> Option<(usize, usize)> {
    let result = result_of(line)?;
    let start = RESULT + result.text().len() + 2;
    let end = line.text.len() - usize::from(line.text.ends_with(b")"));
    result.rest().starts_with(b"(").then(|| (start, end.saturating_sub(start)))
}

/// Where a name ends that is here as a word of its own.
fn mention(text: &[u8], name: &[u8]) -> Option<usize> {
    let alone = |at: &usize| {
        // `_` and `__` before a name that is set hand it on to other channels.
        let before = text[..*at].iter().rev().find(|byte| **byte != b'_');
        let after = text.get(at + name.len());
        !before.is_some_and(u8::is_ascii_alphanumeric)
            && !after.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    let found = memchr::memmem::find_iter(text, name).find(alone)?;
    (!name.is_empty()).then_some(found + name.len())
}
