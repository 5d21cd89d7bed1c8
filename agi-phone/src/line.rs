//! The line to who answers: a server, a program, or an app in this process.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;

use agi_driver::Driver;
use agi_simulator::Session;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};
use tokio::task::JoinHandle;

use crate::app_question::AppQuestion;
use crate::audio::{AudioServer, LocalAudio};
#[cfg(all(feature = "program", unix))]
use crate::program::Program;

/// What carries the bytes.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Returns why a handler failed, by the unique id of its call; `None` if it did not.
pub type WhyFailed = Box<dyn FnOnce(&str) -> Option<String> + Send>;

/// Returns what the app asks now, if it asks something.
pub(crate) type Asks = Box<dyn Fn() -> Option<AppQuestion> + Send + Sync>;

/// Makes audio of a text, for the engine that the app has in place of its own: the samples a second, and the samples.
pub(crate) type Voice = Box<dyn Fn(&str) -> (u32, Vec<i16>) + Send + Sync>;

/// Who answers the call.
pub(crate) enum Answers {
    Server,
    /// The app of this process: its task, and why it failed.
    App(JoinHandle<()>, WhyFailed),
    #[cfg(all(feature = "program", unix))]
    Program(Program),
}

impl Answers {
    /// Has a program sent the signal of a hang-up.
    pub(crate) fn signalled<S>(&self, call: Driver<S>) -> Driver<S> {
        match self {
            #[cfg(all(feature = "program", unix))]
            Self::Program(program) => call.signal(program.hang_up()),
            Self::Server | Self::App(..) => call,
        }
    }

    /// Waits for so long for what the app does after the call; zero if the call has not come to its end. Returns why the
    /// handler failed, and how the program ended.
    pub(crate) async fn ended(self, bound: Duration, session: &mut Session) -> (Option<String>, Option<String>) {
        match self {
            Self::Server => (None, None),
            Self::App(served, why) => {
                let _ = tokio::time::timeout(bound, served).await;
                (why(&session.unique_id()), None)
            }
            #[cfg(all(feature = "program", unix))]
            Self::Program(program) => {
                let ended = program.ended(bound).await;
                if !bound.is_zero() {
                    session.exited(ended.is_some_and(|status| status.success()));
                }
                (None, Some(exit_text(ended, bound)))
            }
        }
    }
}

/// How a program ended, for the screen.
#[cfg(all(feature = "program", unix))]
fn exit_text(ended: Option<std::process::ExitStatus>, waited: Duration) -> String {
    match ended {
        Some(status) => format!("the program ended: {status}"),
        None if waited.is_zero() => "the program still ran, and was killed".to_owned(),
        None => format!(
            "the program still runs {} after the call: Asterisk waits for it when it has closed standard output",
            crate::format::seconds(waited)
        ),
    }
}

/// The line, before the call.
pub(crate) struct Line {
    pub(crate) stream: Box<dyn Stream>,
    pub(crate) answers: Answers,
    pub(crate) audio: AudioServer,
    pub(crate) hints: Hints,
    time: Option<Arc<AtomicU64>>,
}

/// What only an app in this process tells.
#[derive(Default)]
pub(crate) struct Hints {
    /// Whether what it asks for now is a secret.
    pub(crate) secret: Option<Arc<AtomicBool>>,
    #[cfg_attr(not(unix), expect(dead_code, reason = "only a session asks it, which needs Unix sockets"))]
    pub(crate) asks: Option<Asks>,
    #[cfg_attr(not(unix), expect(dead_code, reason = "only in a session the caller speaks, which needs Unix sockets"))]
    pub(crate) voice: Option<Voice>,
}

impl Line {
    /// Makes the line to a server, or to a program.
    pub(crate) fn new(stream: impl Stream + 'static, answers: Answers) -> Self {
        Self { stream: Box::new(stream), answers, audio: AudioServer::Remote, hints: Hints::default(), time: None }
    }

    /// Shows the time of the call to who answers.
    pub(crate) fn shows_time_of(&mut self, session: &mut Session) {
        if let Some(time) = self.time.take() {
            session.show_time(time);
        }
    }
}

/// An app in this process that answers the call.
pub struct LocalApp {
    stream: DuplexStream,
    served: JoinHandle<()>,
    failure: WhyFailed,
    time: Option<Arc<AtomicU64>>,
    audio: AudioServer,
    hints: Hints,
}

impl LocalApp {
    /// Makes it from Asterisk's end of the connection, and from the task that serves the other end. When the call has
    /// ended, the telephone waits for the task, and then asks `failure` why the handler failed.
    #[must_use]
    pub fn new(stream: DuplexStream, served: JoinHandle<()>, failure: WhyFailed) -> Self {
        Self { stream, served, failure, time: None, audio: AudioServer::None, hints: Hints::default() }
    }

    /// Keeps the time of the simulated Asterisk here, in milliseconds.
    #[must_use]
    pub fn show_time(self, millis: Arc<AtomicU64>) -> Self {
        Self { time: Some(millis), ..self }
    }

    /// Takes live audio: each connection is Asterisk's end of a stream whose other end the app serves. By default audio is
    /// refused.
    #[must_use]
    pub fn audio(self, connect: impl FnMut() -> DuplexStream + Send + 'static) -> Self {
        Self { audio: AudioServer::Local(LocalAudio::new(connect)), ..self }
    }

    /// Takes where the app says that what it asks for now is a secret: such keys are in
    /// [`CallerActions::secret`](crate::CallerActions::secret).
    #[must_use]
    pub fn secret(mut self, now: Arc<AtomicBool>) -> Self {
        self.hints.secret = Some(now);
        self
    }

    /// Takes what returns the question that the app asks now, for a [session](crate::SessionStep): the wire has only keys.
    #[must_use]
    pub fn asks(mut self, now: impl Fn() -> Option<AppQuestion> + Send + Sync + 'static) -> Self {
        self.hints.asks = Some(Box::new(now));
        self
    }

    /// Takes what makes audio of a text that the caller says in a [session](crate::SessionStep): the samples a second, and the
    /// samples, in a form that the app's engine understands. By default the caller has no voice.
    #[must_use]
    pub fn voice(mut self, speaks: impl Fn(&str) -> (u32, Vec<i16>) + Send + Sync + 'static) -> Self {
        self.hints.voice = Some(Box::new(speaks));
        self
    }
}

impl From<LocalApp> for Line {
    fn from(app: LocalApp) -> Self {
        let LocalApp { stream, served, failure, time, audio, hints } = app;
        Self { stream: Box::new(stream), answers: Answers::App(served, failure), audio, hints, time }
    }
}

impl fmt::Debug for LocalApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalApp").field("served", &self.served).finish_non_exhaustive()
    }
}
