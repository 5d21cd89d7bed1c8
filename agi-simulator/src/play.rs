//! STREAM FILE and GET OPTION, CONTROL STREAM FILE.

use std::time::Duration;

use crate::c_numbers::{atoi, code, millis, scan};
use crate::channel_context::{ChannelContext, Event, Progress, Reply, Running, Step};
use crate::sounds::Sound;
use agi_protocol::Digit;

/// A sound that plays.
pub(super) struct Playing {
    began: Duration,
    /// Where in the sound it began.
    from: Duration,
    sound: Sound,
}

impl Playing {
    /// Begins to play at so many of the file's samples; `None` if there is no such sound.
    fn begin_at(ctx: &mut ChannelContext, name: &[u8], samples: i64) -> Option<Self> {
        let sound = ctx.find_sound(name)?;
        let from = sound.moment(samples);
        // From beyond its end there is nothing to hear.
        if samples <= 0 || from < sound.length {
            ctx.hear(name);
        }
        Some(Self { began: ctx.now, from: from.min(sound.length), sound })
    }

    /// Begins to play; `None` if there is no such sound.
    pub(super) fn begin(ctx: &mut ChannelContext, name: &[u8], from: Duration) -> Option<Self> {
        let sound = ctx.find_sound(name)?;
        ctx.hear(name);
        Some(Self { began: ctx.now, from: from.min(sound.length), sound })
    }

    pub(super) fn ends(&self) -> Duration {
        self.began + self.sound.length.saturating_sub(self.from)
    }

    pub(super) fn position(&self, now: Duration) -> Duration {
        (self.from + now.saturating_sub(self.began)).min(self.sound.length)
    }

    /// `endpos` at this moment.
    fn endpos(&self, now: Duration) -> i64 {
        self.sound.endpos(self.position(now))
    }

    fn skip(&mut self, now: Duration, to: Duration) {
        (self.from, self.began) = (to.min(self.sound.length), now);
    }
}

/// `STREAM FILE filename escape_digits [sample offset]`
pub(super) fn stream_file(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let ([file, escape] | [file, escape, _]) = words else { return Step::Usage };
    let Some(offset) = words.get(2).map_or(Some(0), |word| scan(word)) else { return Step::Usage };
    match Playing::begin_at(ctx, file, offset) {
        None => Reply::at(-1, offset).into(),
        Some(playing) => Step::Runs(Box::new(Stream { playing, escape: escape.clone(), wait: None })),
    }
}

/// `GET OPTION filename escape_digits [timeout]`: default: 5 s.
pub(super) fn get_option(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let ([file, escape] | [file, escape, _]) = words else { return Step::Usage };
    let wait = words.get(2).map_or(5_000, |word| atoi(word));
    match Playing::begin(ctx, file, Duration::ZERO) {
        None => Reply::at(-1, 0).into(),
        Some(playing) => {
            let wait = Some(Wait { timeout: wait, began: None });
            Step::Runs(Box::new(Stream { playing, escape: escape.clone(), wait }))
        }
    }
}

struct Stream {
    playing: Playing,
    escape: Vec<u8>,
    /// What GET OPTION does when the sound has ended.
    wait: Option<Wait>,
}

struct Wait {
    /// In milliseconds; negative: forever.
    timeout: i64,
    began: Option<Duration>,
}

impl Stream {
    /// The wait that began after the sound.
    fn waiting(&self) -> Option<(&Wait, Duration)> {
        self.wait.as_ref().and_then(|wait| Some((wait, wait.began?)))
    }

    fn escapes(&self, key: Digit) -> bool {
        self.escape.contains(&key.ascii())
    }

    fn ends(&self, ctx: &mut ChannelContext, result: i64) -> Progress {
        if self.wait.is_none() {
            ctx.set("PLAYBACKSTATUS", if result == 0 { "SUCCESS" } else { "FAILED" });
        }
        Progress::Done(Reply::at(result, self.playing.endpos(ctx.now)))
    }
}

impl Running for Stream {
    fn due(&self, _: &ChannelContext) -> Option<Duration> {
        match self.waiting() {
            None => Some(self.playing.ends()),
            Some((wait, began)) => millis(wait.timeout).map(|timeout| began + timeout),
        }
    }

    fn on_event(&mut self, what: &Event<'_>, ctx: &mut ChannelContext) -> Progress {
        let waiting = self.waiting().is_some();
        match *what {
            Event::Due => match &mut self.wait {
                Some(wait) if wait.began.is_none() && wait.timeout != 0 => {
                    wait.began = Some(ctx.now);
                    Progress::Continue
                }
                _ => self.ends(ctx, 0),
            },
            Event::Key(key) if self.escapes(key) => self.ends(ctx, code(key)),
            // After the sound, any key ends the wait, and so does a new command.
            Event::Key(_) | Event::Bytes | Event::HangUp if waiting => self.ends(ctx, 0),
            Event::Key(_) | Event::Text(_) | Event::Audio(_) => Progress::Continue,
            Event::HangUp => self.ends(ctx, -1),
            Event::Bytes => Progress::BrokenOff,
        }
    }
}

/// `CONTROL STREAM FILE filename escape_digits [skipms] [ffchar] [rewchr] [pausechr] [offsetms]`
pub(super) fn control_stream_file(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let Some(([file, stop], rest)) = words.split_first_chunk().filter(|(_, rest)| rest.len() <= 5) else {
        return Step::Usage;
    };
    let number = |index: usize, usual| rest.get(index).map_or(Some(usual), |word: &Vec<u8>| scan(word));
    let (Some(skip), Some(offset)) = (number(0, 3_000), number(4, 0)) else { return Step::Usage };
    let keys = |index: usize, usual: &[u8]| match rest.get(index) {
        Some(keys) if !keys.is_empty() => keys.clone(),
        _ => usual.to_vec(),
    };
    let (file, at_its_end) = without_end(file);
    let Some(mut playing) = Playing::begin_at(ctx, file, if at_its_end { i64::MAX } else { 0 }) else {
        ctx.set("CPLAYBACKSTATUS", "ERROR");
        ctx.set("CPLAYBACKOFFSET", "-1");
        return Reply::at(-1, -1).into();
    };
    let from = match millis(offset) {
        Some(offset) => offset,
        None => playing.sound.length.saturating_sub(Duration::from_millis(offset.unsigned_abs())),
    };
    if !at_its_end {
        playing.skip(ctx.now, from);
    }
    Step::Runs(Box::new(Control {
        playing,
        skip: Duration::from_millis(skip.unsigned_abs()),
        stop: stop.clone(),
        forward: keys(1, b"#"),
        back: keys(2, b"*"),
        pause: keys(3, b""),
        paused: None,
    }))
}

/// A name without the `:end` that makes a controlled sound begin at its end, and whether it had one.
fn without_end(file: &[u8]) -> (&[u8], bool) {
    let (name, rest) = file.split_at(file.iter().position(|byte| *byte == b':').unwrap_or(file.len()));
    if rest.eq_ignore_ascii_case(b":end") { (name, true) } else { (file, false) }
}

struct Control {
    playing: Playing,
    skip: Duration,
    stop: Vec<u8>,
    forward: Vec<u8>,
    back: Vec<u8>,
    pause: Vec<u8>,
    /// Where it is paused.
    paused: Option<Duration>,
}

impl Control {
    fn ends(ctx: &mut ChannelContext, result: i64, status: &str, position: Option<Duration>) -> Progress {
        let endpos = position.map_or(-1, |position| i64::try_from(position.as_millis()).unwrap_or(i64::MAX));
        ctx.set("CPLAYBACKSTATUS", status);
        ctx.set("CPLAYBACKOFFSET", endpos.to_string());
        Progress::Done(Reply::at(result, endpos))
    }

    fn key(&mut self, key: Digit, ctx: &mut ChannelContext) -> Progress {
        let byte = key.ascii();
        let position = self.paused.unwrap_or_else(|| self.playing.position(ctx.now));
        if self.paused.is_some() {
            if self.pause.contains(&byte) {
                self.paused = None;
                self.playing.skip(ctx.now, position);
                return Progress::Continue;
            }
        } else if self.forward.contains(&byte) {
            self.playing.skip(ctx.now, position + self.skip);
            return Progress::Continue;
        } else if self.back.contains(&byte) {
            self.playing.skip(ctx.now, position.saturating_sub(self.skip));
            return Progress::Continue;
        }
        if self.stop.contains(&byte) {
            ctx.set("CPLAYBACKSTOPKEY", vec![byte]);
            return Self::ends(ctx, code(key), "USERSTOPPED", Some(position));
        }
        if self.pause.contains(&byte) {
            self.paused = Some(position);
        }
        Progress::Continue
    }
}

impl Running for Control {
    fn due(&self, _: &ChannelContext) -> Option<Duration> {
        self.paused.is_none().then(|| self.playing.ends())
    }

    fn on_event(&mut self, what: &Event<'_>, ctx: &mut ChannelContext) -> Progress {
        match *what {
            Event::Due => Self::ends(ctx, 0, "SUCCESS", None),
            Event::Key(key) => self.key(key, ctx),
            Event::HangUp => {
                let position = self.paused.unwrap_or_else(|| self.playing.position(ctx.now));
                Self::ends(ctx, -1, "ERROR", Some(position))
            }
            Event::Text(_) | Event::Bytes | Event::Audio(_) => Progress::Continue,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_end;

    /// `CONTROL STREAM FILE beep:END` begins at the end, and `beep:ending` is a name (22.10, 16.28).
    #[test]
    fn a_controlled_sound_begins_at_its_end_where_its_name_says_so() {
        for (file, name, at_its_end) in [
            ("beep", "beep", false),
            ("beep:end", "beep", true),
            ("beep:END", "beep", true),
            ("beep:ending", "beep:ending", false),
            ("beep:", "beep:", false),
            ("a:b:end", "a:b:end", false),
        ] {
            assert_eq!(without_end(file.as_bytes()), (name.as_bytes(), at_its_end), "{file:?}");
        }
    }
}
