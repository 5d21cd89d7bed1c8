//! What is printed of a call: one line an event, and in a terminal a last line that counts down.
//!
//! Without a terminal the output is the same in every run: ASCII where the words are ours, no colours, no countdown.

mod question;
mod style;

use std::io::Write;

use crate::format::{format_utc, plain, quoted};
use crate::prompt_watcher::{ExpectedInput, Kind};
use crate::prompts::Prompts;
use crate::spoken::SpokenTexts;
use agi_simulator::CallEvent;
use agi_simulator::{Session, words};
use question::{countdown, question};
pub(crate) use style::Style;

/// See the module.
pub(crate) struct Screen<W> {
    out: W,
    style: Style,
    prompts: Prompts,
    /// The sounds that are texts.
    pub(crate) spoken: Option<SpokenTexts>,
    /// How much of the transcript was shown.
    shown: usize,
    command: Command,
    /// Keys that were pressed and do not stand in a line of their own yet.
    typed: String,
    /// The question that stands in the last line only.
    question: Option<String>,
    /// The command whose question was shown.
    asked: Option<usize>,
    /// The question that stands above, if what plays now is still the same list.
    stands: Option<String>,
    /// The last line, if it is to be drawn anew.
    drawn: String,
    counts: bool,
    hinted: bool,
    /// The caller is about to hang up, not Asterisk.
    leaves: bool,
}

/// The command that was sent last.
#[derive(Default)]
struct Command {
    words: Vec<String>,
    runs: bool,
    heard: bool,
    pressed: bool,
}

impl Command {
    fn word(&self, index: usize) -> &str {
        self.words.get(index).map_or("", String::as_str)
    }

    fn is(&self, name: &str) -> bool {
        name.split(' ').enumerate().all(|(index, word)| self.word(index).eq_ignore_ascii_case(word))
    }

    fn is_one_of(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.is(name))
    }
}

impl<W: Write> Screen<W> {
    pub(crate) fn new(out: W, style: Style, prompts: Prompts) -> Self {
        Self {
            out,
            style,
            prompts,
            spoken: None,
            shown: 0,
            command: Command::default(),
            typed: String::new(),
            question: None,
            asked: None,
            stands: None,
            drawn: String::new(),
            counts: false,
            hinted: false,
            leaves: false,
        }
    }

    /// The first line.
    pub(crate) fn calls(&mut self, dialled: &str) {
        let _ = writeln!(self.out, "calling {}", plain(dialled));
        let _ = self.out.flush();
    }

    /// What the phone itself has to say.
    pub(crate) fn note(&mut self, text: &str) {
        self.line(&format!("({text})"));
    }

    /// Says once which keys there are.
    pub(crate) fn hint(&mut self) {
        if !std::mem::replace(&mut self.hinted, true) {
            // Above the question, which goes on.
            self.put("(that is not a key of a telephone: 0-9 * # A-D)");
        }
    }

    /// The next hang-up is the caller's.
    pub(crate) fn leaves(&mut self) {
        self.leaves = true;
    }

    /// Whether the last line counts down.
    pub(crate) fn counts(&self) -> bool {
        self.counts
    }

    /// A line that stays.
    pub(crate) fn line(&mut self, text: &str) {
        self.settle();
        self.put(text);
    }

    /// Shows what has happened since the last time, and what the app waits for.
    pub(crate) fn show(&mut self, session: &mut Session, listening: Option<&ExpectedInput>) {
        let new = session.log().entries()[self.shown..].to_vec();
        self.shown += new.len();
        for entry in &new {
            self.event(&entry.what, session);
        }
        let asks = listening.filter(|listening| listening.kind != Kind::Other && self.asked != Some(listening.number));
        let asks = asks.and_then(|listening| Some((listening.number, question(listening, &self.command.words)?)));
        if let Some((number, text)) = asks {
            self.settle();
            self.asked = Some(number);
            self.question = Some(text);
        }
        if listening.is_some_and(|listening| listening.kind != Kind::Plays || listening.takes.none()) {
            self.stands = None;
        }
        if !self.style.live {
            self.ask();
        }
        self.draw(session, listening);
    }

    /// What stood in the last line alone becomes lines that stay.
    pub(crate) fn settle(&mut self) {
        self.ask();
        if !self.typed.is_empty() {
            let typed = std::mem::take(&mut self.typed);
            self.put(&format!("> {typed}"));
            self.stands = None;
        }
    }

    /// The question becomes a line that stays, once for a list of prompts.
    fn ask(&mut self) {
        let Some(question) = self.question.take() else { return };
        if self.stands.as_ref() == Some(&question) {
            self.clear();
        } else {
            self.put(&question);
            self.stands = Some(question);
        }
    }

    fn put(&mut self, text: &str) {
        self.clear();
        let _ = writeln!(self.out, "  {}", plain(text));
        let _ = self.out.flush();
    }

    fn clear(&mut self) {
        if !std::mem::take(&mut self.drawn).is_empty() {
            let _ = write!(self.out, "\r\x1b[K");
        }
    }

    /// The last line: the question, the time that is left, the keys so far.
    fn draw(&mut self, session: &Session, listening: Option<&ExpectedInput>) {
        self.counts = false;
        let (Some(question), Some(listening)) = (&self.question, listening) else { return };
        let left = countdown(listening, session.due(), session.now(), self.style);
        self.counts = left.is_some();
        // The time that the question names is the whole time.
        let question =
            if left.is_some() { question.rsplit_once("   ").map_or(&**question, |(text, _)| text) } else { question };
        let typed = if self.typed.is_empty() { String::new() } else { format!("  > {}", self.typed) };
        let line: String = format!("  {question}{}{typed}", left.unwrap_or_default()).chars().take(78).collect();
        if line != self.drawn {
            let _ = write!(self.out, "\r\x1b[K{}", plain(&line));
            let _ = self.out.flush();
            self.drawn = line;
        }
    }

    fn event(&mut self, what: &CallEvent, session: &mut Session) {
        match what {
            CallEvent::App(line) => self.begins(line),
            CallEvent::Asterisk(line) => self.answered(line, session.is_hung_up()),
            CallEvent::Heard(what) => self.heard(what, session),
            CallEvent::Presses(key) if self.command.runs => {
                self.command.pressed = true;
                self.typed.push(key.as_char());
            }
            CallEvent::Presses(key) => self.line(&format!("> {key} (lost: no command runs)")),
            CallEvent::HangsUp if self.leaves => self.line("> hangs up"),
            CallEvent::HangsUp => self.line("hung up by SET AUTOHANGUP"),
            CallEvent::Shown(text) => self.line(&format!("text: {text}")),
            _ => {}
        }
    }

    fn begins(&mut self, line: &[u8]) {
        self.settle();
        let words = words(line).iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect();
        self.command = Command { words, runs: true, heard: false, pressed: false };
        let command = &self.command;
        let word = |index| command.word(index);
        let line = if command.is("EXEC") {
            format!("dialplan: {}({})", word(1), word(2))
        } else if command.is("GOSUB") {
            format!("dialplan: Gosub({},{},{}({}))", word(1), word(2), word(3), word(4))
        } else if command.is("HANGUP") {
            "the app hangs up".to_owned()
        } else {
            return;
        };
        self.put(&line);
    }

    fn heard(&mut self, what: &str, session: &mut Session) {
        self.command.heard = true;
        let note = self.style.note();
        if self.command.is("SAY") {
            let how = self.command.word(1).to_ascii_lowercase();
            let when = what.parse().ok().filter(|_| ["date", "time", "datetime"].contains(&&*how)).and_then(format_utc);
            let when = when.map(|when| format!(" ({when} UTC)")).unwrap_or_default();
            return self.line(&format!("{note} say {how} {what}{when}"));
        }
        if self.spoken.as_ref().is_some_and(|spoken| spoken.has(what)) {
            return self.line(&format!("{note} \"{what}\""));
        }
        let language = if self.prompts.is_empty() { None } else { session.variable("CHANNEL(language)") };
        let language = language.map(|language| String::from_utf8_lossy(&language).into_owned()).unwrap_or_default();
        let line = match self.prompts.wording(what, &language) {
            Some(wording) => format!("{note} {what:<22} \"{wording}\""),
            None => format!("{note} {what}"),
        };
        self.line(&line);
    }

    fn answered(&mut self, line: &[u8], hung_up: bool) {
        if line == b"HANGUP" || line.starts_with(b"100 ") {
            return;
        }
        let command = &self.command;
        let text = String::from_utf8_lossy(line);
        let result = text.strip_prefix("200 result=").unwrap_or_default();
        let says = if text.starts_with("510") || text.starts_with("520") {
            let sent = command.words.join(" ");
            Some(format!("! Asterisk refuses {} ({})", quoted(sent.as_bytes()), &text[..3]))
        } else if command.is("EXEC") && result == "-2" {
            Some("-> application unknown here (-2)".to_owned())
        } else if command.is("EXEC") {
            Some(format!("-> {result}"))
        } else if command.is("GOSUB") && result.starts_with("-1") {
            Some("-> no such subroutine here (-1)".to_owned())
        } else if command.is("GOSUB") {
            let abnormal = if result.ends_with("(abnormal exit)") { "it did not return" } else { "it returned" };
            Some(format!("-> {abnormal}"))
        } else if command.is("RECORD FILE") {
            let why = result.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(why, _)| why);
            Some(format!("-> recorded ({why})"))
        } else if hung_up || command.pressed {
            None
        } else if result.starts_with("-1") && !command.heard && command.is_one_of(&PLAYS) {
            let at = if command.is("CONTROL STREAM FILE") { 3 } else { 2 };
            Some(format!("! there is no sound {}", command.word(at)))
        } else if command.is_one_of(&["GET DATA", "GET OPTION", "WAIT FOR DIGIT"]) {
            Some("> (no key)".to_owned())
        } else {
            None
        };
        self.settle();
        self.command.runs = false;
        if let Some(says) = says {
            self.put(&says);
        }
    }
}

const PLAYS: [&str; 4] = ["STREAM FILE", "CONTROL STREAM FILE", "GET OPTION", "GET DATA"];

#[cfg(test)]
mod tests;
