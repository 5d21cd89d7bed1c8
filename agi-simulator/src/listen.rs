//! WAIT FOR DIGIT, GET DATA, RECEIVE CHAR and RECEIVE TEXT.

use std::time::Duration;

use crate::c_numbers::{atoi, code, millis, scan};
use crate::channel_context::{ChannelContext, Event, Progress, Reply, Running, Step};
use crate::play::Playing;

/// `WAIT FOR DIGIT timeout`: in milliseconds; negative: forever.
pub(super) fn wait_for_digit(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [timeout] = words else { return Step::Usage };
    match scan(timeout) {
        None => Step::Usage,
        Some(0) => Reply::result(0).into(),
        Some(timeout) => Step::Runs(Box::new(WaitForDigit { until: millis(timeout).map(|wait| ctx.now + wait) })),
    }
}

struct WaitForDigit {
    until: Option<Duration>,
}

impl Running for WaitForDigit {
    fn due(&self, _: &ChannelContext) -> Option<Duration> {
        self.until
    }

    fn on_event(&mut self, what: &Event<'_>, _: &mut ChannelContext) -> Progress {
        Progress::Done(Reply::result(match *what {
            Event::Due => 0,
            Event::Key(key) => code(key),
            Event::HangUp => -1,
            // A new command interrupts it: this is not a key.
            Event::Bytes => 1,
            Event::Text(_) | Event::Audio(_) => return Progress::Continue,
        }))
    }
}

/// `GET DATA file [timeout] [maxdigits]`: default: 6 s for the first key and 2 s between two.
pub(super) fn get_data(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let Some(file) = words.first() else { return Step::Usage };
    let timeout = words.get(1).map_or(0, |word| atoi(word));
    let most = words.get(2).map_or(1024, |word| atoi(word));
    let prompt = if file.is_empty() {
        None
    } else {
        match Playing::begin(ctx, file, Duration::ZERO) {
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
    let until = if prompt.is_none() { first.map(|first| ctx.now + first) } else { None };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    Step::Runs(Box::new(GetData { prompt, first, next, most, entered: Vec::new(), until }))
}

/// It fails without telling Asterisk so.
fn not_read() -> Reply {
    Reply::new("200 result=-1")
}

struct GetData {
    /// The prompt, while it plays.
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
    fn due(&self, _: &ChannelContext) -> Option<Duration> {
        self.prompt.as_ref().map_or(self.until, |prompt| Some(prompt.ends()))
    }

    fn on_event(&mut self, what: &Event<'_>, ctx: &mut ChannelContext) -> Progress {
        match *what {
            Event::Due if self.prompt.take().is_some() => {
                self.until = self.first.map(|first| ctx.now + first);
                Progress::Continue
            }
            Event::Due => self.ends(" (timeout)"),
            Event::Key(key) if key == '#' => self.ends(""),
            Event::Key(key) => {
                self.prompt = None;
                self.entered.push(key.ascii());
                self.until = self.next.map(|next| ctx.now + next);
                if self.entered.len() >= self.most { self.ends("") } else { Progress::Continue }
            }
            Event::HangUp => Progress::Done(not_read()),
            Event::Bytes => Progress::BrokenOff,
            Event::Text(_) | Event::Audio(_) => Progress::Continue,
        }
    }
}

/// `RECEIVE CHAR timeout`: the first byte of a text; the timeout in milliseconds, 0: not at all, negative: forever.
pub(super) fn receive_char(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    receive(ctx, words, |text| match text.and_then(|text| text.first()) {
        Some(byte) => Reply::new(format!("200 result={byte}")),
        None => Reply::failure("200 result=-1 (hangup)"),
    })
}

/// `RECEIVE TEXT timeout`: as RECEIVE CHAR.
pub(super) fn receive_text(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    receive(ctx, words, |text| match text {
        Some(text) => Reply::value(text),
        None => Reply::new("200 result=-1"),
    })
}

fn receive(ctx: &mut ChannelContext, words: &[Vec<u8>], reply: fn(Option<&[u8]>) -> Reply) -> Step {
    let [timeout] = words else { return Step::Usage };
    match atoi(timeout) {
        0 => reply(None).into(),
        timeout => Step::Runs(Box::new(Receive { until: millis(timeout).map(|wait| ctx.now + wait), reply })),
    }
}

struct Receive {
    until: Option<Duration>,
    reply: fn(Option<&[u8]>) -> Reply,
}

impl Running for Receive {
    fn due(&self, _: &ChannelContext) -> Option<Duration> {
        self.until
    }

    fn on_event(&mut self, what: &Event<'_>, _: &mut ChannelContext) -> Progress {
        match *what {
            Event::Text(text) => Progress::Done((self.reply)(Some(text))),
            Event::Due | Event::HangUp => Progress::Done((self.reply)(None)),
            Event::Key(_) | Event::Bytes | Event::Audio(_) => Progress::Continue,
        }
    }
}
