//! The way of one call: where the caller was, and how they left each place.

use std::collections::BTreeSet;

use agi_protocol::ANY_KEY;
use agi_protocol::spec::{self, Role};

use super::exchanges::{Exchange, Happening, Key, Keyed, happenings, keys_in_audio, text};
use super::place::{Exit, Place, stable};
use crate::transcript::Script;

/// Applications that the caller does not notice.
const QUIET: [&str; 16] = [
    "Set",
    "MSet",
    "NoOp",
    "Log",
    "Verbose",
    "Wait",
    "Answer",
    "Progress",
    "Proceeding",
    "Ringing",
    "StartMusicOnHold",
    "StopMusicOnHold",
    "MusicOnHold",
    "StopPlayTones",
    "MixMonitor",
    "StopMixMonitor",
];
/// Applications that play sounds.
const PLAYERS: [&str; 2] = ["Playback", "BackGround"];

/// The way of one call.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Trace {
    pub(super) visits: Vec<Visit>,
    /// Its status, or `dropped`.
    pub(super) ended: String,
    pub(super) left: bool,
    /// All that was heard, in any place.
    pub(super) sounds: BTreeSet<String>,
}

/// A place on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Visit {
    pub(super) place: Place,
    pub(super) exit: Exit,
    /// A key or a hang-up came before all of it was heard.
    pub(super) cut: bool,
}

impl Trace {
    pub(super) fn of(script: &Script) -> Self {
        let mut walk = Walk::of(script);
        for happening in happenings(script) {
            if walk.left {
                break;
            }
            walk.go(&happening);
        }
        walk.end(script)
    }
}

struct Walk {
    unique_id: String,
    visits: Vec<Visit>,
    here: Open,
    left: bool,
    /// A recording said that the hang-up ended it. HANGUP may come after the app sent more.
    hung_up: bool,
    sounds: BTreeSet<String>,
    /// Where the dialplan continues, as far as the app has said: context, extension, priority.
    goes_to: [Option<String>; 3],
}

/// The place where the caller is.
struct Open {
    place: Place,
    /// What was keyed there.
    keys: Vec<Key>,
    /// The app waited for keys, and none came.
    waited: bool,
    /// What it came to, if not by keys.
    came_to: Option<Exit>,
    cut: bool,
    /// The question comes again: what is said until then does not make it another place.
    repeats: bool,
}

impl Open {
    fn at(place: Place) -> Self {
        Self { place, keys: Vec::new(), waited: false, came_to: None, cut: false, repeats: false }
    }

    fn is_over(&self) -> bool {
        !self.keys.is_empty() || self.waited || self.came_to.is_some()
    }

    fn exit(&self) -> Exit {
        if let Some(exit) = &self.came_to {
            return exit.clone();
        }
        let choices = match &self.place {
            Place::Heard { asks: Some(asks), .. } if asks != "digits" => Some(asks.split(' ')),
            _ => None,
        };
        let known: Option<String> =
            self.keys.iter().map(|key| if let Key::Is(key) = key { Some(*key) } else { None }).collect();
        let offers = |keys: &str| choices.clone().is_some_and(|mut choices| choices.any(|choice| choice == keys));
        match known {
            _ if self.keys.is_empty() && self.waited => Exit::Silence,
            _ if self.keys.is_empty() => Exit::GoesOn,
            Some(keys) if offers(&keys) => Exit::Choice(keys),
            // The end of the entry before, which came late.
            Some(keys) if keys.len() > 1 && offers(&keys[1..]) => Exit::Choice(keys[1..].to_owned()),
            Some(_) if choices.is_some() => Exit::Invalid,
            Some(keys) if keys.len() == 1 => Exit::Choice(keys),
            _ => Exit::Digits(self.keys.len()),
        }
    }
}

impl Walk {
    fn of(script: &Script) -> Self {
        let id = script.request.iter().find_map(|line| line.strip_prefix(b"agi_uniqueid: "));
        Self {
            unique_id: text(id.unwrap_or_default()),
            visits: Vec::new(),
            here: Open::at(Place::Start),
            left: false,
            hung_up: false,
            sounds: BTreeSet::new(),
            goes_to: [const { None }; 3],
        }
    }

    /// Leaves where the caller is, for another place.
    fn to(&mut self, place: Place) {
        let here = std::mem::replace(&mut self.here, Open::at(place));
        self.visits.push(Visit { exit: here.exit(), place: here.place, cut: here.cut });
    }

    fn name(&self, name: &str) -> String {
        stable(name, &self.unique_id)
    }

    fn go(&mut self, happening: &Happening<'_>) {
        match happening {
            // Nobody hears it any more.
            Happening::Command(_) | Happening::Asks { .. } if self.hung_up => {}
            Happening::Command(exchange) => self.command(exchange),
            Happening::Asks { choices, again } => self.asks(choices, *again),
            Happening::Audio(line) => self.audio(keys_in_audio(line)),
            Happening::HungUp { .. } | Happening::Closed(_) => self.left = true,
        }
    }

    /// A question begins, or comes again. One that comes again is the place where it was asked first.
    fn asks(&mut self, choices: &str, again: bool) {
        let is_it = |place: &Place| matches!(place, Place::Heard { asks: Some(asks), .. } if asks == choices);
        if again && is_it(&self.here.place) {
            let place = self.here.place.clone();
            if self.here.came_to.is_none() {
                self.here.came_to = Some(if self.here.keys.is_empty() { Exit::Silence } else { Exit::Invalid });
            }
            self.to(place);
            self.here.repeats = true;
        } else if let Some(before) = self.visits.iter().rev().find(|visit| again && is_it(&visit.place)) {
            let place = before.place.clone();
            self.to(place);
            self.here.repeats = true;
        } else {
            self.to(Place::Heard { sounds: Vec::new(), asks: Some(choices.to_owned()) });
        }
    }

    fn hears(&mut self, sound: &str) {
        let sound = self.name(sound);
        self.sounds.insert(sound.clone());
        let is_over = self.here.is_over();
        match &mut self.here.place {
            Place::Heard { sounds, .. } if !is_over => {
                if !self.here.repeats {
                    sounds.push(sound);
                }
            }
            _ => self.to(Place::Heard { sounds: vec![sound], asks: None }),
        }
    }

    /// GET OPTION says itself which keys are choices.
    fn offers(&mut self, keys: &str) {
        if let Place::Heard { asks: asks @ None, .. } = &mut self.here.place {
            if !keys.is_empty() && keys != ANY_KEY {
                *asks = Some(keys.chars().map(String::from).collect::<Vec<_>>().join(" "));
            }
        }
    }

    fn command(&mut self, exchange: &Exchange<'_>) {
        if let Some(sound) = exchange.sound() {
            self.hears(&sound);
        }
        if exchange.is(&spec::GET_OPTION) {
            self.offers(&exchange.value(Role::EscapeDigits));
        }
        if let Some(keyed) = exchange.keyed() {
            let waits = exchange.waits_for_keys();
            if waits && !matches!(self.here.place, Place::Heard { .. }) {
                self.to(Place::Heard { sounds: Vec::new(), asks: None });
            }
            match keyed {
                Keyed::Keys(keys) => {
                    self.here.cut |= !waits && self.here.keys.is_empty();
                    self.here.keys.extend(keys);
                }
                Keyed::Nothing => self.here.waited |= waits && self.here.keys.is_empty(),
            }
        }
        if exchange.is(&spec::RECORD_FILE) {
            let file = self.name(&exchange.value(Role::File));
            self.to(Place::Recording(file));
            self.hung_up = exchange.why().is_some_and(|why| why == "hangup");
            self.here.came_to =
                exchange.why().map(|why| Exit::Status(if why == "dtmf" { "key".to_owned() } else { why }));
        }
        for (place, command) in [&spec::SET_CONTEXT, &spec::SET_EXTENSION, &spec::SET_PRIORITY].into_iter().enumerate()
        {
            if exchange.is(command) {
                let value = exchange.arguments().first().map(|value| text(value)).unwrap_or_default();
                self.goes_to[place] = Some(self.name(&value));
            }
        }
        if exchange.is(&spec::GOSUB) {
            let values: Vec<_> = exchange.arguments().iter().take(2).map(|value| text(value)).collect();
            let name = self.name(&format!("Gosub({})", values.join(",")));
            self.to(Place::Application(name));
        }
        if let Some((name, options)) = exchange.application() {
            self.application(exchange, &name, &options);
        }
        self.status(exchange);
    }

    fn application(&mut self, exchange: &Exchange<'_>, name: &str, options: &str) {
        let is = |other: &&str| name.eq_ignore_ascii_case(other);
        if QUIET.iter().any(is) {
            return;
        }
        let first = options.split(',').next().unwrap_or_default();
        if PLAYERS.iter().any(is) {
            first.split('&').for_each(|sound| self.hears(sound));
            return;
        }
        let streams = is(&"AudioSocket") || (is(&"Dial") && first.starts_with("AudioSocket/"));
        if streams {
            // A question by voice is asked there.
            let asks = matches!(self.here.place, Place::Heard { asks: Some(_), .. }) && !self.here.is_over();
            if !asks {
                self.to(Place::Audio);
            }
            return;
        }
        let place = self.name(&format!("{name}({first})"));
        self.to(Place::Application(place));
        if exchange.result().is_some_and(|result| result.number() == Some(-2)) {
            self.here.came_to = Some(Exit::Status("unknown application".to_owned()));
        }
    }

    /// `DIALSTATUS` and the like say what an application came to.
    fn status(&mut self, exchange: &Exchange<'_>) {
        if matches!(self.here.place, Place::Application(_)) && self.here.came_to.is_none() {
            self.here.came_to = exchange.application_status().map(|(_, value)| Exit::Status(value));
        }
    }

    fn audio(&mut self, keys: Vec<Key>) {
        let is_question = matches!(self.here.place, Place::Heard { asks: Some(_), .. });
        if !keys.is_empty() {
            self.here.keys.extend(keys);
        } else if is_question && !self.here.is_over() {
            self.here.came_to = Some(Exit::Voice);
        }
    }

    fn end(mut self, script: &Script) -> Trace {
        let ended = script.ended.1.clone();
        self.left |= ended == "HUNG_UP";
        if self.left {
            let unheard = matches!(&self.here.place, Place::Heard { sounds, .. } if sounds.is_empty());
            match self.visits.last_mut() {
                // Nothing was said after they had left.
                Some(last) if unheard && !self.here.is_over() => last.exit = Exit::Left,
                _ => {
                    let cut = self.here.cut || !self.here.is_over();
                    self.visits.push(Visit { place: self.here.place, exit: Exit::Left, cut });
                }
            }
            return Trace { visits: self.visits, ended, left: true, sounds: self.sounds };
        }
        let goes_to: Vec<_> = self.goes_to.iter().flatten().map(String::as_str).collect();
        let end = match (script.cut, goes_to.is_empty()) {
            (true, _) => "recorded up to here".to_owned(),
            (false, true) => ended.clone(),
            (false, false) => format!("{ended}, to {}", goes_to.join(",")),
        };
        self.to(Place::End(end));
        self.visits.push(Visit { place: self.here.place, exit: Exit::GoesOn, cut: false });
        Trace { visits: self.visits, ended, left: false, sounds: self.sounds }
    }
}
