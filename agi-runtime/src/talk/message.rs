//! Recording a message, and listening to it before it is kept.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use agi_protocol::Digit;

use super::one_key::{each_of_its_own, one_key};
use super::prompt::{Prompt, Prompts};
use super::question::{QuestionOptions, TRIES, question_options};
use super::say::say_all;
use crate::call::{Call, CallError, Recording, RecordingEnd};

impl Call {
    /// Records a message from the caller (RECORD FILE): a beep, and then what the caller says, until `#`, silence, the
    /// maximum length or a hang-up. `file` is the file's name without the extension. A relative name is below
    /// Asterisk's sounds folder. An existing file is overwritten.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # use std::time::Duration;
    /// # async fn message(call: &mut Call) -> Result {
    /// let message = call
    ///     .record_message("/var/spool/messages/7")
    ///     .prompt("leave-a-message")
    ///     .max_duration(Duration::from_secs(120))
    ///     .silence(Duration::from_secs(5))
    ///     .review("press-1-to-keep-2-to-listen-3-to-record-again")
    ///     .await?;
    /// if let Some(message) = message {
    ///     call.verbose(format!("{:?}, {:?}", message.length, message.review)).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Returns `None` if the caller pressed a key during the beep at every try, so that nothing was recorded. A hang-up
    /// during the recording or the review is not an error, because callers often end a message by hanging up: see
    /// [`Review::HungUp`].
    pub fn record_message<'c>(&'c mut self, file: &'c str) -> RecordMessage<'c> {
        let question = QuestionOptions::of(self, Vec::new());
        RecordMessage {
            call: self,
            question,
            file,
            format: "wav",
            prompt: Vec::new(),
            terminators: "#",
            max_duration: None,
            silence: None,
            beep: true,
            has_review: false,
            keys: [Digit::ONE, Digit::TWO, Digit::THREE],
        }
    }
}

/// Records a message when it is awaited.
///
/// The options that questions have (tries, timeout, prompts for no input and invalid input) are for the
/// [`review`](Self::review). The [`tries`](Self::tries) also limit how often the recording begins again after a key during the beep: 3 times, if they are not set
/// here.
#[derive(Debug)]
#[must_use = "it is recorded when it is awaited"]
pub struct RecordMessage<'c> {
    call: &'c mut Call,
    question: QuestionOptions,
    file: &'c str,
    format: &'c str,
    prompt: Vec<Prompt>,
    terminators: &'c str,
    max_duration: Option<Duration>,
    silence: Option<Duration>,
    beep: bool,
    has_review: bool,
    keys: [Digit; 3],
}

/// What was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Message {
    /// How long the file is; `None` where the format does not tell (`opus`, in which Asterisk counts nothing).
    pub length: Option<Duration>,
    /// Why the recording ended.
    pub end: RecordingEnd,
    /// The result of the review.
    pub review: Review,
}

/// The result of the review of a [`Message`]. The file exists in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Review {
    /// The caller was not asked.
    NotAsked,
    /// The caller pressed the key that keeps it.
    Accepted,
    /// The caller pressed no key of the review at any try.
    NoAnswer,
    /// The caller hung up during the recording or the review. The next command that needs a caller returns
    /// [`CallError::HungUp`].
    HungUp,
}

impl<'c> RecordMessage<'c> {
    question_options!();

    /// Sets what is said before the beep, also when the message is recorded again; default: nothing. A key of
    /// [`terminators`](Self::terminators) skips it.
    pub fn prompt(mut self, prompts: impl Prompts) -> Self {
        self.prompt = prompts.into_list();
        self
    }

    /// Sets the file's format, which is its extension: `wav16`, `gsm`, `g722`, …; default: `wav`.
    pub fn format(self, format: &'c str) -> Self {
        Self { format, ..self }
    }

    /// Sets the keys that end the recording; default: `#`. With `""`, no key ends it.
    pub fn terminators(self, digits: &'c str) -> Self {
        Self { terminators: digits, ..self }
    }

    /// Sets the maximum length, in milliseconds (rounded up); default: no limit.
    pub fn max_duration(self, time: Duration) -> Self {
        Self { max_duration: Some(time), ..self }
    }

    /// Ends the recording after this much silence, in whole seconds (rounded up), at least 1 s; default: silence does
    /// not end it.
    pub fn silence(self, time: Duration) -> Self {
        Self { silence: Some(time), ..self }
    }

    /// Leaves out the beep.
    pub fn no_beep(self) -> Self {
        Self { beep: false, ..self }
    }

    /// Lets the caller review the message: these prompts are said after the recording. `1` keeps it, `2` plays it, and
    /// `3` records it again, as often as the caller likes. Default: no review.
    pub fn review(mut self, prompts: impl Prompts) -> Self {
        self.has_review = true;
        self.question.question = prompts.into_list();
        self
    }

    /// Sets the keys of the review that keep it, play it, and record it again; default: `1`, `2`, `3`. One key for two of
    /// them is [`CallError::Refused`], and nothing is recorded.
    pub fn review_keys(self, keep: Digit, listen: Digit, again: Digit) -> Self {
        Self { keys: [keep, listen, again], ..self }
    }

    /// Records until there is a recording, or no try is left.
    async fn record(&mut self) -> Result<Option<Recording>, CallError> {
        // What the app says is of questions.
        let mut left = self.question.own_tries.unwrap_or(TRIES).max(1);
        while left > 0 {
            left -= 1;
            say_all(self.call, &self.prompt, self.terminators).await?;
            let mut recording = self.call.record_file(self.file, self.format).escape(self.terminators);
            if self.beep {
                recording = recording.beep();
            }
            if let Some(time) = self.max_duration {
                recording = recording.max_duration(time);
            }
            if let Some(time) = self.silence {
                recording = recording.silence(time);
            }
            let recorded = recording.await?;
            match recorded.end {
                // The terminator of the question before ended nothing of this.
                RecordingEnd::Digit(key) | RecordingEnd::DuringBeep(Some(key)) if self.call.ends_last_entry(key) => {
                    left += 1;
                }
                RecordingEnd::DuringBeep(_) => {}
                _ => return Ok(Some(recorded)),
            }
        }
        Ok(None)
    }

    async fn reviewed(&mut self) -> Result<Option<Reviewed>, CallError> {
        let [keep, listen, again] = self.keys;
        let choices = [(keep, Reviewed::Keep), (listen, Reviewed::Listen), (again, Reviewed::Again)];
        loop {
            match one_key(self.call, self.question.clone(), &choices).await?.ok() {
                Some(Reviewed::Listen) => {
                    say_all(self.call, &[Prompt::from(self.file)], self.terminators).await?;
                }
                choice => return Ok(choice),
            }
        }
    }

    async fn run(mut self) -> Result<Option<Message>, CallError> {
        if self.has_review {
            each_of_its_own("record_message", &self.keys)?;
        }
        let format = self.format;
        let message = |recorded: Recording, review| {
            Some(Message { length: recorded.endpos.in_format(format), end: recorded.end, review })
        };
        let mut kept = None;
        loop {
            let recorded = match (self.record().await, kept) {
                (Ok(Some(recorded)), _) => recorded,
                // The recording before this one still exists.
                (Ok(None), Some(before)) => return Ok(message(before, Review::NoAnswer)),
                (Ok(None), None) => return Ok(None),
                (Err(CallError::HungUp(_)), Some(before)) => return Ok(message(before, Review::HungUp)),
                (Err(error), _) => return Err(error),
            };
            if recorded.end == RecordingEnd::HungUp {
                return Ok(message(recorded, Review::HungUp));
            }
            if !self.has_review {
                return Ok(message(recorded, Review::NotAsked));
            }
            kept = Some(recorded);
            let review = match self.reviewed().await {
                Ok(Some(Reviewed::Again)) => continue,
                Ok(Some(_)) => Review::Accepted,
                Ok(None) => Review::NoAnswer,
                Err(CallError::HungUp(_)) => Review::HungUp,
                Err(error) => return Err(error),
            };
            return Ok(message(recorded, review));
        }
    }
}

/// A key of the review.
#[derive(Clone, Copy)]
enum Reviewed {
    Keep,
    Listen,
    Again,
}

impl<'c> IntoFuture for RecordMessage<'c> {
    type Output = Result<Option<Message>, CallError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
