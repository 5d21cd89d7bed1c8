//! One recorded call in the telephone's notation, with its times, and the steps in which the caller waited in silence.

use std::fmt::Write;

use agi_phone::{CommandNotation, Prompts, plain};
use agi_protocol::spec;

use super::exchanges::{Exchange, Happening, Key, Keyed, happenings, keys_in_audio, text};
use super::files::Recorded;
use crate::transcript::{DROPPED, Line, Script};

/// A longer silence is marked, in milliseconds.
const SLOW: u64 = 1_000;

/// Returns the call, a line for each thing that happened.
pub(crate) fn show(recorded: &Recorded, prompts: &Prompts) -> String {
    let Recorded { file, script } = recorded;
    let of = |name: &str| {
        let line = script.request.iter().find_map(|line| line.strip_prefix(format!("{name}: ").as_bytes()));
        text(line.unwrap_or_default())
    };
    let date = u32::try_from(script.began).ok().and_then(agi_phone::format_utc).map(|date| format!("   {date} UTC"));
    let path = of("agi_network_script");
    let head = format!(
        "calling /{}   from {}{}   route {}\n({})\n",
        plain(path.trim_start_matches('/')),
        plain(&of("agi_callerid")),
        date.unwrap_or_default(),
        script.route.as_deref().unwrap_or("none"),
        file.display(),
    );
    let language = of("agi_language");
    let mut shown =
        Shown { text: head, prompts, language, asked: None, ready: 0, music: false, gone: false, slow: Vec::new() };
    let mut why = None;
    let all = happenings(script);
    for (at, happening) in all.iter().enumerate() {
        // What failed because nobody was there any more did not fail.
        let leaves = leaves(&all[at + 1..]);
        shown.happens(happening, leaves);
        why = reason(happening).filter(|_| !leaves).or(why);
    }
    shown.end(script, why.as_deref());
    shown.text
}

/// Whether the caller leaves next. After a sound that failed, the app asks by CHANNEL STATUS whether they have.
fn leaves(next: &[Happening<'_>]) -> bool {
    match next {
        [Happening::HungUp { .. }, ..] => true,
        [Happening::Command(asks), Happening::HungUp { .. }, ..] => asks.is(&spec::CHANNEL_STATUS),
        _ => false,
    }
}

struct Shown<'p> {
    text: String,
    prompts: &'p Prompts,
    /// That of the channel, in which sounds are heard.
    language: String,
    /// The question that is in a line above.
    asked: Option<String>,
    /// When the app had an answer, and could have gone on.
    ready: u64,
    music: bool,
    /// The caller is not there any more.
    gone: bool,
    /// How long the app kept callers waiting in silence, step by step.
    slow: Vec<u64>,
}

impl Shown<'_> {
    fn line(&mut self, millis: u64, text: &str) {
        let _ = writeln!(self.text, "{}  {}", time(millis), plain(text));
    }

    /// The app goes on now.
    fn goes_on(&mut self, millis: u64) {
        let silence = millis.saturating_sub(self.ready);
        if silence > SLOW && !self.music && !self.gone {
            self.slow.push(silence);
            self.line(self.ready, &format!("! {} of silence: the app did nothing", seconds(silence)));
        }
    }

    fn happens(&mut self, happening: &Happening<'_>, leaves: bool) {
        match happening {
            Happening::Command(exchange) => self.command(exchange, leaves),
            Happening::Asks { choices, again } => {
                let again = if *again { "   (again)" } else { "" };
                self.asked = Some(format!("? {choices}{again}"));
            }
            Happening::Audio(line) => {
                let keys = keys_in_audio(line);
                let length = text(&line.text);
                self.line(line.millis, length.split(',').next().unwrap_or_default());
                self.keys(line.millis, &keys);
                self.ready = self.ready.max(line.millis);
            }
            Happening::HungUp { line, during } => {
                let when = if *during { "" } else { "   (no command ran)" };
                self.line(line.millis, &format!("> hangs up, or is moved away{when}"));
                self.gone = true;
            }
            Happening::Closed(line) => {
                self.line(line.millis, &format!("the connection is closed: {}", text(&line.text)));
                self.gone = true;
            }
        }
    }

    fn keys(&mut self, millis: u64, keys: &[Key]) {
        if !keys.is_empty() {
            let masked = keys.contains(&Key::Masked);
            let keys: String = keys.iter().map(|key| if let Key::Is(key) = key { *key } else { MASK }).collect();
            let masked = if masked { "   (masked)" } else { "" };
            self.line(millis, &format!("> {keys}{masked}"));
        }
    }

    fn command(&mut self, exchange: &Exchange<'_>, leaves: bool) {
        let began = exchange.sent.millis;
        let ended = exchange.answer.map_or(began, |answer| answer.millis);
        self.goes_on(began);
        self.ready = ended;
        if exchange.is(&spec::SET_MUSIC) {
            self.music = exchange.arguments().first().is_some_and(|on| on.eq_ignore_ascii_case(b"on"));
            self.line(began, if self.music { "~ music on hold" } else { "~ the music ends" });
        }
        if let Some(language) = exchange.sets_language() {
            self.language = language;
        }
        let notation = CommandNotation::of(&unmasked(exchange.sent));
        if let Some(line) = notation.announced() {
            self.line(began, &line);
        }
        if let Some(line) = notation.heard(self.prompts, &self.language) {
            self.line(began, &line);
        }
        // The question of a list of prompts is below its first one.
        if let Some(asked) = self.asked.take_if(|asked| asked.starts_with('?')) {
            self.line(began, &asked);
            self.asked = Some(IN_QUESTION.to_owned());
        } else if self.asked.is_none() {
            if let Some(line) = notation.asks() {
                self.line(began, &line);
            }
        }
        if let Some((name, value)) = exchange.application_status() {
            self.line(ended, &format!("-> {name} {value}"));
        }
        let keyed = exchange.keyed();
        if let Some(Keyed::Keys(keys)) = &keyed {
            self.keys(ended, keys);
        } else if let Some(answer) = exchange.answer {
            if let Some(outcome) = notation.outcome(&text(&answer.text), self.gone || leaves) {
                self.line(ended, &outcome);
            }
        }
        let waits = exchange.waits_for_keys();
        if waits || matches!(keyed, Some(Keyed::Keys(_))) {
            self.asked = None;
        }
    }

    fn end(&mut self, script: &Script, why: Option<&str>) {
        let (millis, status) = &script.ended;
        self.goes_on(*millis);
        if script.cut {
            self.line(*millis, "(the rest was not recorded: CallRecorder::bytes_per_call was reached)");
        }
        let reason = match status.as_str() {
            "OK" if self.gone => "the app finished after the hang-up".to_owned(),
            "OK" => String::new(),
            "HUNG_UP" => "the caller hung up, or was moved away".to_owned(),
            "NOT_FOUND" => "no route has this path".to_owned(),
            "BAD_PARAM" => "a parameter was refused; the app's log says which".to_owned(),
            "CLOSING" => "the server shut down".to_owned(),
            DROPPED => "the task of the call was aborted".to_owned(),
            _ => why.map_or_else(
                || "the app's log says why".to_owned(),
                |why| format!("the app's log says why; the last that failed: {why}"),
            ),
        };
        let reason = if reason.is_empty() { reason } else { format!(": {reason}") };
        self.line(*millis, &format!("ended {status}{reason}"));
        if let Some(longest) = self.slow.iter().max() {
            let _ = writeln!(
                self.text,
                "\nslow steps, of more than {}: {}, the longest {}",
                seconds(SLOW),
                self.slow.len(),
                seconds(*longest)
            );
        }
    }
}

/// The question is above, and its commands are not questions of their own.
const IN_QUESTION: &str = "";
/// In place of a key that was masked: not a key of a telephone.
const MASK: char = 'x';

/// A command, with a letter in place of what is masked.
fn unmasked(line: &Line) -> Vec<u8> {
    let mut text = line.text.clone();
    for mask in &line.masked {
        if let Some(masked) = text.get_mut(mask.at..mask.at + mask.length) {
            masked.fill(u8::try_from(MASK).unwrap_or(b'x'));
        }
    }
    text
}

/// What failed, if this did.
fn reason(happening: &Happening<'_>) -> Option<String> {
    let Happening::Command(exchange) = happening else { return None };
    let answer = text(&exchange.answer?.text);
    let refused = answer.starts_with("510") || answer.starts_with("520");
    let failed = exchange.result().is_some_and(|result| result.number().is_some_and(|number| number < 0));
    (refused || failed).then(|| plain(&text(&unmasked(exchange.sent))))
}

/// `  12.3`: seconds since the request was read.
fn time(millis: u64) -> String {
    format!("{:>5}.{}", millis / 1_000, millis % 1_000 / 100)
}

fn seconds(millis: u64) -> String {
    format!("{}.{} s", millis / 1_000, millis % 1_000 / 100)
}
