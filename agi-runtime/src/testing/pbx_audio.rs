//! The audio of a simulated Asterisk as a test sets it up.

use std::future::Future;

use agi_simulator::PbxState;
use tokio::io::DuplexStream;

use super::audio_server::AudioServer;
use super::pbx::Pbx;

impl Pbx {
    /// Lets the audio connections of `AudioSocket` be answered by anything that speaks its protocol over a stream, instead
    /// of the app. Needs the feature `audio`.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    /// use agi_runtime::testing::Pbx;
    /// use tokio::io::{AsyncReadExt, AsyncWriteExt};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let app = App::with(routes![]).fallback(|call| {
    ///     Box::pin(async move {
    ///         call.exec("AudioSocket", "40325ec2-5efd-4bd3-805f-53576e581d13,10.0.0.7:9092").await?;
    ///         Ok(Outcome::done())
    ///     })
    /// });
    /// let pbx = Pbx::new(app).audio_answered_by(|mut stream| async move {
    ///     let mut uuid = [0; 19];
    ///     stream.read_exact(&mut uuid).await.unwrap();
    ///     stream.write_all(&[0x00, 0x00, 0x00]).await.unwrap(); // done
    /// });
    /// pbx.caller("/").answered().dial().await.ends(Status::Ok).await;
    /// # }
    /// ```
    #[must_use]
    pub fn audio_answered_by<F>(mut self, answer: impl Fn(DuplexStream) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.audio = Some(AudioServer::answered_by(answer));
        self
    }

    /// Refuses audio connections, as where nobody listens at the app's port. Needs the feature `audio`.
    #[must_use]
    pub fn audio_refused(mut self) -> Self {
        self.audio = None;
        self
    }

    /// Leaves `AudioSocket` out of this Asterisk, as one that is too old for it or has not loaded its modules. Needs the
    /// feature `audio`.
    #[must_use]
    pub fn without_audio_socket(self) -> Self {
        self.with(PbxState::without_audio_socket)
    }

    /// Leaves out the streams of other rates than 8,000 samples a second, as an Asterisk that has not loaded
    /// `chan_audiosocket.so`. Needs the feature `audio`.
    #[must_use]
    pub fn without_wideband_audio(self) -> Self {
        self.with(PbxState::without_audio_channel)
    }
}
