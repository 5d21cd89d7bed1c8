//! What the running command waits for, by the table of commands: which keys it takes, and for how long.

use std::time::Duration;

use agi_protocol::Digit;
use agi_protocol::spec::{Listens, Role, Spec, Wait};
use agi_simulator::{CallEvent, LogEntry, Session, words};

use crate::stand_ins;

/// A recording lasts at least this long before a script ends it with a key.
const MESSAGE: Duration = Duration::from_secs(1);

/// So long after the end of what is heard, a script presses keys.
const POLITE: Duration = Duration::from_secs(1);

/// Looks at each command when it begins.
#[derive(Debug, Default)]
pub(crate) struct PromptWatcher {
    command: Option<Command>,
}

#[derive(Clone, Debug)]
struct Command {
    /// The number of its line in the log.
    number: usize,
    began: Duration,
    /// Its row in the table, and its arguments; `None` if Asterisk does not know it.
    spec: Option<(&'static Spec, Vec<Vec<u8>>)>,
    /// The entry in the log of the sound that it began last.
    heard: Option<usize>,
    /// When that ends, if it has one.
    prompt_ends: Option<Duration>,
}

/// A prompt that plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Playing {
    /// How much of it was heard.
    pub(crate) heard: Duration,
    /// How much of it is left.
    pub(crate) left: Duration,
}

/// What a command waits for, at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExpectedInput {
    /// The number of the command's line in the log.
    pub(crate) number: usize,
    pub(crate) kind: Kind,
    /// The keys that it takes now.
    pub(crate) keys: AcceptedKeys,
    /// The keys that mean something to the app: its choices, or those that end what is played or recorded.
    pub(crate) choices: Vec<u8>,
    /// Whether a prompt plays that comes before the wait.
    pub(crate) prompting: bool,
    /// From when on a script presses keys.
    pub(crate) from: Duration,
    /// How long it waits after its prompt, or records; `None`: forever.
    pub(crate) timeout: Option<Duration>,
}

/// What a command is, as far as the caller notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It waits for a key.
    Key,
    /// It waits for several keys, at most so many.
    Keys(usize),
    /// It plays or says something.
    Plays,
    /// It records this file.
    Records(String),
    /// It streams live audio, in which the app may ask for keys.
    Streams,
    /// It waits for a text message.
    Text,
    /// An application that the telephone stands in for: what may become of it.
    Application(String),
    /// The caller has nothing to do with it.
    Other,
}

/// Which keys a command takes now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AcceptedKeys {
    Any,
    These(Vec<u8>),
}

impl AcceptedKeys {
    /// Whether this key is one of them.
    pub(crate) fn takes(&self, key: Digit) -> bool {
        match self {
            Self::Any => true,
            Self::These(keys) => keys.contains(&key.ascii()),
        }
    }

    /// Whether no key is one of them.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::These(Vec::new())
    }
}

impl ExpectedInput {
    /// Whether a key cuts the prompt that plays, once it has been pressed: a command that goes on has only skipped within its
    /// sound, unless it waits for more keys.
    #[cfg(unix)]
    pub(crate) fn was_cut_by(&self, key: Digit, runs: bool) -> bool {
        self.prompting && self.keys.takes(key) && (!runs || matches!(self.kind, Kind::Keys(_)))
    }

    /// The same for a caller who does not wait until live audio is silent.
    #[cfg(unix)]
    pub(crate) fn at_once(mut self) -> Self {
        if self.kind == Kind::Streams {
            (self.keys, self.from) = (AcceptedKeys::Any, Duration::ZERO);
        }
        self
    }
}

impl PromptWatcher {
    /// Looks at the session before anything happens to a command that has begun.
    pub(crate) fn look(&mut self, session: &Session) {
        if !session.runs() {
            self.command = None;
            return;
        }
        let entries = session.log().entries();
        let last = entries.iter().enumerate().rev().find_map(|(number, entry)| match &entry.what {
            CallEvent::App(line) => Some((number, entry.at, line)),
            _ => None,
        });
        let Some((number, began, line)) = last else { return };
        let is_sound = |entry: &LogEntry| matches!(entry.what, CallEvent::Heard(_));
        let heard = entries[number..].iter().rposition(is_sound).map(|heard| number + heard);
        let prompt_ends = session.due().filter(|_| heard.is_some());
        if let Some(command) = self.command.as_mut().filter(|command| command.number == number) {
            // The next sound of several: `Playback(a&b)`.
            if command.heard != heard {
                (command.heard, command.prompt_ends) = (heard, prompt_ends);
            }
            return;
        }
        let mut words = words(line);
        let spec = Spec::of_words(&words).map(|spec| (spec, words.split_off(spec.name_words())));
        self.command = Some(Command { number, began, spec, heard, prompt_ends });
    }

    /// Returns the prompt that plays now.
    #[cfg(unix)]
    pub(crate) fn playing(&self, session: &Session) -> Option<Playing> {
        let command = self.command.as_ref().filter(|_| session.runs())?;
        let (now, due) = (session.now(), session.due()?);
        let began = session.log().entries().get(command.heard?)?.at;
        command
            .is_prompting(now, Some(due))
            .then(|| Playing { heard: now.saturating_sub(began), left: due.saturating_sub(now) })
    }

    /// Returns what the running command waits for now.
    pub(crate) fn expected(&self, session: &Session) -> Option<ExpectedInput> {
        let command = self.command.as_ref().filter(|_| session.runs())?;
        if session.audio_is_open() {
            return Some(command.streams(session));
        }
        if session.audio_is_wanted() {
            return None;
        }
        Some(command.at(session.now(), session.due()))
    }
}

/// What a command waits for when it begins, if the telephone stands in for nothing.
pub(crate) fn expected_of(line: &[u8]) -> ExpectedInput {
    let mut words = words(line);
    let spec = Spec::of_words(&words).map(|spec| (spec, words.split_off(spec.name_words())));
    let command = Command { number: 0, began: Duration::ZERO, spec, heard: None, prompt_ends: None };
    command.at(Duration::ZERO, Some(Duration::ZERO))
}

impl Command {
    /// While audio is streamed, the app asks by what it says: a script answers when it has been silent for a while, as a
    /// person does.
    fn streams(&self, session: &Session) -> ExpectedInput {
        let heard = |entry: &LogEntry| matches!(entry.what, CallEvent::HeardAudio(_));
        let entries = session.log().entries();
        let number = entries.iter().rposition(heard).map_or(self.number, |heard| heard.max(self.number));
        let from = session.audio_heard_at().unwrap_or(self.began) + POLITE;
        let keys = if session.now() < from { AcceptedKeys::These(Vec::new()) } else { AcceptedKeys::Any };
        let (kind, choices) = (Kind::Streams, Vec::new());
        ExpectedInput { number, kind, keys, choices, prompting: false, from, timeout: None }
    }

    fn is_prompting(&self, now: Duration, due: Option<Duration>) -> bool {
        self.prompt_ends.is_some_and(|end| now < end && due == Some(end))
    }

    fn at(&self, now: Duration, due: Option<Duration>) -> ExpectedInput {
        let prompting = self.is_prompting(now, due);
        let (mut kind, mut choices, mut timeout) = (Kind::Other, Vec::new(), None);
        if let Some((spec, arguments)) = &self.spec {
            kind = match spec.listens {
                Listens::BargeIn => Kind::Plays,
                Listens::Key => Kind::Key,
                Listens::Keys => Kind::Keys(spec.max_digits(arguments).unwrap_or(usize::MAX)),
                Listens::Recording => {
                    let file = spec.value(arguments, Role::File).unwrap_or_default();
                    Kind::Records(String::from_utf8_lossy(file).into_owned())
                }
                Listens::Text => Kind::Text,
                _ => Kind::Other,
            };
            let application = arguments.first().filter(|_| spec.name == "EXEC" && due.is_none());
            if let Some(question) = application.and_then(|name| {
                let options = arguments.get(1).map(AsRef::as_ref).unwrap_or_default();
                stand_ins::question(&String::from_utf8_lossy(name), options)
            }) {
                kind = Kind::Application(question);
                choices = b"1234".to_vec();
            } else if kind != Kind::Other {
                choices = spec.barge_in_keys(arguments);
                timeout = spec.wait(arguments).and_then(Wait::limit);
            }
        }
        let keys = match kind {
            Kind::Keys(_) => AcceptedKeys::Any,
            // After the prompt, a key that is not a choice ends the wait too.
            Kind::Key if !prompting => AcceptedKeys::Any,
            _ => AcceptedKeys::These(choices.clone()),
        };
        let from = match kind {
            Kind::Records(_) => self.prompt_ends.unwrap_or(self.began) + MESSAGE,
            _ => self.began,
        };
        ExpectedInput { number: self.number, kind, keys, choices, prompting, from, timeout }
    }
}

#[cfg(test)]
mod tests {
    use super::{AcceptedKeys, ExpectedInput, Kind, PromptWatcher};
    use agi_simulator::{CallSetup, PbxState, Session};
    use std::sync::Arc;
    use std::time::Duration;

    /// What a command waits for after this many milliseconds.
    fn after(line: &str, millis: u64) -> ExpectedInput {
        let mut session = Session::new(Arc::new(PbxState::default()), &CallSetup::new("/"));
        let mut watch = PromptWatcher::default();
        session.receive(format!("{line}\n").as_bytes());
        watch.look(&session);
        while session.go_on(Duration::from_millis(millis)) {}
        watch.look(&session);
        watch.expected(&session).unwrap()
    }

    fn these(keys: &str) -> AcceptedKeys {
        AcceptedKeys::These(keys.as_bytes().to_vec())
    }

    #[test]
    fn get_option_takes_its_choices_while_it_plays_and_any_key_after() {
        let line = "GET OPTION \"menu\" \"12\" 5000";
        let early = after(line, 999);
        assert_eq!((early.keys, early.prompting, early.kind), (these("12"), true, Kind::Key));
        let late = after(line, 1_000);
        assert_eq!((late.keys, late.prompting, late.timeout), (AcceptedKeys::Any, false, Some(Duration::from_secs(5))));
    }

    #[test]
    fn get_data_takes_any_key_from_the_beginning() {
        let data = after("GET DATA \"pin\" \"\" 4", 0);
        assert_eq!((data.kind, data.keys, data.prompting), (Kind::Keys(4), AcceptedKeys::Any, true));
        assert_eq!(data.timeout, Some(Duration::from_secs(6)));
        assert_eq!(after("get data \"\" 2000", 0).timeout, Some(Duration::from_secs(2)));
        assert_eq!(after("GET DATA \"\" -1", 0).timeout, None);
    }

    #[test]
    fn what_is_played_takes_the_keys_that_end_it() {
        assert_eq!(after("STREAM FILE \"a\" \"\"", 0).keys, these(""));
        assert_eq!(after("SAY NUMBER 42 \"*\"", 0).keys, these("*"));
        assert_eq!(after("CONTROL STREAM FILE \"a\" \"5\"", 0).keys, these("5#*"));
        assert_eq!(after("WAIT FOR DIGIT -1", 0).keys, AcceptedKeys::Any);
        assert!(after("EXEC Wait 3", 0).keys.is_empty());
    }

    #[test]
    fn a_script_lets_a_recording_be_a_second_long() {
        let recording = after("RECORD FILE m wav # 60000", 0);
        assert_eq!((recording.from, recording.timeout), (Duration::from_secs(1), Some(Duration::from_secs(60))));
        let after_beep = after("RECORD FILE m wav # 60000 beep", 500);
        assert_eq!((after_beep.from, after_beep.keys), (Duration::from_millis(1_440), these("#")));
    }
}
