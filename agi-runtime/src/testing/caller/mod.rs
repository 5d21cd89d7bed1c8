//! The person on the line: what they do, and what they expect.

#[cfg(feature = "audio")]
mod audio;
mod does;
mod expects;
mod failure;
#[cfg(feature = "audio")]
mod listened;

#[cfg(feature = "audio")]
pub use audio::ExpectedAudio;
pub(super) use failure::{Failed, ScriptAborted, script_step};

use std::fmt;
use std::time::Duration;

use tokio::task::JoinHandle;

use agi_protocol::Text;
use agi_simulator::{CallLog, RecordedFile, Session};

use super::driver::{Driver, Stall};
use super::setup::Shared;
use super::skips::Skip;

/// The person on the line. What a script waits for has to happen; otherwise the test fails, with the line of the script
/// and the whole call.
#[must_use = "a caller who is dropped leaves the call in its middle"]
pub struct Caller {
    driver: Driver,
    served: Option<JoinHandle<()>>,
    pub(super) shared: Shared,
    /// How much of the transcript was listened to.
    heard: usize,
    /// How much of it was looked at for commands.
    reached: usize,
    /// What the call skipped, once it has ended.
    skipped: Vec<Skip>,
    /// Whether the hang-up is planned: the script breaks off there.
    swept: bool,
    #[cfg(feature = "audio")]
    audio: listened::Listened,
    /// Where the audio of the call is kept, when it is over.
    #[cfg(feature = "audio")]
    pub(super) wav: Option<std::path::PathBuf>,
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").field("session", self.driver.session()).finish_non_exhaustive()
    }
}

impl Caller {
    pub(super) fn new(driver: Driver, served: JoinHandle<()>, shared: Shared, swept: bool) -> Self {
        Self {
            driver,
            served: Some(served),
            shared,
            heard: 0,
            reached: 0,
            skipped: Vec::new(),
            swept,
            #[cfg(feature = "audio")]
            audio: listened::Listened::default(),
            #[cfg(feature = "audio")]
            wav: None,
        }
    }

    /// What comes now is not a part of the script.
    pub(super) fn script_is_over(&mut self) {
        self.swept = false;
    }

    pub(super) fn session_mut(&mut self) -> &mut Session {
        self.driver.session_mut()
    }

    pub(super) async fn flush(&mut self) {
        self.driver.flush().await;
    }

    /// Goes on until this is so.
    pub(super) async fn until<T: Send>(
        &mut self,
        done: impl FnMut(&mut Session) -> Option<T> + Send,
    ) -> Result<T, Stall> {
        self.driver.until(self.shared.bounds.call, done).await
    }

    /// Returns how long the call has lasted, in virtual time.
    #[must_use]
    pub fn time(&self) -> Duration {
        self.driver.session().now()
    }

    /// Returns everything that has happened so far.
    #[must_use]
    pub fn log(&self) -> &CallLog {
        self.driver.session().log()
    }

    /// Returns what is in a recording of the call ([`record_call`](crate::Call::record_call), `MixMonitor`) so far, by the name
    /// that the app gave it, or its path.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let app = App::with(routes![]).fallback(|call| {
    /// #     Box::pin(async move {
    /// #         call.record_call("7.wav").await?;
    /// #         let pin = call.ask_secret("pin").exactly(4).await?;
    /// #         Ok(call.play("thanks").await.map(|()| Outcome::done())?)
    /// #     })
    /// # });
    /// let mut caller = app.caller("/pay").dial().await;
    /// caller.hears("pin").await;
    /// caller.presses("1234").await;
    /// caller.hears("thanks").await;
    /// let recording = caller.recording("7.wav");
    /// assert_eq!(recording.keys(), "", "the PIN was recorded:\n{recording}");
    /// assert!(recording.sounds().eq(["thanks"]), "{recording}");
    /// # caller.ends(Status::Ok).await;
    /// # }
    /// ```
    ///
    /// # Panics
    /// If the call has no such recording.
    #[must_use]
    #[track_caller]
    pub fn recording(&self, file: &str) -> RecordedFile {
        let recording = self.driver.session().recording(file);
        recording.unwrap_or_else(|| panic!("the call has no recording {file:?}:\n{}", self.log()))
    }

    /// Returns a channel variable, or what a function such as `CALLERID(name)` gives, as it is now.
    pub fn variable(&mut self, name: &str) -> Option<Text> {
        self.driver.session_mut().variable(name).map(Text::from)
    }
}

/// A handler does not go on without its caller.
impl Drop for Caller {
    fn drop(&mut self) {
        if let Some(served) = self.served.take() {
            served.abort();
        }
        #[cfg(feature = "audio")]
        if let Some(path) = self.wav.take() {
            let written = std::fs::write(&path, self.audio().to_wav());
            // In a test that fails already, this is not what is wrong.
            if !std::thread::panicking() {
                written.unwrap_or_else(|error| panic!("the audio is not kept in {}: {error}", path.display()));
            }
        }
    }
}
