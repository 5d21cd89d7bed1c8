//! RECORD FILE.

use std::time::Duration;

use crate::c_numbers::{atoi, code, millis, scan};
use crate::channel_context::{ChannelContext, Event, Progress, Reply, Running, Step};
use crate::play::Playing;
use crate::sounds::{Sound, Sounds};

/// How much of the end is cut away, since a key can be heard in it.
const KEY: Duration = Duration::from_millis(200);

/// A frame: a silence is noticed at the end of one.
const FRAME: Duration = Duration::from_millis(20);

/// What `ast_waitfor` has left of its 100 seconds when a recording without a limit hears a frame.
const UNLIMITED: i64 = 99_980;

/// `RECORD FILE filename format escape_digits timeout [offset_samples] [beep] [s=silence]`: the timeout in milliseconds
/// (negative: forever), the silence in seconds.
pub(super) fn record_file(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let Some(([file, format, escape, timeout], rest)) = words.split_first_chunk() else { return Step::Usage };
    let Some(timeout) = scan(timeout) else { return Step::Usage };
    let silence = rest.iter().take(3).find_map(|word| silence(word)).unwrap_or(0);
    let offset = rest.first().and_then(|word| scan(word));
    let no_silence = |word: &Vec<u8>| !word.starts_with(b"s=");
    let beep =
        rest.first().is_some_and(|word| offset.is_none() && no_silence(word)) || rest.get(1).is_some_and(no_silence);
    let recording = Recording {
        beep: None,
        file: String::from_utf8_lossy(file).into_owned(),
        format: Sounds::format(format),
        escape: escape.clone(),
        timeout,
        silence: Duration::from_secs(silence),
        offset: Sounds::format(format).map_or(Duration::ZERO, |format| format.moment(offset.unwrap_or(0))),
        began: ctx.now,
    };
    if beep {
        return match Playing::begin(ctx, b"beep", Duration::ZERO) {
            None => Reply::new(format!("200 result=-1 (randomerror) endpos={}", offset.unwrap_or(0))).into(),
            playing => Step::Runs(Box::new(Recording { beep: playing, ..recording })),
        };
    }
    recording.start(ctx)
}

/// The seconds of `s=2`, wherever the `s` stands.
fn silence(word: &[u8]) -> Option<u64> {
    let at = word.iter().position(|byte| *byte == b's')?;
    let seconds = word[at..].strip_prefix(b"s=")?;
    u64::try_from(atoi(seconds)).ok()
}

struct Recording {
    /// The beep, while it plays.
    beep: Option<Playing>,
    file: String,
    /// The format that it is written in; `None` if Asterisk cannot write it.
    format: Option<Sound>,
    escape: Vec<u8>,
    timeout: i64,
    silence: Duration,
    offset: Duration,
    began: Duration,
}

impl Recording {
    fn start(mut self, ctx: &mut ChannelContext) -> Step {
        match self.opens(ctx) {
            Some(reply) => reply.into(),
            None => Step::Runs(Box::new(self)),
        }
    }

    /// Opens the file. Returns the reply if the command is done then.
    fn opens(&mut self, ctx: &mut ChannelContext) -> Option<Reply> {
        if self.format.is_none() || !ctx.pbx.sounds.can_write(&self.file) {
            return Some(Reply::failure("200 result=-1 (writefile)"));
        }
        self.began = ctx.now;
        let there = ctx.pbx.sounds.find(self.file.as_bytes(), b"").map_or(Duration::ZERO, |sound| sound.length);
        self.offset = if self.offset.is_zero() { self.offset } else { self.offset.min(there) };
        (self.timeout == 0).then(|| self.ends(ctx, 0, "timeout", Duration::ZERO))
    }

    /// What was recorded so far, `cut` away at its end.
    fn ends(&self, ctx: &mut ChannelContext, result: i64, why: &str, cut: Duration) -> Reply {
        let length = self.offset + ctx.now.saturating_sub(self.began + cut);
        let endpos = self.endpos(length);
        if let Some(format) = self.format {
            ctx.pbx.sounds.recorded(&self.file, format.lasting(length));
        }
        Reply { line: format!("200 result={result} ({why}) endpos={endpos}").into_bytes(), failure: result < 0 }
    }

    fn endpos(&self, length: Duration) -> i64 {
        self.format.map_or(0, |format| format.lasting(length).endpos(length))
    }

    fn limit(&self) -> Option<Duration> {
        millis(self.timeout).map(|timeout| self.began + timeout)
    }

    fn silence_ends(&self, ctx: &ChannelContext) -> Option<Duration> {
        let since = ctx.silent_since.filter(|_| !self.silence.is_zero())?;
        Some(since.max(self.began) + self.silence + FRAME)
    }
}

impl Running for Recording {
    fn due(&self, ctx: &ChannelContext) -> Option<Duration> {
        match &self.beep {
            Some(beep) => Some(beep.ends()),
            None => self.silence_ends(ctx).into_iter().chain(self.limit()).min(),
        }
    }

    fn on_event(&mut self, what: &Event<'_>, ctx: &mut ChannelContext) -> Progress {
        if self.beep.is_some() {
            return self.during_the_beep(what, ctx);
        }
        Progress::Done(match *what {
            Event::Due if self.limit().is_some_and(|limit| limit <= ctx.now) => {
                self.ends(ctx, 0, "timeout", Duration::ZERO)
            }
            Event::Due => {
                let left = self.limit().map_or(UNLIMITED, |limit| {
                    i64::try_from(limit.saturating_sub(ctx.now).as_millis()).unwrap_or(i64::MAX)
                });
                self.ends(ctx, left, "timeout", self.silence.saturating_sub(Duration::from_secs(1)))
            }
            Event::Key(key) if self.escape.contains(&key.ascii()) => self.ends(ctx, code(key), "dtmf", KEY),
            Event::HangUp => self.ends(ctx, -1, "hangup", Duration::ZERO),
            _ => return Progress::Continue,
        })
    }
}

impl Recording {
    fn during_the_beep(&mut self, what: &Event<'_>, ctx: &mut ChannelContext) -> Progress {
        let result = match *what {
            Event::Due => {
                self.beep = None;
                return self.opens(ctx).map_or(Progress::Continue, Progress::Done);
            }
            Event::Key(key) if self.escape.contains(&key.ascii()) => code(key),
            Event::HangUp => -1,
            _ => return Progress::Continue,
        };
        Progress::Done(Reply::new(format!("200 result={result} (randomerror) endpos={}", self.endpos(self.offset))))
    }
}
