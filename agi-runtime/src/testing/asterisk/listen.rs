//! WAIT FOR DIGIT, GET DATA, RECEIVE CHAR and RECEIVE TEXT.

use std::time::Duration;

use super::play::Playing;
use super::stage::{Happening, Progress, Reply, Running, Stage, Step, atoi, code, millis, scan};

/// `WAIT FOR DIGIT timeout`: in milliseconds, negative for ever.
pub(super) fn wait_for_digit(stage: &mut Stage, words: &[Vec<u8>]) -> Step {
    let [timeout] = words else { return Step::Usage };
    match scan(timeout) {
        None => Step::Usage,
        Some(0) => Reply::result(0).into(),
        Some(timeout) => Step::Runs(Box::new(WaitForDigit { until: millis(timeout).map(|wait| stage.now + wait) })),
    }
}

struct WaitForDigit {
    until: Option<Duration>,
}

impl Running for WaitForDigit {
    fn due(&self, _: &Stage) -> Option<Duration> {
        self.until
    }

    fn happens(&mut self, what: &Happening<'_>, _: &mut Stage) -> Progress {
        Progress::Done(Reply::result(match *what {
            Happening::Due => 0,
            Happening::Key(key) => code(key),
            Happening::HangUp => -1,
            // A new command interrupts it: this is no key.
            Happening::Bytes => 1,
            Happening::Text(_) => return Progress::On,
        }))
    }
}

/// `GET DATA file [timeout] [maxdigits]`: 6 seconds for the first key and 2 between two, unless given.
pub(super) fn get_data(stage: &mut Stage, words: &[Vec<u8>]) -> Step {
    let Some(file) = words.first() else { return Step::Usage };
    let timeout = words.get(1).map_or(0, |word| atoi(word));
    let most = words.get(2).map_or(1024, |word| atoi(word));
    let prompt = if file.is_empty() {
        None
    } else {
        match Playing::begin(stage, file, Duration::ZERO) {
            None => return not_read().into(),
            prompt => prompt,
        }
    };
    if most == 0 {
        return not_read().into();
    }
    let (first, next) = match timeout {
        0 => (Some(Duration::from_secs(6)), Some(Duration::from_secs(2))),
        _ => (millis(timeout), millis(timeout)),
    };
    let until = if prompt.is_none() { first.map(|first| stage.now + first) } else { None };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    Step::Runs(Box::new(GetData { prompt, first, next, most, entered: Vec::new(), until }))
}

/// It fails without telling Asterisk so.
fn not_read() -> Reply {
    Reply::new("200 result=-1")
}

struct GetData {
    /// While it plays.
    prompt: Option<Playing>,
    first: Option<Duration>,
    next: Option<Duration>,
    most: usize,
    entered: Vec<u8>,
    until: Option<Duration>,
}

impl GetData {
    fn ends(&self, note: &str) -> Progress {
        Progress::Done(Reply::new([b"200 result=", &*self.entered, note.as_bytes()].concat()))
    }
}

impl Running for GetData {
    fn due(&self, _: &Stage) -> Option<Duration> {
        self.prompt.as_ref().map_or(self.until, |prompt| Some(prompt.ends()))
    }

    fn happens(&mut self, what: &Happening<'_>, stage: &mut Stage) -> Progress {
        match *what {
            Happening::Due if self.prompt.take().is_some() => {
                self.until = self.first.map(|first| stage.now + first);
                Progress::On
            }
            Happening::Due => self.ends(" (timeout)"),
            Happening::Key(key) if key == '#' => self.ends(""),
            Happening::Key(key) => {
                self.prompt = None;
                self.entered.push(key.ascii());
                self.until = self.next.map(|next| stage.now + next);
                if self.entered.len() >= self.most { self.ends("") } else { Progress::On }
            }
            Happening::HangUp => Progress::Done(not_read()),
            Happening::Bytes => Progress::BrokenOff,
            Happening::Text(_) => Progress::On,
        }
    }
}

/// `RECEIVE CHAR timeout`: the first byte of a text; in milliseconds, 0 not at all, negative for ever.
pub(super) fn receive_char(stage: &mut Stage, words: &[Vec<u8>]) -> Step {
    receive(stage, words, |text| match text.and_then(|text| text.first()) {
        Some(byte) => Reply::new(format!("200 result={byte}")),
        None => Reply::failure("200 result=-1 (hangup)"),
    })
}

/// `RECEIVE TEXT timeout`: as RECEIVE CHAR.
pub(super) fn receive_text(stage: &mut Stage, words: &[Vec<u8>]) -> Step {
    receive(stage, words, |text| match text {
        Some(text) => Reply::value(text),
        None => Reply::new("200 result=-1"),
    })
}

fn receive(stage: &mut Stage, words: &[Vec<u8>], reply: fn(Option<&[u8]>) -> Reply) -> Step {
    let [timeout] = words else { return Step::Usage };
    match atoi(timeout) {
        0 => reply(None).into(),
        timeout => Step::Runs(Box::new(Receive { until: millis(timeout).map(|wait| stage.now + wait), reply })),
    }
}

struct Receive {
    until: Option<Duration>,
    reply: fn(Option<&[u8]>) -> Reply,
}

impl Running for Receive {
    fn due(&self, _: &Stage) -> Option<Duration> {
        self.until
    }

    fn happens(&mut self, what: &Happening<'_>, _: &mut Stage) -> Progress {
        match *what {
            Happening::Text(text) => Progress::Done((self.reply)(Some(text))),
            Happening::Due | Happening::HangUp => Progress::Done((self.reply)(None)),
            Happening::Key(_) | Happening::Bytes => Progress::On,
        }
    }
}
