//! What is printed of a call: one line an event, and in a terminal a last line that counts down.
//!
//! Without a terminal the output is the same in every run: ASCII where the words are ours, no colours, no countdown.

mod command;
mod last_line;
mod paper;
mod question;
mod style;

use std::io::Write;

use agi_protocol::spec::Plays;
use agi_simulator::{CallEvent, Session};

use crate::prompt_watcher::{ExpectedInput, Kind};
use crate::prompts::Prompts;
use crate::spoken::SpokenTexts;
use crate::stand_ins;
pub(crate) use command::Command;
use last_line::LastLine;
use paper::Paper;
use question::Countdown;
pub(crate) use question::Question;
pub(crate) use style::Style;

/// See the module.
pub(crate) struct Screen<W> {
    paper: Paper<W>,
    style: Style,
    prompts: Prompts,
    /// The sounds that are texts.
    pub(crate) spoken: Option<SpokenTexts>,
    /// How many entries of the log were shown.
    seen: usize,
    command: Command,
    /// The command whose question was shown last, by its line in the log.
    asked: Option<usize>,
    last_line: LastLine,
    /// Whether the last line counts down.
    counts: bool,
    /// The question of the line above, if what plays now is still the same list.
    stands: Option<Question>,
    hinted: bool,
    /// The caller is about to hang up, not Asterisk.
    leaves: bool,
    /// The live audio that is heard, by its entry in the log: it is shown when it has ended.
    hears: Option<usize>,
}

impl<W: Write> Screen<W> {
    pub(crate) fn new(out: W, style: Style, prompts: Prompts) -> Self {
        Self {
            paper: Paper::new(out),
            style,
            prompts,
            spoken: None,
            seen: 0,
            command: Command::default(),
            asked: None,
            last_line: LastLine::Empty,
            counts: false,
            stands: None,
            hinted: false,
            leaves: false,
            hears: None,
        }
    }

    /// Prints the first line.
    pub(crate) fn calls(&mut self, dialled: &str) {
        self.paper.title(&format!("calling {dialled}"));
    }

    /// Prints what the phone itself has to say.
    pub(crate) fn note(&mut self, text: &str) {
        self.line(&format!("({text})"));
    }

    /// Says once which keys there are.
    pub(crate) fn hint(&mut self) {
        if !std::mem::replace(&mut self.hinted, true) {
            // Above the question, which goes on.
            self.paper.put("(that is not a key of a telephone: 0-9 * # A-D)");
        }
    }

    /// Takes note that the next hang-up is the caller's.
    pub(crate) fn leaves(&mut self) {
        self.leaves = true;
    }

    /// Whether the last line counts down.
    pub(crate) fn counts(&self) -> bool {
        self.counts
    }

    /// Prints a line that stays.
    pub(crate) fn line(&mut self, text: &str) {
        self.settle();
        self.paper.put(text);
    }

    /// Shows what has happened since the last time, and what the app waits for. Keys of a secret are shown as
    /// [hidden](Style::hidden): `secret` has the numbers of their entries in the log.
    pub(crate) fn show(&mut self, session: &mut Session, expected: Option<&ExpectedInput>, secret: &[usize]) {
        let new = session.log().entries()[self.seen..].to_vec();
        for entry in &new {
            match entry.what {
                CallEvent::Presses(key) => {
                    let is_secret = secret.contains(&self.seen);
                    self.pressed(if is_secret { self.style.hidden() } else { key.as_char() });
                }
                ref what => self.event(what, session),
            }
            self.seen += 1;
        }
        if !session.hears_audio() {
            self.hears(None, session);
        }
        let unasked = expected.filter(|expected| self.asked != Some(expected.number));
        if let Some((number, question)) = unasked.and_then(|expected| Some((expected.number, Question::of(expected)?)))
        {
            self.settle();
            self.asked = Some(number);
            self.last_line = LastLine::Question(question);
        }
        if expected.is_some_and(|expected| expected.kind != Kind::Plays || expected.keys.is_empty()) {
            self.stands = None;
        }
        if !self.style.live {
            self.ask();
        }
        self.draw(session, expected);
    }

    /// Turns the last line into lines that stay.
    pub(crate) fn settle(&mut self) {
        self.ask();
        if let Some(keys) = self.last_line.take_keys() {
            self.paper.put(&format!("> {keys}"));
            self.stands = None;
        }
    }

    /// Turns the question into a line that stays, once for a list of prompts.
    fn ask(&mut self) {
        let Some(question) = self.last_line.take_question() else { return };
        if self.stands.as_ref() == Some(&question) {
            self.paper.clear();
        } else {
            self.paper.put(&question.to_string());
            self.stands = Some(question);
        }
    }

    /// Draws the last line: the question, the time that is left, the keys so far.
    fn draw(&mut self, session: &Session, expected: Option<&ExpectedInput>) {
        let countdown = expected.and_then(|expected| Countdown::of(expected, session.due(), session.now(), self.style));
        let text = self.last_line.text(countdown).filter(|_| expected.is_some());
        self.counts = countdown.is_some() && text.is_some();
        if let Some(text) = text {
            self.paper.draw(&text);
        }
    }

    fn event(&mut self, what: &CallEvent, session: &mut Session) {
        match what {
            CallEvent::App(line) => self.begins(line),
            CallEvent::Asterisk(line) => {
                let ended = self.command.application().and_then(|name| stand_ins::ended(name, session));
                self.answered(line, session.is_hung_up(), ended);
            }
            CallEvent::Heard(what) => self.heard(what, session),
            CallEvent::HeardAudio(_) => self.hears(Some(self.seen), session),
            CallEvent::HangsUp if self.leaves => self.line("> hangs up"),
            CallEvent::HangsUp => self.line("hung up by SET AUTOHANGUP"),
            CallEvent::NoSound(name, why) => self.line(&format!("no sound {name}: {why}")),
            CallEvent::NotPlayed(call) => self.line(&not_played(call)),
            CallEvent::SaidInEnglish(language) => {
                self.line(&format!("numbers and dates are said as in English here, not as in {language}"));
            }
            CallEvent::Shown(text) => self.line(&format!("text: {text}")),
            _ => {}
        }
    }

    fn pressed(&mut self, key: char) {
        if self.command.runs {
            self.command.pressed = true;
            self.last_line.press(key);
        } else {
            self.line(&format!("> {key} (lost: no command runs)"));
        }
    }

    /// Other audio is heard now, or none: what was heard before it has ended.
    fn hears(&mut self, entry: Option<usize>, session: &Session) {
        let before = std::mem::replace(&mut self.hears, entry);
        let lasted = before.and_then(|entry| session.log().entries().get(entry));
        if let Some(CallEvent::HeardAudio(lasted)) = lasted.map(|entry| &entry.what) {
            let note = self.style.note();
            self.line(&format!("{note} {:.1} s of audio", lasted.as_secs_f64()));
        }
    }

    fn begins(&mut self, line: &[u8]) {
        self.settle();
        self.command = Command::of(line);
        if let Some(line) = self.command.announced() {
            self.paper.put(&line);
        }
        if let Some(route) = self.command.screening() {
            self.note(&format!(
                "the route that asks the called party is not run here: `call '{route}'` runs it by itself"
            ));
        }
    }

    fn heard(&mut self, what: &str, session: &mut Session) {
        self.command.heard = true;
        let note = self.style.note();
        let unanswered = if session.is_answered() { "" } else { "   (not answered)" };
        let says = self.command.spec.is_some_and(|spec| spec.plays == Plays::Says);
        if !says && self.spoken.as_ref().is_some_and(|spoken| spoken.has(what)) {
            return self.line(&format!("{note} \"{what}\"{unanswered}"));
        }
        let language = if self.prompts.is_empty() { None } else { session.variable("CHANNEL(language)") };
        let language = language.map(|language| String::from_utf8_lossy(&language).into_owned()).unwrap_or_default();
        let line = self.command.heard_line(note, what, self.prompts.wording(what, &language));
        self.line(&format!("{line}{unanswered}"));
    }

    fn answered(&mut self, line: &[u8], hung_up: bool, ended: Option<String>) {
        if line == b"HANGUP" || line.starts_with(b"100 ") {
            return;
        }
        let outcome = self.command.outcome(&String::from_utf8_lossy(line), hung_up);
        self.settle();
        self.command.runs = false;
        if let Some(outcome) = outcome {
            let ended = ended.map(|ended| format!("   {ended}")).unwrap_or_default();
            self.paper.put(&format!("{outcome}{ended}"));
        }
    }
}

/// What to write where the app reads a function that is not played.
pub(crate) fn not_played(call: &str) -> String {
    format!("{call} has no value here: --var '{call}=VALUE' gives it one")
}

#[cfg(test)]
mod tests;
