//! A recorded call, run again as a test: the file plays Asterisk.

mod difference;
mod expected;
mod player;
mod recorded;
#[cfg(feature = "audio")]
mod streamed;

pub use difference::{Difference, ReplayError};

use std::fmt::{self, Display};
use std::future::{Future, IntoFuture};
#[cfg(feature = "cli")]
use std::path::Path;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use crate::app::Service;
use crate::transcript::Script;
use player::Player;

/// Runs a transcript of [`App::record_calls`](crate::App::record_calls) against an app. The app receives the recorded
/// request and the recorded replies. It has to send the recorded commands, and to end as the recorded call did.
///
/// `app` is an [`App`](crate::App) or, for several files, a clone of a [`Service`]. Needs the features `testing` and
/// `transcripts`.
///
/// ```
/// use agi_runtime::prelude::*;
/// use agi_runtime::testing::replay;
///
/// #[agi_route("/hello", manual)]
/// async fn hello(call: &mut Call) -> Result {
///     call.answer().await?;
///     call.play("hello-world").await?;
///     Ok(())
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result {
/// # let folder = std::env::temp_dir().join(format!("agi-replay-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let file = folder.join("1763906787-1763906787.4.jsonl");
/// # std::fs::write(&file, r#"{"transcript":1,"began":1763906787,"peer":"-","route":"/hello","request":["agi_network: yes","agi_network_script: hello"]}
/// # {"ms":0,"sent":"ANSWER"}
/// # {"ms":1,"received":"200 result=0"}
/// # {"ms":1,"sent":"STREAM FILE \"hello-world\" \"\""}
/// # {"ms":2000,"received":"200 result=0 endpos=16000"}
/// # {"ms":2000,"sent":"SET VARIABLE AGI_ROUTE_STATUS OK"}
/// # {"ms":2000,"ended":"OK"}
/// # "#)?;
/// // let file = "tests/calls/1763906787-1763906787.4.jsonl";
/// replay(App::with(routes![hello]), &file).await?;
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(())
/// # }
/// ```
///
/// The handlers are the real ones, and so is what they do outside the call: give the app a database for tests. If an
/// app says something that changes from call to call (the time of day, a random number), the replay differs. `Hours::now` has
/// the time of the recording.
///
/// # What is compared
///
/// Every command, byte for byte, in its place among the replies and `HANGUP`s; then that the app ends the call there.
/// Where something was masked, any keys pass, if there are as many of them, or what [`entered`](Replay::entered) says.
/// The questions that clear up after a dropped command have random numbers: they are answered, whatever the numbers
/// are.
///
/// Only the order is kept, not the time: replies come at once. A `HANGUP` that came while no command was in flight comes
/// right after the reply before it. A command that the app dropped has to be dropped again before the file goes on, so
/// a timeout of the handler's takes its time, unless the test runs on tokio's paused clock.
///
/// Live audio is silence, for as long as it was, with the recorded keys at their times. If the caller hung up in it, they do
/// so again at its end; otherwise the app has to end it, in any time up to 10 s longer. The app's audio listener is not
/// needed.
///
/// A call that was cut (`"cut"`, `CLOSING`, `dropped`) is compared up to there.
pub fn replay<A>(app: A, file: impl Into<PathBuf>) -> Replay
where
    A: TryInto<Service>,
    A::Error: Display,
{
    let service = app.try_into().map_err(|problems| problems.to_string());
    let (file, entered, patience) = (file.into(), Vec::new(), Duration::from_secs(10));
    #[cfg(feature = "audio")]
    return Replay { service, file, entered, said: Vec::new(), patience };
    #[cfg(not(feature = "audio"))]
    Replay { service, file, entered, patience }
}

/// The pattern of the route that answered the recorded call.
#[cfg(feature = "cli")]
pub(crate) fn recorded_route(file: impl AsRef<Path>) -> Option<String> {
    Script::from_text(&std::fs::read_to_string(file).ok()?).ok()?.route
}

/// A replay, which runs when it is awaited. Needs the features `testing` and `transcripts`.
#[must_use = "a replay runs when it is awaited"]
pub struct Replay {
    service: Result<Service, String>,
    file: PathBuf,
    entered: Vec<String>,
    #[cfg(feature = "audio")]
    said: Vec<String>,
    patience: Duration,
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay").field("file", &self.file).finish_non_exhaustive()
    }
}

impl Replay {
    /// Sets what the caller keyed where it is masked, entry by entry: a card number that is valid, the right PIN. Each
    /// is put wherever the file says that this entry was. Entries that are not set are zeros.
    pub fn entered<E: Into<String>>(self, entries: impl IntoIterator<Item = E>) -> Self {
        Self { entered: entries.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sets what the caller said in each stream of live audio, in their order; empty where nothing was said. A transcript has
    /// no voices, so without it a caller is silent, and a question that was answered [by voice](crate::Ask::by_voice) is
    /// asked once more. The words are for [`FakeRecognizer`](super::FakeRecognizer), which the app of the test has in place
    /// of its engine; they are said at the end of the stream, as long as it was. Needs the feature `audio`.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn test(app: App) {
    /// agi_runtime::testing::replay(app, "calls/desk.jsonl").said(["", "sales, please"]).await.unwrap();
    /// # }
    /// ```
    #[cfg(feature = "audio")]
    pub fn said<S: Into<String>>(self, texts: impl IntoIterator<Item = S>) -> Self {
        Self { said: texts.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sets how long to wait for what the app does next, beyond the time that it took in the file. Default: 10 s. It is
    /// real time, by a clock of its own (futures-timer): tokio's may be paused, and then jumps ahead while a handler
    /// waits for anything other than tokio's timers, such as a database.
    pub fn handler_timeout(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    async fn run(self) -> Result<(), ReplayError> {
        let file = self.file.display().to_string();
        let service = self.service.map_err(|problems| ReplayError::Unsound { problems })?;
        let text = std::fs::read_to_string(&self.file)
            .map_err(|error| ReplayError::Unreadable { file: file.clone(), reason: error.to_string() })?;
        let script = Script::from_text(&text).map_err(|malformed| ReplayError::Unreadable {
            file: format!("{file}:{}", malformed.line),
            reason: malformed.why,
        })?;
        let player = Player::start(service, &script, &self.entered, self.patience);
        #[cfg(feature = "audio")]
        let player = player.saying(self.said);
        player
            .play()
            .await
            .map_err(|found| ReplayError::Different(Difference::new(file, &script, found, self.entered.len())))
    }
}

impl IntoFuture for Replay {
    type Output = Result<(), ReplayError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
