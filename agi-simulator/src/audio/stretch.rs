//! What was said and heard, as the log has it: one entry for each stretch of it.

use std::time::Duration;

use crate::log::{CallEvent, CallLog};

/// A longer silence parts two stretches.
const GAP: Duration = Duration::from_millis(500);

/// The stretches of what the caller hears.
#[derive(Debug, Default)]
pub(crate) struct Stretches {
    /// The entry of the log that grows.
    entry: Option<usize>,
    /// How long it has lasted, up to the end of its last sound.
    lasted: Duration,
    /// How long nothing was heard since.
    silent: Duration,
    /// When something was heard last.
    last: Option<Duration>,
}

impl Stretches {
    /// So much is heard; it may be silence.
    pub(crate) fn hears(&mut self, silence: bool, time: Duration, now: Duration, log: &mut CallLog) {
        if silence {
            self.silent += time;
            return;
        }
        if self.silent >= GAP {
            self.ends();
        }
        self.last = Some(now);
        self.lasted += self.silent + time;
        self.silent = Duration::ZERO;
        match self.entry {
            Some(entry) => log.lasts(entry, self.lasted),
            None => self.entry = Some(log.add(now, CallEvent::HeardAudio(self.lasted))),
        }
    }

    /// What comes next is another stretch.
    pub(crate) fn ends(&mut self) {
        *self = Self::default();
    }

    /// When something was heard last.
    pub(crate) fn last(&self) -> Option<Duration> {
        self.last
    }

    /// Whether a stretch is not over, as far as one can tell now.
    pub(crate) fn go_on(&self, now: Duration) -> bool {
        self.last.is_some_and(|last| now < last + GAP)
    }
}

#[cfg(test)]
mod tests {
    use super::Stretches;
    use crate::log::CallLog;
    use std::time::Duration;

    #[test]
    fn pauses_belong_to_a_stretch_and_long_silence_does_not() {
        let (mut stretches, mut log) = (Stretches::default(), CallLog::default());
        let frame = Duration::from_millis(20);
        let pattern = [(false, 50), (true, 20), (false, 30), (true, 25), (false, 5), (true, 100)];
        let mut now = Duration::ZERO;
        for (silence, frames) in pattern {
            for _ in 0..frames {
                stretches.hears(silence, frame, now, &mut log);
                now += frame;
            }
        }
        let expected = "    0.000  caller    hears ~ 2.0 s of audio\n    2.500  caller    hears ~ 0.1 s of audio\n";
        assert_eq!(log.to_string().replace("     0", "    0").replace("     2", "    2"), expected);
    }
}
