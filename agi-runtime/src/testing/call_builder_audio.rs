//! The audio of a call as a test prepares it.

use std::path::PathBuf;

use super::call_builder::CallBuilder;

impl CallBuilder {
    /// Gives the caller a telephone that sends nothing while they are silent, as some do to save bandwidth. Where nothing is
    /// sent, virtual time goes by as fast as real time. Needs the feature `audio`.
    pub fn suppresses_silence(mut self) -> Self {
        self.audio.suppresses_silence = true;
        self
    }

    /// Calls by `EAGI()`, which gives a program the caller's audio: [`Call::audio`](crate::Call::audio) hears the caller next to
    /// the commands, and nothing can be played on it. The variable `EAGI_AUDIO_FORMAT` sets the rate: `slin`, the default, has
    /// 8,000 samples a second. Needs the feature `audio`.
    ///
    /// ```
    /// use agi_runtime::audio::AudioEvent;
    /// use agi_runtime::prelude::*;
    ///
    /// /// Waits until the caller has said something.
    /// #[agi_route("/says-something", manual)]
    /// async fn says_something(call: &mut Call) -> Result {
    ///     call.answer().await?;
    ///     let mut audio = call.audio().rate(16_000).await?;
    ///     while audio.next().await?.is_some_and(|event| event != AudioEvent::SpeechEnded) {}
    ///     audio.close().await?;
    ///     call.play("auth-thankyou").await?;
    ///     Ok(())
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let call = App::with(routes![says_something]).caller("/says-something").eagi();
    /// let mut caller = call.variable("EAGI_AUDIO_FORMAT", "slin16").dial().await;
    /// caller.says_aloud("hello").await;
    /// caller.hears("auth-thankyou").await;
    /// caller.ends(Status::Ok).await;
    /// # }
    /// ```
    #[cfg(unix)]
    pub fn eagi(mut self) -> Self {
        self.audio.eagi = true;
        self.setup.is_enhanced = true;
        self
    }

    /// Keeps the audio of the call in this WAV file, when the [`Caller`](super::Caller) is dropped, also if the test fails: what the caller
    /// said is on the left, and what they heard is on the right. Of the calls of a sweep, the whole one is kept. Needs the
    /// feature `audio`.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # #[agi_route("/concierge", manual)]
    /// # async fn concierge(call: &mut Call) -> Result {
    /// #     call.answer().await?;
    /// #     let mut audio = call.audio().await?;
    /// #     audio.play([1; 1_600]).await?;
    /// #     audio.drained().await?;
    /// #     audio.close().await?;
    /// #     Ok(())
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let path = std::env::temp_dir().join(format!("agi-keep-wav-{}.wav", std::process::id()));
    /// let mut caller = App::with(routes![concierge]).caller("/concierge").keep_wav(&path).dial().await;
    /// caller.ends(Status::Ok).await;
    /// drop(caller);
    /// assert_eq!(std::fs::read(&path).unwrap()[..4], *b"RIFF");
    /// # std::fs::remove_file(path).unwrap();
    /// # }
    /// ```
    pub fn keep_wav(mut self, path: impl Into<PathBuf>) -> Self {
        self.audio.wav = Some(path.into());
        self
    }
}
