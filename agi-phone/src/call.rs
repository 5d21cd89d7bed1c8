//! One call, from its first line on the screen to its last.

use std::io::{IsTerminal, Write};
use std::sync::Arc;

use agi_driver::Clock;
use agi_simulator::{CallEnd, CallLog, PbxState};

use crate::caller_actions::CallerActions;
use crate::connect::connect;
use crate::error::{Exit, PhoneError};
use crate::line::{Answers, Line, LocalApp};
use crate::options::{Mode, Options};
use crate::phone_session::{Keys, PhoneSession};
use crate::placed::Placed;
#[cfg(all(feature = "program", unix))]
use crate::program::Program;
use crate::screen::{Screen, Style};
use crate::script::Script;
use crate::spoken::SpokenTexts;
use crate::stand_ins::{self, AppRun, AppRuns};
use crate::{audio, input, keyboard};

/// A telephone, before its call.
#[derive(Debug)]
pub struct Phone {
    pub(crate) options: Options,
    pub(crate) pbx_state: Arc<PbxState>,
    pub(crate) runs: AppRuns,
    pub(crate) spoken: Option<SpokenTexts>,
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
            Mode::Script(_) | Mode::Session { .. } => false,
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
        let line = self.reached().await?;
        self.talk(line).await
    }

    /// Calls an app in this process, and prints the call on standard output.
    ///
    /// # Errors
    /// If the call could not be made, or did not come to an end.
    pub async fn call_app(self, app: LocalApp) -> Result<CallReport, PhoneError> {
        self.talk(app.into()).await
    }

    /// Reaches the server of the command line, or starts the program.
    pub(crate) async fn reached(&self) -> Result<Line, PhoneError> {
        #[cfg(all(feature = "program", unix))]
        if let Some(script) = &self.options.program {
            let (program, stream) = Program::start(script, &self.options.setup.arguments)?;
            return Ok(Line::new(stream, Answers::Program(program)));
        }
        let edition = self.options.edition;
        let Some(server) = &self.options.server else {
            let target = &self.options.dialled.target;
            return Err(PhoneError::usage(format!("{target:?} is in no process; write {}", edition.targets())));
        };
        Ok(Line::new(connect(server, edition).await?, Answers::Server))
    }

    async fn talk(self, mut line: Line) -> Result<CallReport, PhoneError> {
        let Self { mut options, pbx_state, runs, spoken } = self;
        let remote = !options.calls_the_app();
        if let Some(file) = &options.wav {
            audio::prepare(file)?;
        }
        let is_live = options.is_live();
        let style = Style::of_stdout(is_live);
        let prompts = std::mem::take(&mut options.prompts);
        let mut screen = Screen::<Box<dyn Write + Send>>::new(Box::new(std::io::stdout()), style, prompts);
        screen.calls(&options.dialled.display());
        screen.spoken = spoken;
        let clock = if is_live { Clock::Real } else { Clock::Virtual };
        let raw = is_live.then(keyboard::Raw::begin).flatten();
        let (keys, input) = match std::mem::replace(&mut options.mode, Mode::Piped) {
            Mode::Live => {
                let how = if raw.is_some() { "keys are 0-9 * # A-D" } else { "keys are 0-9 * # A-D, and Enter" };
                screen.note(&format!("{how}; Ctrl-D hangs up"));
                (Keys::Typed, Some(input::start()))
            }
            Mode::Script(script) => (Keys::Script(script), None),
            Mode::Piped | Mode::Session { .. } => {
                if std::io::stdin().is_terminal() {
                    screen.note("keys and Enter; Enter alone presses none; Ctrl-D hangs up");
                }
                (Keys::Script(Script::of_input()), Some(input::start()))
            }
        };
        let secret = line.hints.secret.take();
        let mut call = Placed::new(&options, pbx_state, line, clock);
        let mut phone = PhoneSession::new(screen, keys, input, options.timeout, remote);
        phone.secret = secret;
        let call_exit = call.driver.drive(&mut phone).await;
        drop(raw);
        let hung_up = phone.actions.hung_up.is_some();
        let ended = call.ended(call_exit, phone.first_line.said(), hung_up, &runs).await;
        phone.screen.settle();
        let (ending, mut session) = ended?;
        if let Some(printed) = &ending.printed {
            phone.screen.note(printed);
        }
        phone.show(&mut session);
        if let Some(failure) = &ending.failure {
            phone.screen.line(&format!("failed: {failure}"));
        }
        if let Some(exited) = &ending.exited {
            phone.screen.note(exited);
        }
        let (line, exit) = ending.verdict?;
        if let Some(place) = ending.moved_to {
            phone.screen.line(&format!("the dialplan continues at {place}"));
        }
        let unasked = phone.unasked();
        if ending.end.is_some() && !unasked.is_empty() && !ending.hung_up {
            phone.screen.note(&format!("keys that the app did not ask for: {unasked}"));
        }
        phone.screen.line(&line);
        Ok(CallReport {
            exit,
            end: ending.end,
            log: session.log().clone(),
            actions: phone.actions,
            applications: ending.applications,
        })
    }
}
