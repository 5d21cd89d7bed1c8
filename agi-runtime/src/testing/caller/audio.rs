//! What the caller says and hears while the audio of the call is streamed.

use std::future::Future;
use std::time::Duration;

use agi_simulator::{CallEvent, CallLog, KeptAudio, Session};

use super::{Caller, Failed, script_step};
use crate::testing::audible;

/// What a caller is to hear, for [`Caller::hears_audio`]: anything for so long, or exactly these samples. Needs the feature
/// `audio`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExpectedAudio {
    /// Audio other than silence, for so long.
    Lasting(Duration),
    /// These samples, at the rate of the call's first stream.
    Samples(Vec<i16>),
}

impl From<Duration> for ExpectedAudio {
    fn from(time: Duration) -> Self {
        Self::Lasting(time)
    }
}

impl<S: AsRef<[i16]> + ?Sized> From<&S> for ExpectedAudio {
    fn from(samples: &S) -> Self {
        Self::Samples(samples.as_ref().to_vec())
    }
}

impl Caller {
    /// Says this, as soon as the audio of the call is streamed: samples at the rate of the stream
    /// ([`Pcm::at`](crate::audio::Pcm::at) converts). The script goes on at once;
    /// what it waits for happens while the caller speaks, and what follows is said afterwards. What is not said yet when the
    /// stream ends is lost. Needs the feature `audio`.
    ///
    /// ```
    /// use agi_runtime::audio::AudioEvent;
    /// use agi_runtime::prelude::*;
    /// use std::time::Duration;
    ///
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
    ///     Ok(())
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut caller = App::with(routes![echo]).caller("/echo").dial().await;
    /// let voice: Vec<i16> = (0..8_000).map(|at| at % 200 * 50 + 1).collect(); // a second
    /// caller.speaks(&voice).await;
    /// caller.hears_audio(&voice).await;
    /// caller.presses("#").await;
    /// caller.ends(Status::Ok).await;
    /// assert!(caller.log().to_string().contains("caller    says ~ 1.0 s of audio"));
    /// # }
    /// ```
    #[track_caller]
    pub fn speaks<'a>(&'a mut self, samples: impl AsRef<[i16]> + Send + 'a) -> impl Future<Output = ()> + Send + 'a {
        script_step(async move {
            self.is_streamed().await?;
            let session = self.driver.session_mut();
            let rate = session.audio_rate().unwrap_or(audible::RATE);
            session.say_audio(None, rate, samples.as_ref());
            Ok(())
        })
    }

    /// Says this text, as soon as the audio of the call is streamed: audio that [`FakeRecognizer`] understands. Otherwise it is
    /// as [`speaks`](Self::speaks). It takes half a second, and 25 ms for each byte. Needs the feature `audio`.
    ///
    /// [`FakeRecognizer`]: crate::testing::FakeRecognizer
    #[track_caller]
    pub fn says_aloud<'a>(&'a mut self, text: &'a str) -> impl Future<Output = ()> + Send + 'a {
        script_step(async move {
            self.is_streamed().await?;
            self.driver.session_mut().say_audio(Some(text), audible::RATE, &audible::spoken(text));
            Ok(())
        })
    }

    /// Stops in the middle of what [`speaks`](Self::speaks) or [`says_aloud`](Self::says_aloud) began to say. Needs the
    /// feature `audio`.
    #[track_caller]
    pub fn falls_silent(&mut self) -> impl Future<Output = ()> + Send + '_ {
        script_step(async move {
            self.is_there_now().await?;
            self.driver.session_mut().stop_audio();
            Ok(())
        })
    }

    /// Waits until the caller has said everything. Needs the feature `audio`.
    #[track_caller]
    pub fn finishes_speaking(&mut self) -> impl Future<Output = ()> + Send + '_ {
        script_step(async move {
            let said = self.driver.until(self.shared.bounds.call, |session| (!session.says_audio()).then_some(()));
            said.await.map_err(|stuck| self.failed(format_args!("the caller could not say everything: {stuck}")))
        })
    }

    /// Loses so many of the caller's next frames of 20 ms on their way to Asterisk, as a bad network does. Needs the feature
    /// `audio`.
    #[track_caller]
    pub fn loses_frames(&mut self, frames: usize) -> impl Future<Output = ()> + Send + '_ {
        script_step(async move {
            self.is_streamed().await?;
            self.driver.session_mut().lose_audio(frames);
            Ok(())
        })
    }

    /// Waits until the caller hears audio: other than silence, for so long (`Duration`), or these samples, in one piece and at
    /// the rate of the call's first stream. What the caller heard before it is skipped; what an earlier `hears_audio`
    /// listened to does not count. Needs the feature `audio`.
    #[track_caller]
    pub fn hears_audio(&mut self, what: impl Into<ExpectedAudio>) -> impl Future<Output = ()> + Send + '_ {
        let what = what.into();
        script_step(async move {
            match what {
                ExpectedAudio::Lasting(time) => self.hears_for(time).await,
                ExpectedAudio::Samples(samples) => self.hears_samples(&samples).await,
            }
        })
    }

    async fn hears_for(&mut self, time: Duration) -> Result<(), Failed> {
        let until = self.audio.heard + time;
        let heard = self.driver.until(self.shared.bounds.call, |session| (heard(session.log()) >= until).then_some(()));
        if let Err(stuck) = heard.await {
            return Err(self.failed(format_args!("the caller did not hear {time:?} of audio: {stuck}")));
        }
        self.listened();
        Ok(())
    }

    async fn hears_samples(&mut self, samples: &[i16]) -> Result<(), Failed> {
        let mut from = self.audio.listened;
        let heard = self.driver.until(self.shared.bounds.call, |session| {
            let heard = heard_samples(session);
            let found = find(&heard[from.min(heard.len())..], samples).map(|at| from + at);
            // The next look begins where these samples could begin that are not all there yet.
            from = from.max((heard.len() + 1).saturating_sub(samples.len()));
            found
        });
        match heard.await {
            Ok(at) => {
                self.listened();
                self.audio.listened = at + samples.len();
                Ok(())
            }
            Err(stuck) => {
                let count = samples.len();
                Err(self.failed(format_args!("the caller did not hear these {count} samples: {stuck}")))
            }
        }
    }

    /// What was heard so far does not count any more.
    fn listened(&mut self) {
        let session = self.driver.session();
        self.audio.heard = heard(session.log());
        self.audio.listened = heard_samples(session).len();
    }

    /// Waits until the caller has heard only silence for so long, while audio is streamed: what is played has ended, or
    /// was interrupted. Needs the feature `audio`.
    #[track_caller]
    pub fn hears_silence(&mut self, time: Duration) -> impl Future<Output = ()> + Send + '_ {
        script_step(async move {
            self.is_streamed().await?;
            let from = heard_samples(self.driver.session()).len();
            let silent = self.driver.until(self.shared.bounds.call, |session| {
                let rate = session.kept_audio().map_or(audible::RATE, |kept| kept.rate);
                let wanted = usize::try_from(time.as_micros() * u128::from(rate) / 1_000_000).unwrap_or(usize::MAX);
                let heard = &heard_samples(session)[from..];
                let silent = heard.iter().rev().take_while(|sample| **sample == 0).count();
                (silent >= wanted).then_some(())
            });
            silent
                .await
                .map_err(|stuck| self.failed(format_args!("the caller did not hear {time:?} of silence: {stuck}")))
        })
    }

    /// Returns what the caller said and heard so far, sample by sample. Needs the feature `audio`.
    #[must_use]
    pub fn audio(&self) -> &KeptAudio {
        static NOTHING: std::sync::LazyLock<KeptAudio> = std::sync::LazyLock::new(KeptAudio::default);
        self.driver.session().kept_audio().unwrap_or(&NOTHING)
    }

    /// Waits until the audio of the call is streamed.
    async fn is_streamed(&mut self) -> Result<(), Failed> {
        let streamed = self.driver.until(self.shared.bounds.call, |session| session.audio_is_open().then_some(()));
        match streamed.await {
            Err(_) if self.driver.session().is_hung_up() => {
                Err(self.failed(format_args!("the caller has hung up already")))
            }
            Err(stuck) => Err(self.failed(format_args!("the app did not open the audio of the call: {stuck}"))),
            Ok(()) => Ok(()),
        }
    }
}

/// How long the caller has heard audio, other than silence.
fn heard(log: &CallLog) -> Duration {
    let lasted = |event: &CallEvent| match event {
        CallEvent::HeardAudio(time) => Some(*time),
        _ => None,
    };
    log.entries().iter().filter_map(|entry| lasted(&entry.what)).sum()
}

fn heard_samples(session: &Session) -> &[i16] {
    session.kept_audio().map_or(&[], |kept| &kept.heard)
}

fn find(heard: &[i16], samples: &[i16]) -> Option<usize> {
    if samples.is_empty() {
        return Some(0);
    }
    heard.windows(samples.len()).position(|window| window == samples)
}
