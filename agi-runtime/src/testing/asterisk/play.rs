//! STREAM FILE and GET OPTION, CONTROL STREAM FILE.

use std::time::Duration;

use super::stage::{Happening, Progress, Reply, Running, Stage, Step, atoi, code, millis, samples, scan};
use crate::protocol::Digit;

/// A sound that plays.
pub(super) struct Playing {
    began: Duration,
    /// Where in the sound it began.
    from: Duration,
    length: Duration,
}

impl Playing {
    /// Begins to play; `None` if there is no such sound.
    pub(super) fn begin(stage: &mut Stage, name: &[u8], from: Duration) -> Option<Self> {
        let length = stage.world.sounds.length(name, &stage.channel.language)?;
        stage.hear(name);
        Some(Self { began: stage.now, from: from.min(length), length })
    }

    pub(super) fn ends(&self) -> Duration {
        self.began + self.length.saturating_sub(self.from)
    }

    pub(super) fn position(&self, now: Duration) -> Duration {
        (self.from + now.saturating_sub(self.began)).min(self.length)
    }

    fn skip(&mut self, now: Duration, to: Duration) {
        (self.from, self.began) = (to.min(self.length), now);
    }
}

/// `STREAM FILE filename escape_digits [sample offset]`
pub(super) fn stream_file(stage: &mut Stage, words: &[Vec<u8>]) -> Step {
    let ([file, escape] | [file, escape, _]) = words else { return Step::Usage };
    let Some(offset) = words.get(2).map_or(Some(0), |word| scan(word)) else { return Step::Usage };
    let from = Duration::from_micros(u64::try_from(offset).unwrap_or(0) * 125);
    match Playing::begin(stage, file, from) {
        None => Reply::at(-1, offset).into(),
        Some(playing) => Step::Runs(Box::new(Stream { playing, escape: escape.clone(), wait: None })),
    }
}

/// `GET OPTION filename escape_digits [timeout]`: 5 seconds unless given.
pub(super) fn get_option(stage: &mut Stage, words: &[Vec<u8>]) -> Step {
    let ([file, escape] | [file, escape, _]) = words else { return Step::Usage };
    let wait = words.get(2).map_or(5_000, |word| atoi(word));
    match Playing::begin(stage, file, Duration::ZERO) {
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
    /// What GET OPTION does when the sound is over.
    wait: Option<Wait>,
}

struct Wait {
    /// In milliseconds; negative is for ever.
    timeout: i64,
    began: Option<Duration>,
}

impl Stream {
    /// The wait that has begun, behind the sound.
    fn waiting(&self) -> Option<(&Wait, Duration)> {
        self.wait.as_ref().and_then(|wait| Some((wait, wait.began?)))
    }

    fn escapes(&self, key: Digit) -> bool {
        self.escape.contains(&key.ascii())
    }

    fn ends(&self, stage: &mut Stage, result: i64) -> Progress {
        if self.wait.is_none() {
            stage.set("PLAYBACKSTATUS", if result == 0 { "SUCCESS" } else { "FAILED" });
        }
        Progress::Done(Reply::at(result, samples(self.playing.position(stage.now))))
    }
}

impl Running for Stream {
    fn due(&self, _: &Stage) -> Option<Duration> {
        match self.waiting() {
            None => Some(self.playing.ends()),
            Some((wait, began)) => millis(wait.timeout).map(|timeout| began + timeout),
        }
    }

    fn happens(&mut self, what: &Happening<'_>, stage: &mut Stage) -> Progress {
        let waiting = self.waiting().is_some();
        match *what {
            Happening::Due => match &mut self.wait {
                Some(wait) if wait.began.is_none() && wait.timeout != 0 => {
                    wait.began = Some(stage.now);
                    Progress::On
                }
                _ => self.ends(stage, 0),
            },
            Happening::Key(key) if self.escapes(key) => self.ends(stage, code(key)),
            // Behind the sound, any key ends the wait, and so does a new command.
            Happening::Key(_) | Happening::Bytes | Happening::HangUp if waiting => self.ends(stage, 0),
            Happening::Key(_) | Happening::Text(_) => Progress::On,
            Happening::HangUp => self.ends(stage, -1),
            Happening::Bytes => Progress::BrokenOff,
        }
    }
}

/// `CONTROL STREAM FILE filename escape_digits [skipms] [ffchar] [rewchr] [pausechr] [offsetms]`
pub(super) fn control_stream_file(stage: &mut Stage, words: &[Vec<u8>]) -> Step {
    let Some(([file, stop], rest)) = words.split_first_chunk().filter(|(_, rest)| rest.len() <= 5) else {
        return Step::Usage;
    };
    let number = |index: usize, usual| rest.get(index).map_or(Some(usual), |word: &Vec<u8>| scan(word));
    let (Some(skip), Some(offset)) = (number(0, 3_000), number(4, 0)) else { return Step::Usage };
    let keys = |index: usize, usual: &[u8]| match rest.get(index) {
        Some(keys) if !keys.is_empty() => keys.clone(),
        _ => usual.to_vec(),
    };
    let Some(mut playing) = Playing::begin(stage, file, Duration::ZERO) else {
        stage.set("CPLAYBACKSTATUS", "ERROR");
        stage.set("CPLAYBACKOFFSET", "-1");
        return Reply::at(-1, -1).into();
    };
    let from = match millis(offset) {
        Some(offset) => offset,
        None => playing.length.saturating_sub(Duration::from_millis(offset.unsigned_abs())),
    };
    playing.skip(stage.now, from);
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

struct Control {
    playing: Playing,
    skip: Duration,
    stop: Vec<u8>,
    forward: Vec<u8>,
    back: Vec<u8>,
    pause: Vec<u8>,
    /// Where it stands still.
    paused: Option<Duration>,
}

impl Control {
    fn ends(stage: &mut Stage, result: i64, status: &str, position: Option<Duration>) -> Progress {
        let endpos = position.map_or(-1, |position| i64::try_from(position.as_millis()).unwrap_or(i64::MAX));
        stage.set("CPLAYBACKSTATUS", status);
        stage.set("CPLAYBACKOFFSET", endpos.to_string());
        Progress::Done(Reply::at(result, endpos))
    }

    fn key(&mut self, key: Digit, stage: &mut Stage) -> Progress {
        let byte = key.ascii();
        let position = self.paused.unwrap_or_else(|| self.playing.position(stage.now));
        if self.paused.is_some() {
            if self.pause.contains(&byte) {
                self.paused = None;
                self.playing.skip(stage.now, position);
                return Progress::On;
            }
        } else if self.forward.contains(&byte) {
            self.playing.skip(stage.now, position + self.skip);
            return Progress::On;
        } else if self.back.contains(&byte) {
            self.playing.skip(stage.now, position.saturating_sub(self.skip));
            return Progress::On;
        }
        if self.stop.contains(&byte) {
            stage.set("CPLAYBACKSTOPKEY", vec![byte]);
            return Self::ends(stage, code(key), "USERSTOPPED", Some(position));
        }
        if self.pause.contains(&byte) {
            self.paused = Some(position);
        }
        Progress::On
    }
}

impl Running for Control {
    fn due(&self, _: &Stage) -> Option<Duration> {
        self.paused.is_none().then(|| self.playing.ends())
    }

    fn happens(&mut self, what: &Happening<'_>, stage: &mut Stage) -> Progress {
        match *what {
            Happening::Due => Self::ends(stage, 0, "SUCCESS", None),
            Happening::Key(key) => self.key(key, stage),
            Happening::HangUp => {
                let position = self.paused.unwrap_or_else(|| self.playing.position(stage.now));
                Self::ends(stage, -1, "ERROR", Some(position))
            }
            Happening::Text(_) | Happening::Bytes => Progress::On,
        }
    }
}
