//! One call, from its first line on the screen to its last.

use std::fmt;
use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;

use agi_driver::{Clock, Driver};
use agi_simulator::{CallEnd, CallLog, PbxState, Session};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};
use tokio::task::JoinHandle;

use crate::audio::{self, AudioServer, LocalAudio};
use crate::caller_actions::CallerActions;
use crate::connect::connect;
use crate::error::{Exit, PhoneError};
use crate::first_line::Said;
use crate::format::quoted;
use crate::options::{Mode, Options};
use crate::phone_session::{CallExit, Keys, PhoneSession};
#[cfg(all(feature = "program", unix))]
use crate::program::Program;
use crate::screen::{Screen, Style};
use crate::script::Script;
use crate::spoken::SpokenTexts;
use crate::stand_ins::{self, AppRun, AppRuns};
use crate::verdict::{Outcome, not_agi, verdict};
use crate::{input, keyboard};

/// How long an app may leave unread what Asterisk sends.
pub(crate) const WRITES: Duration = Duration::from_secs(10);

/// What carries the bytes.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Returns why a handler failed, by the unique id of its call; `None` if it did not.
pub type WhyFailed = Box<dyn FnOnce(&str) -> Option<String> + Send>;

/// Who answers the call.
enum Answers {
    Server,
    /// The app of this process: its task, and why it failed.
    App(JoinHandle<()>, WhyFailed),
    #[cfg(all(feature = "program", unix))]
    Program(Program),
}

impl Answers {
    /// Has a program sent the signal of a hang-up.
    fn signalled<S>(&self, call: Driver<S>) -> Driver<S> {
        match self {
            #[cfg(all(feature = "program", unix))]
            Self::Program(program) => call.signal(program.hang_up()),
            Self::Server | Self::App(..) => call,
        }
    }

    /// Waits for so long for what the app does after the call; zero if the call has not come to its end. Returns why the
    /// handler failed, and how the program ended.
    async fn ended(self, bound: Duration, session: &mut Session) -> (Option<String>, Option<String>) {
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

/// A telephone, before its call.
#[derive(Debug)]
pub struct Phone {
    options: Options,
    pbx_state: Arc<PbxState>,
    runs: AppRuns,
    spoken: Option<SpokenTexts>,
}

/// An app in this process that answers the call.
pub struct LocalApp {
    stream: DuplexStream,
    served: JoinHandle<()>,
    failure: WhyFailed,
    time: Option<Arc<AtomicU64>>,
    secret: Option<Arc<AtomicBool>>,
    audio: AudioServer,
}

impl LocalApp {
    /// Makes it from Asterisk's end of the connection, and from the task that serves the other end. When the call has
    /// ended, the telephone waits for the task, and then asks `failure` why the handler failed.
    #[must_use]
    pub fn new(stream: DuplexStream, served: JoinHandle<()>, failure: WhyFailed) -> Self {
        Self { stream, served, failure, time: None, secret: None, audio: AudioServer::None }
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

    /// Takes where the app says that what it asks for now is a secret: such keys are in [`CallerActions::secret`].
    #[must_use]
    pub fn secret(self, now: Arc<AtomicBool>) -> Self {
        Self { secret: Some(now), ..self }
    }
}

impl fmt::Debug for LocalApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalApp").field("served", &self.served).finish_non_exhaustive()
    }
}

/// What became of a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallReport {
    /// The exit status.
    pub exit: Exit,
    /// How the app ended the call; `None` if the caller left it before its end.
    pub end: Option<CallEnd>,
    /// Everything that happened.
    pub log: CallLog,
    /// What the caller did that the log does not say.
    pub actions: CallerActions,
    /// What the applications did that the telephone plays, one run after the other.
    pub applications: Vec<AppRun>,
}

impl Phone {
    /// Makes a telephone that does what the command line asks for.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let mut pbx_state = PbxState::default();
        for folder in &options.sounds {
            pbx_state.sounds_mut().folder(folder);
        }
        let asks = match options.mode {
            Mode::Live => true,
            Mode::Piped => std::io::stdin().is_terminal(),
            Mode::Script(_) => false,
        };
        let runs = stand_ins::add(&mut pbx_state, &options.applications, asks);
        Self { options, pbx_state: Arc::new(pbx_state), runs, spoken: None }
    }

    /// Returns where the app's text-to-speech engine puts its texts, which are shown instead of heard.
    pub fn speaks(&mut self) -> SpokenTexts {
        self.spoken.get_or_insert_with(|| SpokenTexts::on(self.pbx_state.clone())).clone()
    }

    /// Calls the server of the command line, and prints the call on standard output.
    ///
    /// # Errors
    /// If the call could not be made, or did not come to an end.
    pub async fn call(self) -> Result<CallReport, PhoneError> {
        #[cfg(all(feature = "program", unix))]
        if let Some(script) = &self.options.program {
            let (program, stream) = Program::start(script, &self.options.setup.arguments)?;
            return self.talk(Box::new(stream), Answers::Program(program), None, None, AudioServer::Remote).await;
        }
        let edition = self.options.edition;
        let Some(server) = &self.options.server else {
            let target = &self.options.dialled.target;
            return Err(PhoneError::usage(format!("{target:?} is in no process; write {}", edition.targets())));
        };
        let stream = connect(server, edition).await?;
        self.talk(Box::new(stream), Answers::Server, None, None, AudioServer::Remote).await
    }

    /// Calls an app in this process, and prints the call on standard output.
    ///
    /// # Errors
    /// If the call could not be made, or did not come to an end.
    pub async fn call_app(self, app: LocalApp) -> Result<CallReport, PhoneError> {
        let LocalApp { stream, served, failure, time, secret, audio } = app;
        self.talk(Box::new(stream), Answers::App(served, failure), time, secret, audio).await
    }

    async fn talk(
        self,
        stream: Box<dyn Stream>,
        answers: Answers,
        time: Option<Arc<AtomicU64>>,
        secret: Option<Arc<AtomicBool>>,
        audio: AudioServer,
    ) -> Result<CallReport, PhoneError> {
        let Self { options, pbx_state, runs, spoken } = self;
        let remote = !options.calls_the_app();
        if let Some(file) = &options.wav {
            audio::prepare(file)?;
        }
        let style = Style::of_stdout(matches!(options.mode, Mode::Live));
        let mut screen = Screen::<Box<dyn Write + Send>>::new(Box::new(std::io::stdout()), style, options.prompts);
        screen.calls(&options.dialled.display());
        screen.spoken = spoken;
        let clock = if matches!(options.mode, Mode::Live) { Clock::Real } else { Clock::Virtual };
        let raw = (clock == Clock::Real).then(keyboard::Raw::begin).flatten();
        let (keys, input) = match options.mode {
            Mode::Live => {
                let how = if raw.is_some() { "keys are 0-9 * # A-D" } else { "keys are 0-9 * # A-D, and Enter" };
                screen.note(&format!("{how}; Ctrl-D hangs up"));
                (Keys::Typed, Some(input::start()))
            }
            Mode::Script(script) => (Keys::Script(script), None),
            Mode::Piped => {
                if std::io::stdin().is_terminal() {
                    screen.note("keys and Enter; Enter alone presses none; Ctrl-D hangs up");
                }
                (Keys::Script(Script::of_input()), Some(input::start()))
            }
        };
        let mut session = Session::new(pbx_state, &options.setup);
        if let Some(time) = time {
            session.show_time(time);
        }
        if options.wav.is_some() {
            session.keep_audio();
        }
        let began_at = session.position();
        let mut call = audio.of(answers.signalled(Driver::new(session, stream, clock).write_timeout(WRITES)));
        let mut phone = PhoneSession::new(screen, keys, input, options.timeout, remote);
        phone.secret = secret;
        let call_exit = call.drive(&mut phone).await;
        drop(raw);
        if let Some(file) = &options.wav {
            audio::keep(file, call.session())?;
        }

        // What the app does after its last words is its own affair.
        let bound = if call_exit == CallExit::Over { options.timeout } else { Duration::ZERO };
        let (failure, exited) = answers.ended(bound, call.session_mut()).await;
        phone.screen.settle();
        let name = options.server.as_ref().map(crate::connect::Server::name);
        if let Some(script) = &options.program {
            if let Said::Else(line) = phone.first_line.said() {
                phone.screen.note(&format!(
                    "{script} printed {}, which is not an AGI command; Asterisk answers it with 510: print to standard error",
                    quoted(line)
                ));
            }
        }
        if let Some(server) = &name {
            let said = phone.first_line.said();
            if let Some(error) = not_agi(said, call_exit, server, options.timeout, options.edition) {
                return Err(error);
            }
        }
        let broken = call.broken().map(ToString::to_string);
        let session = call.session_mut();
        phone.show(session);
        if let Some(failure) = &failure {
            phone.screen.line(&format!("failed: {failure}"));
        }
        if let Some(exited) = &exited {
            phone.screen.note(exited);
        }
        let applications = runs.all();
        let outcome = Outcome {
            call_exit,
            // Also in an application that the telephone plays.
            hung_up: phone.actions.hung_up.is_some() || applications.iter().any(|run| run.hangs_up),
            failed: failure.is_some(),
            broken,
            end: CallEnd::of(session),
            agi_failure: session.variable("AGISTATUS").is_some_and(|status| status == b"FAILURE"),
            timeout: options.timeout,
        };
        let (line, exit) = verdict(&outcome)?;
        if call_exit == CallExit::Over {
            if session.position() != began_at {
                let (context, extension, priority) = session.position();
                phone.screen.line(&format!("the dialplan continues at {context},{extension},{priority}"));
            }
            let unasked = phone.unasked();
            if !unasked.is_empty() && !outcome.hung_up {
                phone.screen.note(&format!("keys that the app did not ask for: {unasked}"));
            }
        }
        phone.screen.line(&line);
        Ok(CallReport {
            exit,
            end: (call_exit == CallExit::Over).then_some(outcome.end),
            log: session.log().clone(),
            actions: phone.actions,
            applications,
        })
    }
}
