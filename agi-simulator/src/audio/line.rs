//! The caller's line: what they say, and what reaches Asterisk of it.

use std::collections::VecDeque;
use std::time::Duration;

use super::rate::converted;

/// How much audio a frame holds.
pub(crate) const FRAME: Duration = Duration::from_millis(20);

/// What the caller is about to say.
#[derive(Debug)]
struct Utterance {
    words: Option<String>,
    rate: u32,
    samples: Vec<i16>,
}

/// See the module. A caller who says nothing sends silence.
#[derive(Debug, Default)]
pub(crate) struct Line {
    utterances: VecDeque<Utterance>,
    /// What is left of the one that is being said, at the stream's rate.
    saying: VecDeque<i16>,
    /// How many frames get lost on their way.
    pub(crate) loses: usize,
    /// A telephone that sends nothing while the caller is silent.
    pub(crate) suppresses_silence: bool,
}

/// What the caller does in 20 ms.
pub(crate) struct Spoken {
    /// At the stream's rate; `None` if nothing reaches Asterisk.
    pub(crate) frame: Option<Vec<i16>>,
    /// An utterance begins.
    pub(crate) begins: bool,
    /// The words of the one that begins, if it has any.
    pub(crate) words: Option<String>,
    /// How much of the frame is speech.
    pub(crate) speech: Duration,
}

impl Line {
    pub(crate) fn says(&mut self, words: Option<&str>, rate: u32, samples: &[i16]) {
        let words = words.map(str::to_owned);
        self.utterances.push_back(Utterance { words, rate, samples: samples.to_vec() });
    }

    /// The caller says nothing of what is left.
    pub(crate) fn falls_silent(&mut self) {
        self.utterances.clear();
        self.saying.clear();
    }

    pub(crate) fn speaks(&self) -> bool {
        !self.utterances.is_empty() || !self.saying.is_empty()
    }

    pub(crate) fn next(&mut self, rate: u32) -> Spoken {
        let next = if self.saying.is_empty() { self.utterances.pop_front() } else { None };
        let begins = next.is_some();
        let words = next.and_then(|utterance| {
            self.saying = converted(&utterance.samples, utterance.rate, rate).into();
            utterance.words
        });
        let count = samples(rate);
        let said = self.saying.len().min(count);
        let mut frame: Vec<i16> = self.saying.drain(..said).collect();
        frame.resize(count, 0);
        let lost = self.loses > 0;
        self.loses = self.loses.saturating_sub(1);
        let sends = !lost && (said > 0 || !self.suppresses_silence);
        Spoken { frame: sends.then_some(frame), begins, words, speech: time(said, rate) }
    }
}

/// How many samples a frame has.
pub(crate) fn samples(rate: u32) -> usize {
    usize::try_from(u128::from(rate) * FRAME.as_millis() / 1_000).unwrap_or(0)
}

/// How long these samples last.
pub(crate) fn time(samples: usize, rate: u32) -> Duration {
    Duration::from_micros(samples as u64 * 1_000_000 / u64::from(rate.max(1)))
}

#[cfg(test)]
mod tests {
    use super::Line;
    use std::time::Duration;

    #[test]
    fn a_caller_says_one_thing_after_the_other_and_then_silence() {
        let mut line = Line::default();
        line.says(Some("one"), 8_000, &[1; 240]);
        line.says(None, 16_000, &[2; 320]);
        let first = line.next(8_000);
        assert_eq!((first.frame, first.begins, first.words.as_deref()), (Some(vec![1; 160]), true, Some("one")));
        let second = line.next(8_000);
        assert_eq!(second.frame.unwrap(), [[1; 80], [0; 80]].concat());
        assert_eq!((second.begins, second.speech), (false, Duration::from_millis(10)));
        let third = line.next(8_000);
        assert_eq!((third.frame, third.begins, third.words), (Some(vec![2; 160]), true, None));
        assert!(!line.speaks());
        assert_eq!(line.next(8_000).frame, Some(vec![0; 160]));
    }

    #[test]
    fn a_telephone_may_send_nothing_while_the_caller_is_silent() {
        let mut line = Line { suppresses_silence: true, ..Line::default() };
        assert_eq!(line.next(8_000).frame, None);
        line.says(None, 8_000, &[1; 10]);
        assert!(line.next(8_000).frame.is_some());
        assert_eq!(line.next(8_000).frame, None);
    }

    #[test]
    fn a_frame_that_is_lost_was_said() {
        let mut line = Line { loses: 1, ..Line::default() };
        line.says(None, 8_000, &[[1; 160], [2; 160]].concat());
        let lost = line.next(8_000);
        assert_eq!((lost.frame, lost.speech), (None, Duration::from_millis(20)));
        assert_eq!(line.next(8_000).frame, Some(vec![2; 160]));
    }

    #[test]
    fn a_caller_who_falls_silent_leaves_the_rest_unsaid() {
        let mut line = Line::default();
        line.says(None, 8_000, &[1; 1_600]);
        line.next(8_000);
        line.falls_silent();
        assert_eq!(line.next(8_000).frame, Some(vec![0; 160]));
    }
}
