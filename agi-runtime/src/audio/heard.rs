//! What the caller said and pressed, until the app takes it.

use std::collections::VecDeque;
use std::fmt::Write;
use std::time::Duration;

use agi_protocol::Digit;

use super::wire::{Rate, take};

/// How much of the caller is kept while the app does not listen.
const KEPT: usize = 5;
/// How many keys are kept, and how many are lost after them.
const KEYS: usize = 256;

#[derive(Debug)]
pub(super) struct Heard {
    rate: Rate,
    waiting: VecDeque<i16>,
    /// How many samples were taken or lost before those that wait.
    gone: u64,
    /// Keys, each after so many samples.
    keys: VecDeque<(u64, Digit)>,
    missed: u64,
    /// All keys, for a record of the call.
    pressed: Vec<(u64, Digit)>,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A frame of samples was written.
    Frame,
    Key(Digit),
    /// So much was lost, because the app did not listen.
    Missed(Duration),
}

impl Heard {
    pub(super) fn new(rate: Rate) -> Self {
        Self { rate, waiting: VecDeque::new(), gone: 0, keys: VecDeque::new(), missed: 0, pressed: Vec::new() }
    }

    /// Adds samples as they come. The oldest ones are lost where nobody takes them.
    pub(super) fn add(&mut self, samples: &[u8]) {
        let pairs = samples.chunks_exact(2);
        self.waiting.extend(pairs.map(|pair| i16::from_le_bytes([pair[0], pair[1]])));
        let most = KEPT * self.rate.hertz() as usize;
        let lost = self.waiting.len().saturating_sub(most);
        if lost > 0 {
            self.waiting.drain(..lost);
            self.gone += lost as u64;
            self.missed += lost as u64;
        }
    }

    pub(super) fn press(&mut self, key: Digit) {
        if self.keys.len() < KEYS {
            if self.pressed.len() < KEYS {
                self.pressed.push((self.gone + self.waiting.len() as u64, key));
            }
            self.keys.push_back((self.gone + self.waiting.len() as u64, key));
        }
    }

    /// How long the stream was, and which keys were pressed in it, in words: nothing of what was said.
    pub(super) fn record(&self) -> String {
        let millis = |samples: u64| samples * 1_000 / u64::from(self.rate.hertz());
        let length = millis(self.gone + self.waiting.len() as u64);
        let mut text = format!("~ {}.{} s of audio", length / 1_000, length % 1_000 / 100);
        for (number, (at, key)) in self.pressed.iter().enumerate() {
            let _ = write!(text, "{}{} ms {key}", if number == 0 { ", keys: " } else { ", " }, millis(*at));
        }
        text
    }

    /// Takes what comes next. A frame is written where `frame` says.
    pub(super) fn next<'f>(&mut self, frame: impl FnOnce() -> &'f mut [i16]) -> Option<Next> {
        if self.missed > 0 {
            let missed = std::mem::take(&mut self.missed) * 1_000_000 / u64::from(self.rate.hertz());
            return Some(Next::Missed(Duration::from_micros(missed)));
        }
        let count = self.rate.frame();
        let next = self.gone + count as u64;
        // A key within the next frame comes before it.
        if let Some((_, key)) = self.keys.front().copied().filter(|(after, _)| *after < next) {
            self.keys.pop_front();
            return Some(Next::Key(key));
        }
        if self.waiting.len() < count {
            return None;
        }
        let (frame, (front, back)) = (frame(), self.waiting.as_slices());
        let (to_front, to_back) = frame.split_at_mut(front.len().min(count));
        to_front.copy_from_slice(&front[..to_front.len()]);
        to_back.copy_from_slice(&back[..to_back.len()]);
        self.waiting.drain(..count);
        self.gone = next;
        Some(Next::Frame)
    }

    /// Takes samples as bytes, as many as fit, and passes over keys. Returns how many bytes were written.
    pub(super) fn read(&mut self, bytes: &mut [u8]) -> usize {
        let count = take(&mut self.waiting, bytes);
        self.gone += count as u64;
        2 * count
    }
}

#[cfg(test)]
mod tests {
    use super::{Heard, KEPT, KEYS, Next};
    use crate::audio::wire::Rate;
    use agi_protocol::Digit;
    use std::time::Duration;

    fn next(heard: &mut Heard) -> Option<Next> {
        let mut frame = [0; 160];
        heard.next(|| &mut frame)
    }

    #[test]
    fn frames_come_whole_whatever_pieces_they_came_in() {
        let mut heard = Heard::new(Rate::NARROW);
        heard.add(&[1, 2].repeat(100));
        assert_eq!(next(&mut heard), None);
        heard.add(&[1, 2].repeat(60));
        let mut frame = [0; 160];
        assert_eq!(heard.next(|| &mut frame), Some(Next::Frame));
        assert_eq!(frame, [0x0201; 160]);
        assert_eq!(next(&mut heard), None);
    }

    #[test]
    fn a_key_keeps_its_place_among_the_frames() {
        let mut heard = Heard::new(Rate::NARROW);
        let five = Digit::new('5').unwrap();
        heard.add(&[0; 320]);
        heard.press(five);
        heard.add(&[0; 320]);
        let order = [next(&mut heard), next(&mut heard), next(&mut heard), next(&mut heard)];
        assert_eq!(order, [Some(Next::Frame), Some(Next::Key(five)), Some(Next::Frame), None]);
    }

    #[test]
    fn an_app_that_does_not_listen_loses_the_oldest_and_is_told_how_much() {
        let mut heard = Heard::new(Rate::NARROW);
        for _ in 0..KEPT * 50 + 3 {
            heard.add(&[0; 320]);
        }
        assert_eq!(next(&mut heard), Some(Next::Missed(Duration::from_millis(60))));
        let frames = std::iter::from_fn(|| next(&mut heard)).count();
        assert_eq!(frames, KEPT * 50);
    }

    #[test]
    fn a_record_tells_how_long_it_was_and_the_keys_and_not_what_was_said() {
        let mut heard = Heard::new(Rate::NARROW);
        heard.add(&vec![7; 320 * 60]);
        heard.press(Digit::POUND);
        heard.add(&vec![7; 320 * 65]);
        heard.press(Digit::new('4').unwrap());
        while next(&mut heard).is_some() {}
        assert_eq!(heard.record(), "~ 2.5 s of audio, keys: 1200 ms #, 2500 ms 4");
        assert_eq!(Heard::new(Rate::NARROW).record(), "~ 0.0 s of audio");
    }

    #[test]
    fn a_peer_that_sends_keys_without_end_costs_a_bounded_amount() {
        let mut heard = Heard::new(Rate::NARROW);
        for _ in 0..10 * KEYS {
            heard.press(Digit::POUND);
        }
        assert_eq!(std::iter::from_fn(|| next(&mut heard)).count(), KEYS);
    }
}
