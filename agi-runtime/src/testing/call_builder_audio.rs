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
