//! RECORD FILE.

use std::time::Duration;

use super::play::Playing;
use super::stage::{Happening, Progress, Reply, Running, Stage, Step, atoi, code, millis, samples, scan};

/// What Asterisk can write without further modules, and takes for a format.
const FORMATS: [&str; 12] =
    ["wav", "wav16", "WAV", "wav49", "gsm", "ulaw", "alaw", "sln", "sln16", "slin", "g722", "raw"];

/// How much of the end is cut away, since a key can be heard in it.
const KEY: Duration = Duration::from_millis(200);

/// A frame: a silence is noticed at the end of one.
const FRAME: Duration = Duration::from_millis(20);

/// What `ast_waitfor` has left of its 100 seconds when a recording without a limit hears a frame.
const UNLIMITED: i64 = 99_980;

/// `RECORD FILE filename format escape_digits timeout [offset_samples] [beep] [s=silence]`: the timeout in
/// milliseconds, negative for ever; the silence in seconds.
pub(super) fn record_file(stage: &mut Stage, words: &[Vec<u8>]) -> Step {
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
        known_format: FORMATS.iter().any(|known| known.as_bytes() == format),
        escape: escape.clone(),
        timeout,
        silence: Duration::from_secs(silence),
        offset: Duration::from_micros(offset.and_then(|offset| u64::try_from(offset).ok()).unwrap_or(0) * 125),
        began: stage.now,
    };
    if beep {
        return match Playing::begin(stage, b"beep", Duration::ZERO) {
            None => Reply::new(format!("200 result=-1 (randomerror) endpos={}", offset.unwrap_or(0))).into(),
            playing => Step::Runs(Box::new(Recording { beep: playing, ..recording })),
        };
    }
    recording.start(stage)
}

/// The seconds of `s=2`, wherever the `s` stands.
fn silence(word: &[u8]) -> Option<u64> {
    let at = word.iter().position(|byte| *byte == b's')?;
    let seconds = word[at..].strip_prefix(b"s=")?;
    u64::try_from(atoi(seconds)).ok()
}

struct Recording {
    /// While it plays.
    beep: Option<Playing>,
    file: String,
    known_format: bool,
    escape: Vec<u8>,
    timeout: i64,
    silence: Duration,
    offset: Duration,
    began: Duration,
}

impl Recording {
    fn start(mut self, stage: &mut Stage) -> Step {
        match self.opens(stage) {
            Some(reply) => reply.into(),
            None => Step::Runs(Box::new(self)),
        }
    }

    /// Opens the file; the reply, if that is all.
    fn opens(&mut self, stage: &mut Stage) -> Option<Reply> {
        if !self.known_format || !stage.world.sounds.can_write(&self.file) {
            return Some(Reply::failure("200 result=-1 (writefile)"));
        }
        self.began = stage.now;
        let there = stage.world.sounds.length(self.file.as_bytes(), b"").unwrap_or_default();
        self.offset = if self.offset.is_zero() { self.offset } else { self.offset.min(there) };
        (self.timeout == 0).then(|| self.ends(stage, 0, "timeout", Duration::ZERO))
    }

    /// What was recorded so far, `cut` away at its end.
    fn ends(&self, stage: &mut Stage, result: i64, why: &str, cut: Duration) -> Reply {
        let length = self.offset + stage.now.saturating_sub(self.began + cut);
        stage.world.sounds.recorded(&self.file, length);
        let endpos = samples(length);
        Reply { line: format!("200 result={result} ({why}) endpos={endpos}").into_bytes(), failure: result < 0 }
    }

    fn limit(&self) -> Option<Duration> {
        millis(self.timeout).map(|timeout| self.began + timeout)
    }

    fn silence_ends(&self, stage: &Stage) -> Option<Duration> {
        let since = stage.silent_since.filter(|_| !self.silence.is_zero())?;
        Some(since.max(self.began) + self.silence + FRAME)
    }
}

impl Running for Recording {
    fn due(&self, stage: &Stage) -> Option<Duration> {
        match &self.beep {
            Some(beep) => Some(beep.ends()),
            None => self.silence_ends(stage).into_iter().chain(self.limit()).min(),
        }
    }

    fn happens(&mut self, what: &Happening<'_>, stage: &mut Stage) -> Progress {
        if self.beep.is_some() {
            return self.during_the_beep(what, stage);
        }
        Progress::Done(match *what {
            Happening::Due if self.limit().is_some_and(|limit| limit <= stage.now) => {
                self.ends(stage, 0, "timeout", Duration::ZERO)
            }
            Happening::Due => {
                let left = self.limit().map_or(UNLIMITED, |limit| {
                    i64::try_from(limit.saturating_sub(stage.now).as_millis()).unwrap_or(i64::MAX)
                });
                self.ends(stage, left, "timeout", self.silence.saturating_sub(Duration::from_secs(1)))
            }
            Happening::Key(key) if self.escape.contains(&key.ascii()) => self.ends(stage, code(key), "dtmf", KEY),
            Happening::HangUp => self.ends(stage, -1, "hangup", Duration::ZERO),
            _ => return Progress::On,
        })
    }
}

impl Recording {
    fn during_the_beep(&mut self, what: &Happening<'_>, stage: &mut Stage) -> Progress {
        let result = match *what {
            Happening::Due => {
                self.beep = None;
                return self.opens(stage).map_or(Progress::On, Progress::Done);
            }
            Happening::Key(key) if self.escape.contains(&key.ascii()) => code(key),
            Happening::HangUp => -1,
            _ => return Progress::On,
        };
        Progress::Done(Reply::new(format!("200 result={result} (randomerror) endpos={}", samples(self.offset))))
    }
}
