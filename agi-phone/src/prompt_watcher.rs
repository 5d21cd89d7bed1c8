//! What the running command waits for, read from its words: which keys it takes, and for how long.

use std::time::Duration;

use agi_protocol::Digit;
use agi_simulator::CallEvent;
use agi_simulator::{Session, words};

/// A recording lasts so long at least before a script ends it by a key.
const MESSAGE: Duration = Duration::from_secs(1);

/// Looks at each command when it begins.
#[derive(Debug, Default)]
pub(crate) struct PromptWatcher {
    command: Option<Command>,
}

#[derive(Clone, Debug)]
struct Command {
    /// The number of its line in the transcript.
    number: usize,
    began: Duration,
    words: Vec<Vec<u8>>,
    /// When its prompt is over, if it has one.
    prompt_ends: Option<Duration>,
}

/// A command that runs, at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExpectedInput {
    /// The number of its line in the transcript.
    pub(crate) number: usize,
    pub(crate) kind: Kind,
    pub(crate) takes: AcceptedKeys,
    /// Whether a prompt plays that comes before the wait.
    pub(crate) prompting: bool,
    /// From when on a script presses keys.
    pub(crate) from: Duration,
    /// How long it waits behind its prompt, or records; `None` for ever.
    pub(crate) timeout: Option<Duration>,
}

/// What it is, as far as the caller notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It waits for a key.
    Key,
    /// It waits for several keys, at most so many.
    Keys(usize),
    /// It plays or says something.
    Plays,
    /// It records.
    Records,
    /// It waits for a text message.
    Text,
    /// The caller has nothing to do with it.
    Other,
}

/// Which keys it takes now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AcceptedKeys {
    Any,
    These(Vec<u8>),
}

impl AcceptedKeys {
    pub(crate) fn key(&self, key: Digit) -> bool {
        match self {
            Self::Any => true,
            Self::These(keys) => keys.contains(&key.ascii()),
        }
    }

    pub(crate) fn none(&self) -> bool {
        *self == Self::These(Vec::new())
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
        if self.command.as_ref().is_some_and(|command| command.number == number) {
            return;
        }
        let heard = entries[number..].iter().any(|entry| matches!(entry.what, CallEvent::Heard(_)));
        let prompt_ends = session.due().filter(|_| heard);
        self.command = Some(Command { number, began, words: words(line), prompt_ends });
    }

    pub(crate) fn listening(&self, session: &Session) -> Option<ExpectedInput> {
        let command = self.command.as_ref().filter(|_| session.runs())?;
        Some(command.at(session.now(), session.due()))
    }
}

impl Command {
    fn at(&self, now: Duration, due: Option<Duration>) -> ExpectedInput {
        let prompting = self.prompt_ends.is_some_and(|end| now < end && due == Some(end));
        let keys = |index: usize| self.words.get(index).cloned().unwrap_or_default();
        let millis = |index: usize, usual: i64| {
            let millis = self.words.get(index).map_or(usual, |word| number(word).unwrap_or(0));
            u64::try_from(millis).ok().map(Duration::from_millis)
        };
        let (kind, takes, timeout) = match self.name().as_str() {
            "WAIT FOR DIGIT" => (Kind::Key, AcceptedKeys::Any, millis(3, 0)),
            "GET DATA" => {
                let most = self.words.get(4).and_then(|word| number(word)).unwrap_or(1024);
                let timeout = millis(3, 0).map(|wait| if wait.is_zero() { Duration::from_secs(6) } else { wait });
                (Kind::Keys(usize::try_from(most).unwrap_or(usize::MAX)), AcceptedKeys::Any, timeout)
            }
            // Behind the prompt, a key that is no choice ends the wait too.
            "GET OPTION" if prompting => (Kind::Key, AcceptedKeys::These(keys(3)), millis(4, 5_000)),
            "GET OPTION" => (Kind::Key, AcceptedKeys::Any, millis(4, 5_000)),
            "STREAM FILE" => (Kind::Plays, AcceptedKeys::These(keys(3)), None),
            "CONTROL STREAM FILE" => (Kind::Plays, AcceptedKeys::These(self.control_keys()), None),
            "RECORD FILE" => (Kind::Records, AcceptedKeys::These(keys(4)), millis(5, -1)),
            "RECEIVE CHAR" | "RECEIVE TEXT" => (Kind::Text, AcceptedKeys::These(Vec::new()), millis(2, -1)),
            name if name.starts_with("SAY ") => (Kind::Plays, AcceptedKeys::These(keys(3)), None),
            _ => (Kind::Other, AcceptedKeys::These(Vec::new()), None),
        };
        let from = match kind {
            Kind::Records => self.prompt_ends.unwrap_or(self.began) + MESSAGE,
            _ => self.began,
        };
        ExpectedInput { number: self.number, kind, takes, prompting, from, timeout }
    }

    /// Two words, or three of the commands that have as many.
    fn name(&self) -> String {
        let words = self.words.iter().take(3).map(|word| String::from_utf8_lossy(word).to_ascii_uppercase());
        let words: Vec<_> = words.collect();
        let three = ["WAIT FOR DIGIT", "CONTROL STREAM FILE"];
        let whole = words.join(" ");
        if three.contains(&&*whole) { whole } else { words[..words.len().min(2)].join(" ") }
    }

    /// Those that stop, and those that move: forward, back, pause.
    fn control_keys(&self) -> Vec<u8> {
        let key = |index: usize, usual: &str| match self.words.get(index) {
            Some(keys) if !keys.is_empty() => keys.clone(),
            _ => usual.as_bytes().to_vec(),
        };
        [key(4, ""), key(6, "#"), key(7, "*"), key(8, "")].concat()
    }
}

fn number(word: &[u8]) -> Option<i64> {
    std::str::from_utf8(word).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{AcceptedKeys, ExpectedInput, Kind, PromptWatcher};
    use agi_simulator::{CallSetup, PbxState, Session};
    use std::sync::Arc;
    use std::time::Duration;

    /// What a command waits for after so many milliseconds.
    fn after(line: &str, millis: u64) -> ExpectedInput {
        let mut session = Session::new(Arc::new(PbxState::default()), &CallSetup::new("/"));
        let mut watch = PromptWatcher::default();
        session.receive(format!("{line}\n").as_bytes());
        watch.look(&session);
        while session.go_on(Duration::from_millis(millis)) {}
        watch.look(&session);
        watch.listening(&session).unwrap()
    }

    fn these(keys: &str) -> AcceptedKeys {
        AcceptedKeys::These(keys.as_bytes().to_vec())
    }

    #[test]
    fn get_option_takes_its_choices_while_it_plays_and_any_key_behind() {
        let line = "GET OPTION \"menu\" \"12\" 5000";
        let early = after(line, 999);
        assert_eq!((early.takes, early.prompting, early.kind), (these("12"), true, Kind::Key));
        let late = after(line, 1_000);
        assert_eq!(
            (late.takes, late.prompting, late.timeout),
            (AcceptedKeys::Any, false, Some(Duration::from_secs(5)))
        );
    }

    #[test]
    fn get_data_takes_any_key_from_the_beginning() {
        let data = after("GET DATA \"pin\" \"\" 4", 0);
        assert_eq!((data.kind, data.takes, data.prompting), (Kind::Keys(4), AcceptedKeys::Any, true));
        assert_eq!(data.timeout, Some(Duration::from_secs(6)));
        assert_eq!(after("get data \"\" 2000", 0).timeout, Some(Duration::from_secs(2)));
        assert_eq!(after("GET DATA \"\" -1", 0).timeout, None);
    }

    #[test]
    fn what_is_played_takes_the_keys_that_end_it() {
        assert_eq!(after("STREAM FILE \"a\" \"\"", 0).takes, these(""));
        assert_eq!(after("SAY NUMBER 42 \"*\"", 0).takes, these("*"));
        assert_eq!(after("CONTROL STREAM FILE \"a\" \"5\"", 0).takes, these("5#*"));
        assert_eq!(after("WAIT FOR DIGIT -1", 0).takes, AcceptedKeys::Any);
        assert!(after("EXEC Wait 3", 0).takes.none());
    }

    #[test]
    fn a_script_lets_a_recording_be_a_second_long() {
        let recording = after("RECORD FILE m wav # 60000", 0);
        assert_eq!((recording.from, recording.timeout), (Duration::from_secs(1), Some(Duration::from_secs(60))));
        let behind_beep = after("RECORD FILE m wav # 60000 beep", 500);
        assert_eq!((behind_beep.from, behind_beep.takes), (Duration::from_millis(1_440), these("#")));
    }
}
