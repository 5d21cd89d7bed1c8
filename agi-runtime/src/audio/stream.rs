//! The audio of a call, as a handler has it.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use agi_protocol::Digit;

use super::detector::{Ear, Edge};
#[cfg(unix)]
use super::eagi;
use super::error::AudioError;
use super::frame::AudioFrame;
use super::halves::{AudioReader, AudioWriter};
use super::link::{End, Link, Met};
use super::said::{Flushed, Mark};
use crate::call::{Call, CallError, InFlight};

/// The audio of a call: [`Call::audio`] opens it. It goes on while the handler does something else: what was given to
/// [`play`](Self::play) is heard, silence follows it, and five seconds of the caller are kept.
///
/// Dropped, it ends as by [`close`](Self::close), and the next command waits for Asterisk.
pub struct Audio<'c> {
    call: &'c mut Call,
    carrier: Carrier,
    link: Arc<Link>,
    ear: Option<Ear>,
    frame: AudioFrame,
    /// Speech began or ended with this frame, which was told first.
    after: bool,
    over: bool,
    /// A record of the call has it.
    noted: bool,
}

/// What is in flight of the call meanwhile.
pub(super) enum Carrier {
    /// Asterisk's application, which streams.
    Exec(InFlight<i32>),
    /// A wait for a key, next to the pipe of EAGI.
    #[cfg(unix)]
    Eagi(eagi::Waiting),
}

/// What happens on the audio of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AudioEvent {
    /// The next 20 ms of the caller.
    Frame(AudioFrame),
    /// The caller pressed a key and let it go.
    Digit(Digit),
    /// The caller began to speak: the frame that follows is the second of voice.
    SpeechStarted,
    /// The caller has been silent for 600 ms.
    SpeechEnded,
    /// Everything up to this mark was sent to the caller.
    Played(Mark),
    /// So much of the caller was lost, because the handler had not taken it for five seconds.
    Missed(Duration),
}

impl<'c> Audio<'c> {
    pub(super) fn new(call: &'c mut Call, carrier: Carrier, link: Arc<Link>, ear: Option<Ear>) -> Self {
        let frame = AudioFrame::silent(link.hears.frame());
        Self { call, carrier, link, ear, frame, after: false, over: false, noted: false }
    }

    /// Returns how many samples of the caller a second has: 8,000, or what [`OpenAudio::rate`](super::OpenAudio::rate) set.
    #[must_use]
    pub fn rate(&self) -> u32 {
        self.link.hears.hertz()
    }

    /// Returns how many samples a second has that is played.
    #[must_use]
    pub fn play_rate(&self) -> u32 {
        self.link.says.hertz()
    }

    /// Waits for what happens next. `None`: Asterisk ended the stream, and the caller is still there. It may be dropped
    /// half-way, in a `select!` for example, and loses nothing.
    ///
    /// # Errors
    /// The caller's hang-up, and what ended the stream against everybody's will.
    pub async fn next(&mut self) -> Result<Option<AudioEvent>, AudioError> {
        if std::mem::take(&mut self.after) {
            return Ok(Some(AudioEvent::Frame(self.frame.clone())));
        }
        if self.over {
            return Ok(None);
        }
        let event = match poll_fn(|cx| self.poll_met(cx)).await? {
            Met::Frame => match self.ear.as_mut().and_then(|ear| ear.hear(&self.frame)) {
                None => AudioEvent::Frame(self.frame.clone()),
                Some(edge) => {
                    self.after = true;
                    if edge == Edge::Begins { AudioEvent::SpeechStarted } else { AudioEvent::SpeechEnded }
                }
            },
            Met::Key(key) => AudioEvent::Digit(key),
            Met::Missed(time) => AudioEvent::Missed(time),
            Met::Played(mark) => AudioEvent::Played(mark),
            Met::End(end) => return self.ends(end).await.map(|()| None),
        };
        Ok(Some(event))
    }

    fn poll_met(&mut self, cx: &mut Context<'_>) -> Poll<Result<Met, CallError>> {
        #[cfg(unix)]
        if let Carrier::Eagi(waiting) = &mut self.carrier {
            if let Poll::Ready(key) = eagi::poll_wait(waiting, self.call, cx) {
                self.over |= key.is_err();
                return Poll::Ready(key.map(Met::Key));
            }
        }
        self.link.poll_heard(cx, &mut self.frame).map(Ok)
    }

    /// Plays samples after what waits already, and returns the mark of their end. It returns when they wait; the caller
    /// hears them at their time. It waits itself only while there is more to be played than [`OpenAudio::queue`]
    /// (30 s).
    ///
    /// [`OpenAudio::queue`]: super::OpenAudio::queue
    ///
    /// # Errors
    /// As those of [`next`](Self::next).
    pub async fn play(&mut self, samples: impl AsRef<[i16]>) -> Result<Mark, AudioError> {
        if !self.link.speaks {
            return Err(AudioError::ListenOnly);
        }
        let samples = samples.as_ref();
        match poll_fn(|cx| self.link.poll_play(cx, samples)).await {
            Some(mark) => Ok(mark),
            None => Err(self.over_already().await),
        }
    }

    /// Forgets what was to be played, so that the caller hears silence from the next frame on, and tells how much was
    /// heard. Marks of what was forgotten are never played.
    pub fn flush(&mut self) -> Flushed {
        self.link.flush()
    }

    /// Waits until everything is played. Frames and keys meanwhile are kept for [`next`](Self::next).
    ///
    /// # Errors
    /// As those of [`next`](Self::next).
    pub async fn drained(&mut self) -> Result<(), AudioError> {
        match poll_fn(|cx| self.link.poll_drained(cx)).await {
            Some(()) => Ok(()),
            None => Err(self.over_already().await),
        }
    }

    /// Returns both directions as bytes, for what reads and writes such: samples of two bytes, the lower one first. Keys
    /// and marks wait for [`next`](Self::next).
    ///
    /// ```
    /// # use agi_runtime::audio::Audio;
    /// # async fn bridge(audio: &mut Audio<'_>) -> std::io::Result<()> {
    /// let (mut caller, mut speaker) = audio.split();
    /// tokio::io::copy(&mut caller, &mut speaker).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn split(&mut self) -> (AudioReader<'_>, AudioWriter<'_>) {
        (AudioReader::new(&self.link), AudioWriter::new(&self.link))
    }

    /// Whether this key is the terminator of the entry before, which was full when it came.
    pub(crate) fn ends_last_entry(&mut self, key: Digit) -> bool {
        self.call.ends_last_entry(key)
    }

    /// Ends the audio, whatever waits to be played, and gives the call back.
    ///
    /// # Errors
    /// The caller's hang-up.
    pub async fn close(mut self) -> Result<(), AudioError> {
        self.link.close();
        if self.over {
            return Ok(());
        }
        self.answered().await.map(drop).map_err(AudioError::from)
    }

    /// The answer of Asterisk's application, which comes when the stream has ended.
    async fn answered(&mut self) -> Result<i32, CallError> {
        self.note();
        let answer = match &mut self.carrier {
            Carrier::Exec(exec) => poll_fn(|cx| exec.poll(&mut self.call.dialogue, cx)).await,
            // The next command ends the wait.
            #[cfg(unix)]
            Carrier::Eagi(_) => Ok(0),
        };
        self.over = true;
        answer
    }

    async fn ends(&mut self, end: End) -> Result<(), AudioError> {
        let result = self.answered().await?;
        match end {
            End::NotReading => Err(AudioError::NotReading),
            End::Broken(why) => Err(AudioError::Broken(why)),
            // Of a caller who is still there, `-1` is the answer after two seconds without a frame.
            End::Closed if result == -1 => Err(AudioError::NoActivity),
            End::Closed => Ok(()),
        }
    }

    /// Why nothing can be played any more.
    async fn over_already(&mut self) -> AudioError {
        if self.over {
            return AudioError::Ended;
        }
        let end = poll_fn(|cx| self.link.poll_end(cx)).await;
        self.ends(end).await.err().unwrap_or(AudioError::Ended)
    }
}

impl Audio<'_> {
    /// Tells whoever records the call that this stream is over, once.
    fn note(&mut self) {
        let dialogue = self.call.dialogue.dialogue_mut();
        if dialogue.is_observed() && !std::mem::replace(&mut self.noted, true) {
            dialogue.note(&self.link.lock().heard.record());
        }
    }
}

impl Drop for Audio<'_> {
    fn drop(&mut self) {
        self.note();
        self.link.close();
    }
}

impl fmt::Debug for Audio<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Audio").field("rate", &self.rate()).field("over", &self.over).finish_non_exhaustive()
    }
}
