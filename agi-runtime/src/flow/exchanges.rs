//! A transcript as commands with their answers, and what came between them.

use agi_protocol::spec::{self, Listens, Plays, ReplyKind, Role, Spec};
use agi_protocol::{Digit, Frame, Reply, ResultLine, Status, frame, words};

use crate::transcript::{Line, Script, What, is_question};

/// Where the result is: after `200 result=`.
const RESULT: usize = 11;

/// What happened in a call.
pub(super) enum Happening<'s> {
    Command(Exchange<'s>),
    /// The app begins to ask: the choices, or `digits`.
    Asks {
        choices: String,
        again: bool,
    },
    /// A stream of live audio ended.
    Audio(&'s Line),
    /// The channel was hung up or moved away, perhaps while a command ran.
    HungUp {
        line: &'s Line,
        during: bool,
    },
    Closed(&'s Line),
}

/// A command and its answer.
pub(super) struct Exchange<'s> {
    /// Its row in the table, if AGI has it.
    pub(super) spec: Option<&'static Spec>,
    pub(super) sent: &'s Line,
    pub(super) answer: Option<&'s Line>,
    arguments: Vec<Vec<u8>>,
}

/// A key that a caller pressed, as far as the transcript tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Is(char),
    Masked,
}

/// What a command that waits for keys came to.
pub(super) enum Keyed {
    Keys(Vec<Key>),
    Nothing,
}

/// Reads a transcript. Questions of a resynchronisation, and the app's last words, are left out.
pub(super) fn happenings(script: &Script) -> Vec<Happening<'_>> {
    let mut all: Vec<Happening<'_>> = Vec::new();
    // The command that waits for its answer.
    let mut runs: Option<usize> = None;
    for line in &script.lines {
        match line.what {
            What::Sent if is_question(&line.text) || Status::is_last_words(&line.text) => {}
            What::Sent => {
                runs = Some(all.len());
                all.push(Happening::Command(Exchange::of(line)));
            }
            What::Received if line.text == b"HANGUP" => {
                all.push(Happening::HungUp { line, during: runs.is_some() });
            }
            What::Received if line.text.starts_with(b"100 ") || line.text.starts_with(b"200 result=1 (agi-") => {}
            What::Received => {
                let index = runs.take();
                if let Some(Happening::Command(exchange)) = index.and_then(|index| all.get_mut(index)) {
                    exchange.answer = Some(line);
                }
            }
            What::Audio => all.push(Happening::Audio(line)),
            What::Asks { again } => all.push(Happening::Asks { choices: text(&line.text), again }),
            What::Closed => all.push(Happening::Closed(line)),
        }
    }
    all
}

impl<'s> Exchange<'s> {
    fn of(line: &'s Line) -> Self {
        let words: Vec<_> = words(&line.text).into_iter().map(|word| word.text).collect();
        let spec = Spec::of_words(&words);
        let arguments = words.into_iter().skip(spec.map_or(0, Spec::name_words)).collect();
        Self { spec, sent: line, answer: None, arguments }
    }

    pub(super) fn is(&self, spec: &Spec) -> bool {
        self.spec.is_some_and(|own| own.name == spec.name)
    }

    /// Its arguments, without quotes.
    pub(super) fn arguments(&self) -> &[Vec<u8>] {
        &self.arguments
    }

    /// Its argument of this role, or nothing.
    pub(super) fn value(&self, role: Role) -> String {
        text(self.spec.and_then(|spec| spec.value(&self.arguments, role)).unwrap_or_default())
    }

    /// The application that it runs, and its options.
    pub(super) fn application(&self) -> Option<(String, String)> {
        self.spec?.position(Role::Application)?;
        Some((self.value(Role::Application), self.value(Role::Options)))
    }

    /// What the caller hears of it: a sound's name, or what is said, without its value.
    pub(super) fn sound(&self) -> Option<String> {
        let spec = self.spec?;
        match spec.plays {
            Plays::Prompt => Some(self.value(Role::File)).filter(|name| !is_still(name)),
            Plays::Says => Some(spec.name.to_ascii_lowercase()),
            _ => None,
        }
    }

    /// The result of its answer.
    pub(super) fn result(&self) -> Option<ResultLine<'s>> {
        match frame(&self.answer?.text) {
            Frame::Reply(Reply::Result(result)) => Some(result),
            _ => None,
        }
    }

    /// The keys that its answer has; `None` where it has no place for keys.
    pub(super) fn keyed(&self) -> Option<Keyed> {
        let (spec, result) = (self.spec?, self.result()?);
        let answer = self.answer?;
        match spec.reply {
            ReplyKind::Digits => {
                let keys: Option<Vec<_>> = result.text().iter().map(|key| Digit::from_ascii(*key)).collect();
                let keys: Vec<_> = keys?.iter().enumerate().map(|(at, key)| read(answer, RESULT + at, *key)).collect();
                let timed_out = result.rest().trim_ascii().starts_with(b"(timeout)");
                Some(match (keys.is_empty(), timed_out) {
                    (true, true) => Keyed::Nothing,
                    // A `#` alone ends an entry that has nothing in it.
                    (true, false) => Keyed::Keys(vec![Key::Is('#')]),
                    (false, _) => Keyed::Keys(keys),
                })
            }
            ReplyKind::Key | ReplyKind::KeyAndPosition => {
                let code = result.number().and_then(|code| u8::try_from(code).ok()).and_then(Digit::from_ascii);
                Some(code.map_or(Keyed::Nothing, |key| Keyed::Keys(vec![read(answer, RESULT, key)])))
            }
            _ => None,
        }
    }

    /// Whether it waits for keys, and does not only play what a key interrupts.
    pub(super) fn waits_for_keys(&self) -> bool {
        self.spec.is_some_and(|spec| matches!(spec.listens, Listens::Key | Listens::Keys))
    }

    /// What an application came to, if the command asks for it: `DIALSTATUS`, and `BUSY`.
    pub(super) fn application_status(&self) -> Option<(String, String)> {
        if !(self.is(&spec::GET_VARIABLE) || self.is(&spec::GET_FULL_VARIABLE)) {
            return None;
        }
        let mut words = self.sent.text.split(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_'));
        let name = words.find(|word| word.ends_with(b"STATUS") || *word == b"CONFBRIDGE_RESULT")?;
        let answer = &self.answer?.text;
        // `Call::variable` puts brackets before a value.
        let value = answer[memchr::memchr(b'(', answer)?..].iter().skip_while(|byte| **byte == b'(');
        let value: Vec<u8> = value.take_while(|byte| byte.is_ascii_uppercase() || **byte == b'_').copied().collect();
        (!value.is_empty()).then(|| (text(name), text(&value)))
    }

    /// The language that the channel has from now on, if it sets one.
    pub(super) fn sets_language(&self) -> Option<String> {
        let sets = self.is(&spec::SET_VARIABLE) && self.value(Role::VariableName) == "CHANNEL(language)";
        sets.then(|| self.value(Role::Value))
    }

    /// The word in brackets after a result: `(dtmf)`.
    pub(super) fn why(&self) -> Option<String> {
        let answer = self.answer?;
        let from = memchr::memchr(b'(', &answer.text)? + 1;
        let length = memchr::memchr(b')', &answer.text[from..])?;
        Some(text(&answer.text[from..from + length]))
    }
}

/// The key at this place of a line.
fn read(line: &Line, at: usize, key: Digit) -> Key {
    let masked = line.masked.iter().any(|mask| (mask.at..mask.at + mask.length).contains(&at));
    if masked { Key::Masked } else { Key::Is(key.as_char()) }
}

/// The keys of a stream of live audio.
pub(super) fn keys_in_audio(line: &Line) -> Vec<Key> {
    let places = memchr::memmem::find_iter(&line.text, b" ms ").map(|at| at + 4);
    places.filter_map(|at| Some(read(line, at, Digit::from_ascii(*line.text.get(at)?)?))).collect()
}

/// The names of the sounds that a call played, in their order.
#[cfg(feature = "prompts")]
pub(crate) fn played(script: &Script) -> Vec<String> {
    let all = happenings(script).into_iter().filter_map(|happening| match happening {
        Happening::Command(exchange) if exchange.spec.is_some_and(|spec| spec.plays == Plays::Prompt) => {
            exchange.sound()
        }
        _ => None,
    });
    all.collect()
}

/// No sound, or one that says nothing.
fn is_still(name: &str) -> bool {
    name.is_empty() || name == "beep" || name.starts_with("silence/")
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
