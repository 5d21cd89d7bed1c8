//! Opening the audio of a call.

use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use super::detector::{Ear, Energy, VoiceDetector};
#[cfg(unix)]
use super::eagi;
use super::error::AudioError;
use super::link::Link;
use super::port::AudioPort;
use super::stream::{Audio, Carrier};
use super::wire::Rate;
use crate::call::{Call, CallError, ChannelState};

/// Opens the audio of a call when it is awaited.
#[must_use = "the audio is opened when it is awaited"]
pub struct OpenAudio<'c> {
    call: &'c mut Call,
    rate: u32,
    play_rate: Option<u32>,
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
    /// In a call by `EAGI(/path/to/app,/echo)`, the audio comes by EAGI: it has the caller's voice and keys, and nothing can be
    /// played on it ([`AudioError::ListenOnly`]). The dialplan sets the rate before that, by `Set(EAGI_AUDIO_FORMAT=slin16)`.
    ///
    /// # Errors
    /// [`AudioError`] names what is missing: an answered call, a listener, a way to it, the module. Asterisk 16 has no
    /// AudioSocket.
    pub fn audio(&mut self) -> OpenAudio<'_> {
        let detector: Box<dyn VoiceDetector> = Box::new(Energy::new());
        OpenAudio { call: self, rate: 8_000, play_rate: None, queue: Duration::from_secs(30), detector: Some(detector) }
    }
}

impl<'c> OpenAudio<'c> {
    /// Sets how many samples a second has: 8,000 (default), 12,000, 16,000, 24,000, 32,000, 44,100 or 48,000.
    ///
    /// All but 8,000 are streamed by Asterisk's `Dial(AudioSocket/…/c(slin16),,g)`, which needs `chan_audiosocket.so` of
    /// 20.17, 21.12, 22.7, 23.1 or later. Dial answers the call if nobody has, and overwrites `DIALSTATUS`,
    /// `DIALEDPEERNAME`, `HANGUPCAUSE` and the like (measured on 22.10).
    pub fn rate(self, hertz: u32) -> Self {
        Self { rate: hertz, ..self }
    }

    /// Sets how many samples a second has that is played, where it is another rate than that of the caller's audio:
    /// 24,000 for what a realtime API says, for example. Asterisk converts it; it needs the versions of
    /// [`rate`](Self::rate), and its `codec_resample.so`.
    pub fn play_rate(self, hertz: u32) -> Self {
        Self { play_rate: Some(hertz), ..self }
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
        #[cfg(unix)]
        if eagi::gives_audio(self.call) {
            return self.listen().await;
        }
        let Self { call, rate, play_rate, queue, detector } = self;
        let known = |hertz| Rate::of(hertz).ok_or(AudioError::Rate { hertz });
        let (rate, play_rate) = (known(rate)?, known(play_rate.unwrap_or(rate))?);
        let port = AudioPort::of(&call.state).ok_or(AudioError::NoListener)?;
        let address = port.address(call.dialogue.local_ip())?;
        let link = Link::new(rate, play_rate, queue, port.simulated_time());
        let expected = port.expect(&link);
        let id = expected.id();
        let by_dial = rate != Rate::NARROW;
        let (application, options) = if by_dial {
            ("Dial", format!("AudioSocket/{address}/{id}/c(slin{}),,g", rate.hertz() / 1_000))
        } else {
            ("AudioSocket", format!("{id},{address}"))
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
            None => Ok(Audio::new(call, Carrier::Exec(exec), link, detector.map(Ear::new))),
            Some(Ok(_)) if by_dial => Err(not_dialled(call, address).await?),
            Some(Ok(_)) => Err(no_stream(call, address).await?),
            Some(Err(CallError::Failed { .. })) if by_dial => Err(AudioError::NoModule { module: "app_dial.so" }),
            Some(Err(CallError::Failed { .. })) => Err(AudioError::NoModule { module: "app_audiosocket.so" }),
            Some(Err(error)) => Err(error.into()),
        }
    }
}

#[cfg(unix)]
impl<'c> OpenAudio<'c> {
    /// Opens the audio of `EAGI()`.
    async fn listen(self) -> Result<Audio<'c>, AudioError> {
        let Self { call, rate, detector, .. } = self;
        let (link, waiting) = eagi::listen(call, rate).await?;
        Ok(Audio::new(call, Carrier::Eagi(waiting), link, detector.map(Ear::new)))
    }
}

/// Why Asterisk, and the caller, are there, and no stream came.
async fn no_stream(call: &mut Call, address: String) -> Result<AudioError, CallError> {
    match call.channel_status().await? {
        ChannelState::Up => Ok(AudioError::Unreachable { address }),
        _ => Ok(AudioError::NotAnswered),
    }
}

/// Why Dial made no stream. It answers 0 whatever happened (measured on 22.10).
async fn not_dialled(call: &mut Call, address: String) -> Result<AudioError, CallError> {
    const NO_SUCH_TECHNOLOGY: &str = "66";
    // A caller who had gone before it is not dialled for either.
    call.channel_status().await?;
    match call.variable("HANGUPCAUSE").await? {
        Some(cause) if cause == NO_SUCH_TECHNOLOGY => Ok(AudioError::NoModule { module: "chan_audiosocket.so" }),
        _ => Ok(AudioError::Unreachable { address }),
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
        f.debug_struct("OpenAudio").field("rate", &self.rate).field("queue", &self.queue).finish_non_exhaustive()
    }
}
