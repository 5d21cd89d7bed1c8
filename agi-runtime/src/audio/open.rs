//! Opening the audio of a call.

use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use super::detector::{Ear, Energy, VoiceDetector};
use super::error::AudioError;
use super::link::Link;
use super::port::AudioPort;
use super::stream::Audio;
use super::wire::Rate;
use crate::call::{Call, CallError, ChannelState, is_simulated};

/// Opens the audio of a call when it is awaited.
#[must_use = "the audio is opened when it is awaited"]
pub struct OpenAudio<'c> {
    call: &'c mut Call,
    rate: Rate,
    queue: Duration,
    detector: Option<Box<dyn VoiceDetector>>,
}

impl Call {
    /// Opens the audio of the call: what the caller says arrives in the handler, and what the handler plays is heard, until
    /// the [`Audio`] is closed or dropped. Meanwhile the call is borrowed: no other command can be sent.
    ///
    /// ```
    /// use agi_runtime::audio::AudioEvent;
    /// use agi_runtime::prelude::*;
    ///
    /// /// Repeats what the caller says, until a key is pressed.
    /// #[agi_route("/echo", manual)]
    /// async fn echo(call: &mut Call) -> Result {
    ///     call.answer().await?;
    ///     let mut audio = call.audio().await?;
    ///     while let Some(event) = audio.next().await? {
    ///         match event {
    ///             AudioEvent::Frame(frame) => drop(audio.play(frame).await?),
    ///             AudioEvent::Digit(_) => break,
    ///             _ => {}
    ///         }
    ///     }
    ///     audio.close().await?;
    ///     call.play("goodbye").await?;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// Asterisk connects to the app's audio listener ([`App::audio`](crate::App::audio)), and streams by its application
    /// `AudioSocket`: frames of 20 ms, 8,000 samples a second, 16 bits, whatever the caller's codec is (measured on 22.10).
    ///
    /// # Errors
    /// [`AudioError`] names what is missing: an answered call, a listener, a way to it, the module. Asterisk 16 has no
    /// AudioSocket.
    pub fn audio(&mut self) -> OpenAudio<'_> {
        let detector: Box<dyn VoiceDetector> = Box::new(Energy::new());
        OpenAudio { call: self, rate: Rate::Narrow, queue: Duration::from_secs(30), detector: Some(detector) }
    }
}

impl<'c> OpenAudio<'c> {
    /// Streams 16,000 samples a second instead of 8,000, by Asterisk's `Dial(AudioSocket/…/c(slin16))`. It needs
    /// `chan_audiosocket.so` of 20.17, 21.12, 22.7, 23.1 or later.
    pub fn wideband(self) -> Self {
        Self { rate: Rate::Wide, ..self }
    }

    /// Sets how much audio may wait to be played before [`play`](Audio::play) waits; default: 30 s.
    pub fn queue(self, most: Duration) -> Self {
        Self { queue: most, ..self }
    }

    /// Sets what tells voice from silence; default: [`Energy`].
    pub fn detector(self, detector: impl VoiceDetector + 'static) -> Self {
        Self { detector: Some(Box::new(detector)), ..self }
    }

    /// Leaves out the events [`SpeechStarted`](super::AudioEvent::SpeechStarted) and
    /// [`SpeechEnded`](super::AudioEvent::SpeechEnded), and what they cost.
    pub fn no_detector(self) -> Self {
        Self { detector: None, ..self }
    }

    async fn open(self) -> Result<Audio<'c>, AudioError> {
        let Self { call, rate, queue, detector } = self;
        let port = call.state.get::<AudioPort>().ok_or(AudioError::NoListener)?;
        let address = port.address(call.dialogue.local_ip())?;
        let link = Link::new(rate, queue, is_simulated());
        let expected = port.expect(&link);
        let id = expected.id();
        let (application, options) = match rate {
            Rate::Narrow => ("AudioSocket", format!("{id},{address}")),
            Rate::Wide => ("Dial", format!("AudioSocket/{address}/{id}/c(slin16),,g")),
        };
        let mut exec = call.exec(application, options).in_flight();
        let answer = poll_fn(|cx| {
            if link.poll_opened(cx).is_ready() {
                return Poll::Ready(None);
            }
            exec.poll(&mut call.dialogue, cx).map(Some)
        })
        .await;
        match answer {
            None => Ok(Audio::new(call, exec, link, detector.map(Ear::new))),
            Some(Ok(_)) => Err(no_stream(call, address).await?),
            Some(Err(CallError::Failed { .. })) => Err(AudioError::NoModule { module: module(rate) }),
            Some(Err(error)) => Err(error.into()),
        }
    }
}

/// Why Asterisk, and the caller, are there, and no stream came.
async fn no_stream(call: &mut Call, address: String) -> Result<AudioError, CallError> {
    match call.channel_status().await? {
        ChannelState::Up => Ok(AudioError::Unreachable { address }),
        _ => Ok(AudioError::NotAnswered),
    }
}

const fn module(rate: Rate) -> &'static str {
    match rate {
        Rate::Narrow => "app_audiosocket.so",
        Rate::Wide => "chan_audiosocket.so",
    }
}

impl<'c> IntoFuture for OpenAudio<'c> {
    type Output = Result<Audio<'c>, AudioError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.open())
    }
}

impl fmt::Debug for OpenAudio<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAudio")
            .field("rate", &self.rate.hertz())
            .field("queue", &self.queue)
            .finish_non_exhaustive()
    }
}
