//! What the app has to say: samples that wait for their turn, and marks that tell when they were sent.

use std::collections::VecDeque;
use std::time::Duration;

use super::wire::{Rate, take};

/// A place in what is said: the end of what one [`Audio::play`](super::Audio::play) was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(u64);

/// What [`Audio::flush`](super::Audio::flush) has cut short, counted from where the caller began to hear without a gap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flushed {
    /// How much was sent to the caller.
    pub played: Duration,
    /// How much the caller does not hear.
    pub dropped: Duration,
}

#[derive(Debug)]
pub(super) struct Said {
    rate: Rate,
    waiting: VecDeque<i16>,
    /// How many samples were ever sent.
    sent: u64,
    /// How many had been sent when something began to wait.
    began: u64,
    /// Where what was played ends, and its mark.
    marks: VecDeque<(u64, Mark)>,
    given: u64,
}

impl Said {
    pub(super) fn new(rate: Rate) -> Self {
        Self { rate, waiting: VecDeque::new(), sent: 0, began: 0, marks: VecDeque::new(), given: 0 }
    }

    /// Adds samples to the end.
    pub(super) fn add<T>(&mut self, samples: impl IntoIterator<Item = T>)
    where
        VecDeque<i16>: Extend<T>,
    {
        if self.waiting.is_empty() {
            self.began = self.sent;
        }
        self.waiting.extend(samples);
    }

    /// Marks the end of what waits.
    pub(super) fn mark(&mut self) -> Mark {
        self.given += 1;
        let mark = Mark(self.given);
        self.marks.push_back((self.sent + self.waiting.len() as u64, mark));
        mark
    }

    /// How long it takes to say what waits.
    pub(super) fn waits(&self) -> Duration {
        self.time(self.waiting.len() as u64)
    }

    /// Writes the next frame of samples over silence, as many as there are.
    pub(super) fn write_frame(&mut self, silence: &mut [u8]) {
        self.sent += take(&mut self.waiting, silence) as u64;
    }

    /// Returns a mark whose samples are all sent, once.
    pub(super) fn played(&mut self) -> Option<Mark> {
        if self.is_at_a_mark() { self.marks.pop_front().map(|(_, mark)| mark) } else { None }
    }

    /// Whether the end of something was just reached.
    pub(super) fn is_at_a_mark(&self) -> bool {
        self.marks.front().is_some_and(|(end, _)| *end <= self.sent)
    }

    /// Forgets what waits. Marks that were not reached are never played.
    pub(super) fn flush(&mut self) -> Flushed {
        if self.waiting.is_empty() {
            return Flushed::default();
        }
        let flushed = Flushed { played: self.time(self.sent - self.began), dropped: self.waits() };
        self.marks.retain(|(end, _)| *end <= self.sent);
        self.waiting.clear();
        flushed
    }

    fn time(&self, samples: u64) -> Duration {
        Duration::from_micros(samples * 1_000_000 / u64::from(self.rate.hertz()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Flushed, Said};
    use crate::audio::wire::Rate;
    use std::time::Duration;

    fn frame(said: &mut Said) -> Vec<u8> {
        let mut out = vec![0; 320];
        said.write_frame(&mut out);
        out
    }

    #[test]
    fn silence_is_said_where_nothing_waits_and_after_a_last_piece() {
        let mut said = Said::new(Rate::NARROW);
        assert_eq!(frame(&mut said), [0; 320]);
        said.add([0x0102; 161]);
        assert_eq!(frame(&mut said), [2, 1].repeat(160));
        assert_eq!(frame(&mut said), [&[2, 1][..], &[0; 318]].concat());
        assert_eq!(frame(&mut said), [0; 320]);
    }

    #[test]
    fn a_mark_is_played_when_its_last_sample_is_sent() {
        let mut said = Said::new(Rate::NARROW);
        said.add([1; 160]);
        let first = said.mark();
        said.add([1; 100]);
        let second = said.mark();
        assert_eq!(said.played(), None);
        frame(&mut said);
        assert_eq!((said.played(), said.played()), (Some(first), None));
        frame(&mut said);
        assert_eq!((said.played(), said.played()), (Some(second), None));
    }

    #[test]
    fn a_flush_tells_what_was_heard_since_the_caller_began_to_hear() {
        let mut said = Said::new(Rate::NARROW);
        said.add([1; 160]);
        frame(&mut said);
        frame(&mut said);
        said.add([1; 480]);
        let mark = said.mark();
        frame(&mut said);
        let (played, dropped) = (Duration::from_millis(20), Duration::from_millis(40));
        assert_eq!(said.flush(), Flushed { played, dropped });
        assert_eq!(said.flush(), Flushed::default());
        assert_eq!(frame(&mut said), [0; 320]);
        assert_eq!(said.played(), None, "{mark:?} was never reached");
    }
}
