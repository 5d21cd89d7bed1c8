//! One utterance, while the caller speaks it.

use std::fmt;

use tokio::sync::{mpsc, watch};

use crate::audio::AudioFrame;

/// One utterance of a caller, as an engine hears it: frames of 20 ms, from shortly before the caller began to speak.
pub struct Speech {
    frames: mpsc::Receiver<AudioFrame>,
    partial: watch::Sender<String>,
}

impl Speech {
    /// Makes an utterance that is over already, for tests of an engine: these samples, `rate` a second. The last frame is
    /// filled up with silence.
    #[must_use]
    pub fn recorded(samples: &[i16], rate: u32) -> Self {
        let length = usize::try_from(rate / 50).unwrap_or(usize::MAX).max(1);
        let (to_engine, frames) = mpsc::channel(samples.len().div_ceil(length).max(1));
        for samples in samples.chunks(length) {
            let mut frame = samples.to_vec();
            frame.resize(length, 0);
            // There is room for all of them.
            drop(to_engine.try_send(AudioFrame::copied(&frame)));
        }
        Self { frames, partial: watch::Sender::default() }
    }

    /// Makes an utterance of which no more than `most` frames wait for the engine, and what gives it frames and takes its
    /// partial texts.
    pub(super) fn channel(most: usize) -> (Self, mpsc::Sender<AudioFrame>, watch::Receiver<String>) {
        let (to_engine, frames) = mpsc::channel(most);
        let (partial, partials) = watch::channel(String::new());
        (Self { frames, partial }, to_engine, partials)
    }

    /// Returns the next 20 ms as soon as they are there; `None` when the utterance has ended.
    pub async fn next(&mut self) -> Option<AudioFrame> {
        self.frames.recv().await
    }

    /// Tells what the engine has understood so far. Each text replaces the one before. Who listens is told by
    /// `on_partial`, and does not have to be told every one of them.
    pub fn partial(&self, text: impl Into<String>) {
        self.partial.send_replace(text.into());
    }
}

/// Prints nothing of what was said.
impl fmt::Debug for Speech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Speech").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Speech;

    #[tokio::test]
    async fn a_recorded_utterance_comes_in_frames_of_20_ms_the_last_one_filled_up() {
        for (rate, frame) in [(8_000, 160), (16_000, 320)] {
            let mut speech = Speech::recorded(&vec![7; frame + 1], rate);
            assert_eq!(*speech.next().await.unwrap(), vec![7; frame]);
            let last = speech.next().await.unwrap();
            assert_eq!((last.len(), last[0], last[1]), (frame, 7, 0));
            assert!(speech.next().await.is_none());
        }
    }

    #[tokio::test]
    async fn a_recorded_utterance_may_be_empty() {
        assert!(Speech::recorded(&[], 8_000).next().await.is_none());
    }
}
