//! An engine at work on one utterance, in a task of its own.

use std::future::pending;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::{Heard, Hints, Recognizer, Speech};
use crate::audio::AudioFrame;
use crate::error::BoxError;

/// [`Recognizer`] in a form that can be a trait object.
pub(crate) trait Engine: Send + Sync {
    fn rate(&self) -> u32;
    /// Begins to recognise an utterance. At most so many of its frames wait for the engine.
    fn begin(&self, hints: Hints, most: usize) -> Utterance;
}

impl<R: Recognizer + Clone> Engine for R {
    fn rate(&self) -> u32 {
        Recognizer::rate(self)
    }

    fn begin(&self, hints: Hints, most: usize) -> Utterance {
        let (speech, frames, partial) = Speech::channel(most);
        let engine = self.clone();
        let recognizing = async move { engine.recognize(speech, hints).await };
        let task = tokio::spawn(recognizing.in_current_span());
        Utterance { frames: Some(frames), partial, task }
    }
}

/// An utterance that an engine listens to. Dropped, it ends the engine's task.
pub(crate) struct Utterance {
    frames: Option<mpsc::Sender<AudioFrame>>,
    partial: watch::Receiver<String>,
    task: JoinHandle<Result<Option<Heard>, BoxError>>,
}

/// What an engine tells.
#[derive(Debug)]
pub(crate) enum News {
    /// What it has understood so far.
    Partial(String),
    Answer(Result<Option<Heard>, Fault>),
}

/// Why an engine gave no answer.
#[derive(Debug)]
pub(crate) enum Fault {
    Failed(BoxError),
    Panicked,
}

impl Utterance {
    /// Gives the engine a frame; an engine that is done, or slower than its bound, does not get it.
    pub(crate) fn hear(&self, frame: AudioFrame) {
        if let Some(frames) = &self.frames {
            drop(frames.try_send(frame));
        }
    }

    /// Tells the engine that there are no more frames.
    pub(crate) fn end(&mut self) {
        self.frames = None;
    }

    /// Waits for what the engine tells next. After its answer it tells nothing more, and must not be asked.
    pub(crate) async fn next(&mut self) -> News {
        let Self { partial, task, .. } = self;
        let partial = async {
            match partial.changed().await {
                Ok(()) => partial.borrow_and_update().clone(),
                // The engine has let go of its utterance.
                Err(_) => pending().await,
            }
        };
        tokio::select! {
            biased;
            answer = task => News::Answer(match answer {
                Ok(answer) => answer.map_err(Fault::Failed),
                Err(_) => Err(Fault::Panicked),
            }),
            text = partial => News::Partial(text),
        }
    }
}

impl Drop for Utterance {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::{Engine, News, Utterance};
    use crate::audio::AudioFrame;
    use crate::error::BoxError;
    use crate::voice::{Heard, Hints, Recognizer, Speech};

    /// Counts its frames, and does then what the language says.
    #[derive(Clone)]
    struct Counts;

    impl Recognizer for Counts {
        async fn recognize(&self, mut speech: Speech, hints: Hints) -> Result<Option<Heard>, BoxError> {
            let mut frames = 0;
            while speech.next().await.is_some() {
                frames += 1;
                speech.partial(frames.to_string());
            }
            match hints.language.as_str() {
                "fails" => Err("no model".into()),
                "panics" => panic!("on purpose"),
                "hangs" => pending().await,
                _ => Ok(Some(Heard::new(frames.to_string()))),
            }
        }
    }

    /// What the engine answers, and what it told before.
    async fn answer(utterance: &mut Utterance) -> (Vec<String>, String) {
        let mut partial = Vec::new();
        loop {
            match utterance.next().await {
                News::Partial(text) => partial.push(text),
                News::Answer(Ok(heard)) => return (partial, heard.unwrap().text),
                News::Answer(Err(fault)) => return (partial, format!("{fault:?}")),
            }
        }
    }

    fn frame() -> AudioFrame {
        AudioFrame::copied(&[0; 160])
    }

    #[tokio::test]
    async fn an_engine_hears_every_frame_until_the_end_and_tells_what_it_has_understood_so_far() {
        let mut utterance = Counts.begin(Hints::new("en", 8_000), 3);
        utterance.hear(frame());
        assert!(matches!(utterance.next().await, News::Partial(text) if text == "1"));
        utterance.hear(frame());
        utterance.hear(frame());
        utterance.end();
        utterance.hear(frame());
        assert_eq!(answer(&mut utterance).await.1, "3");
    }

    #[tokio::test]
    async fn an_engine_that_does_not_keep_up_loses_what_is_beyond_its_bound() {
        let mut utterance = Counts.begin(Hints::new("en", 8_000), 2);
        for _ in 0..5 {
            utterance.hear(frame());
        }
        utterance.end();
        assert_eq!(answer(&mut utterance).await.1, "2");
    }

    #[tokio::test]
    async fn an_error_and_a_panic_are_told_apart() {
        for (language, says) in [("fails", "Failed(\"no model\")"), ("panics", "Panicked")] {
            let mut utterance = Counts.begin(Hints::new(language, 8_000), 1);
            utterance.end();
            assert_eq!(answer(&mut utterance).await, (Vec::new(), says.to_owned()));
        }
    }

    #[tokio::test]
    async fn an_utterance_that_is_dropped_ends_the_engine() {
        let utterance = Counts.begin(Hints::new("hangs", 8_000), 1);
        let task = utterance.task.abort_handle();
        drop(utterance);
        while !task.is_finished() {
            tokio::task::yield_now().await;
        }
    }
}
