//! What happened on a call, for whoever reads JSON: the entries of its log, without secrets.

use std::collections::HashMap;
use std::time::Duration;

use agi_protocol::ANY_KEY;
use agi_protocol::spec::{self, Plays, Role};
use agi_simulator::{CallEvent, LogEntry, Session};

use super::masks::{Before, Masks, hidden};
use crate::caller_actions::CallerActions;
use crate::json::{array, object, or_null, string};
use crate::prompt_watcher::{AcceptedKeys, Playing};
use crate::prompts::Prompts;
use crate::screen::{Command, not_played};
use crate::spoken::SpokenTexts;
use crate::stand_ins;

/// See the module.
pub(super) struct Teller {
    prompts: Prompts,
    spoken: Option<SpokenTexts>,
    /// How many entries of the log were looked at.
    seen: usize,
    /// The command that the app sent last.
    pub(super) command: Command,
    masks: Masks,
    /// What is told of the sound that began last.
    last_heard: Vec<(&'static str, String)>,
    /// What keys have cut, by their entries in the log.
    cuts: HashMap<usize, Playing>,
    events: Vec<Event>,
    /// How many of them were told.
    told: usize,
    /// Whether the caller says something that nobody may read.
    unseen_words: bool,
}

struct Event {
    at: Duration,
    what: What,
}

enum What {
    /// The name of the event, and its members, in JSON.
    Known(&'static str, Vec<(&'static str, String)>),
    Presses {
        keys: String,
        secret: bool,
        lost: bool,
        /// What the first of them has cut, in JSON.
        cuts: Option<String>,
    },
    /// Live audio, by its entry in the log: how long it lasts is known later.
    Audio(usize),
}

impl Teller {
    pub(super) fn new(prompts: Prompts, spoken: Option<SpokenTexts>) -> Self {
        let (command, masks) = (Command::default(), Masks::default());
        let (last_heard, cuts, events) = (Vec::new(), HashMap::new(), Vec::new());
        Self { prompts, spoken, seen: 0, command, masks, last_heard, cuts, events, told: 0, unseen_words: false }
    }

    /// Looks at what has happened since the last time.
    pub(super) fn look(&mut self, session: &mut Session, actions: &CallerActions) {
        let new = session.log().entries()[self.seen..].to_vec();
        for LogEntry { at, what, .. } in &new {
            let number = self.seen;
            self.seen += 1;
            if let CallEvent::Presses(key) = what {
                let cuts = self.cuts.remove(&number).and_then(|playing| self.of_last_heard(&playing.cut()));
                let (secret, lost) = (actions.secret.contains(&number), actions.lost.contains(&number));
                self.pressed(*at, key.as_char(), (secret, lost), cuts);
            } else if let Some(what) = self.event(what, number, session, actions) {
                self.events.push(Event { at: *at, what });
            }
        }
    }

    /// The events that were not told yet, as JSON; they count as told.
    pub(super) fn news(&mut self, session: &Session) -> Vec<String> {
        let from = std::mem::replace(&mut self.told, self.events.len());
        self.json(from, session)
    }

    /// All events so far, as JSON.
    pub(super) fn all(&self, session: &Session) -> Vec<String> {
        self.json(0, session)
    }

    /// Notes that the key of this entry has cut the prompt that played.
    pub(super) fn cuts(&mut self, entry: usize, playing: Playing) {
        self.cuts.insert(entry, playing);
    }

    /// The prompt that plays, and which keys it takes, as JSON.
    pub(super) fn plays(&self, playing: Playing, keys: &AcceptedKeys) -> Option<String> {
        let taken = match keys {
            AcceptedKeys::Any => None,
            AcceptedKeys::These(keys) if ANY_KEY.bytes().all(|key| keys.contains(&key)) => None,
            AcceptedKeys::These(keys) => Some(array(keys.iter().map(|key| string(&char::from(*key).to_string())))),
        };
        self.of_last_heard(&[
            ("heard_ms", millis(playing.heard)),
            ("left_ms", millis(playing.left)),
            ("keys", or_null(taken)),
        ])
    }

    /// The sound that began last, and what is to be said of it, as JSON.
    fn of_last_heard(&self, more: &[(&'static str, String)]) -> Option<String> {
        (!self.last_heard.is_empty()).then(|| object(self.last_heard.iter().chain(more).cloned()))
    }

    /// A text of the app's, without secrets.
    pub(super) fn hide(&self, text: &str) -> String {
        self.masks.hide(text)
    }

    fn json(&self, from: usize, session: &Session) -> Vec<String> {
        self.events[from..].iter().map(|event| event.to_json(session)).collect()
    }

    /// Keys that are pressed one after the other are one event, in each answer.
    fn pressed(&mut self, at: Duration, key: char, (secret, lost): (bool, bool), cuts: Option<String>) {
        self.command.pressed = true;
        let in_secret = self.is_in_secret();
        let untold = self.events.len() > self.told;
        let same = match self.events.last_mut() {
            Some(Event { what: What::Presses { keys, secret: was_secret, lost: was_lost, .. }, .. })
                if untold && (*was_secret, *was_lost) == (secret, lost) && cuts.is_none() =>
            {
                keys.push(key);
                true
            }
            _ => false,
        };
        if !same {
            self.events.push(Event { at, what: What::Presses { keys: key.to_string(), secret, lost, cuts } });
        }
        // The app gets no lost key, and can say none.
        if secret && !lost {
            let before = if same {
                Before::SameStep
            } else if in_secret {
                Before::EarlierStep
            } else {
                Before::Nothing
            };
            self.masks.add(key, before);
        }
    }

    /// Whether the last key that the app got was of a secret, and nothing has happened since.
    fn is_in_secret(&self) -> bool {
        let is_lost = |event: &&Event| matches!(event.what, What::Presses { lost: true, .. });
        let newest = self.events.iter().rev().find(|event| !is_lost(event));
        newest.is_some_and(|event| matches!(event.what, What::Presses { secret: true, .. }))
    }

    /// Has a text that the caller says hidden in all that is told.
    pub(super) fn says_unseen(&mut self, text: &str) {
        self.unseen_words = true;
        self.masks.add_text(text);
    }

    fn event(
        &mut self,
        what: &CallEvent,
        number: usize,
        session: &mut Session,
        actions: &CallerActions,
    ) -> Option<What> {
        let text = |name, text: &str| Some(What::Known(name, vec![("text", string(text))]));
        match what {
            CallEvent::App(line) => self.begins(line),
            CallEvent::Asterisk(line) => self.answered(line, session),
            CallEvent::Heard(what) => {
                self.last_heard = self.heard(what, session);
                Some(What::Known("hears", self.last_heard.clone()))
            }
            CallEvent::HeardAudio(_) => Some(What::Audio(number)),
            CallEvent::SaidAudio { words: Some(words), .. } | CallEvent::Says(words) => {
                let words = if self.unseen_words { hidden(words.chars().count()) } else { self.hide(words) };
                text("says", &words)
            }
            CallEvent::HangsUp => {
                let caller = actions.hung_up.is_some_and(|point| point.entry == number);
                let by = if caller { "caller" } else { "SET AUTOHANGUP" };
                Some(What::Known("hangs_up", vec![("by", string(by))]))
            }
            CallEvent::NoSound(name, why) => text("problem", &format!("no sound {name}: {why}")),
            CallEvent::LeftOut(_) | CallEvent::SaidInEnglish(_) | CallEvent::Unanswered => {
                text("problem", &without_who(what))
            }
            CallEvent::NotPlayed(call) => text("problem", &not_played(call)),
            CallEvent::Shown(shown) => text("reads", &self.hide(shown)),
            _ => None,
        }
    }

    fn begins(&mut self, line: &[u8]) -> Option<What> {
        self.command = Command::of(line);
        if let Some(does) = self.command.announced() {
            return Some(What::Known("does", vec![("text", string(&self.hide(&does)))]));
        }
        let variable = self.command.value(Role::VariableName).to_owned();
        if !self.command.is(&spec::SET_VARIABLE) || variable == "AGI_ROUTE_STATUS" {
            return None;
        }
        let value = self.hide(self.command.value(Role::Value));
        Some(What::Known("sets", vec![("variable", string(&variable)), ("value", string(&value))]))
    }

    fn heard(&mut self, what: &str, session: &mut Session) -> Vec<(&'static str, String)> {
        self.command.heard = true;
        let says = self.command.spec.is_some_and(|spec| spec.plays == Plays::Says);
        if says {
            // "say number 42", without the mark of the screen.
            let line = self.command.heard_line(' ', what, None);
            return vec![("said", string(&self.hide(line.trim_start())))];
        }
        if self.spoken.as_ref().is_some_and(|spoken| spoken.has(what)) {
            return vec![("text", string(&self.hide(what)))];
        }
        let language = session.variable("CHANNEL(language)").unwrap_or_default();
        let wording = self.prompts.wording(what, &String::from_utf8_lossy(&language));
        vec![("sound", string(&self.hide(what))), ("wording", or_null(wording.map(string)))]
    }

    fn answered(&mut self, line: &[u8], session: &mut Session) -> Option<What> {
        if line == b"HANGUP" || line.starts_with(b"100 ") {
            return None;
        }
        let outcome = self.command.outcome(&String::from_utf8_lossy(line), session.is_hung_up())?;
        let ended = self.command.application().and_then(|name| stand_ins::ended(name, session));
        let ended = ended.map(|ended| format!(" {ended}")).unwrap_or_default();
        if outcome == "> (no key)" {
            return Some(What::Known("no_key", Vec::new()));
        }
        let (name, outcome) = match outcome.split_once(' ') {
            Some(("!", outcome)) => ("problem", outcome),
            Some((_, outcome)) => ("result", outcome),
            None => ("result", &*outcome),
        };
        Some(What::Known(name, vec![("text", string(&self.hide(&format!("{outcome}{ended}"))))]))
    }
}

impl Event {
    fn to_json(&self, session: &Session) -> String {
        let (name, members) = match &self.what {
            What::Known(name, members) => (*name, members.clone()),
            What::Presses { keys, secret, lost, cuts } => {
                let shown = if *secret { hidden(keys.chars().count()) } else { keys.clone() };
                let flags = [("secret", secret.to_string()), ("lost", lost.to_string())];
                let cuts = cuts.iter().map(|cuts| ("cuts", cuts.clone()));
                ("presses", [("keys", string(&shown))].into_iter().chain(flags).chain(cuts).collect())
            }
            What::Audio(entry) => {
                let lasted = match session.log().entries().get(*entry).map(|entry| &entry.what) {
                    Some(CallEvent::HeardAudio(lasted)) => lasted.as_millis(),
                    _ => 0,
                };
                ("hears", vec![("audio_ms", lasted.to_string())])
            }
        };
        let head = [("at_ms", millis(self.at)), ("event", string(name))];
        object(head.into_iter().chain(members))
    }
}

/// A time in JSON.
fn millis(time: Duration) -> String {
    time.as_millis().to_string()
}

impl Playing {
    /// How much of it was heard, and how long it is.
    fn cut(self) -> [(&'static str, String); 2] {
        [("heard_ms", millis(self.heard)), ("of_ms", millis(self.heard + self.left))]
    }
}

/// What an event of the log says, without the column of who did it.
fn without_who(what: &CallEvent) -> String {
    what.to_string().split_once(' ').map_or("", |(_, text)| text.trim_start()).to_owned()
}
