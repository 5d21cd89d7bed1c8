//! A call that was placed, and how it ended.

use std::sync::Arc;
use std::time::Duration;

use agi_driver::{Clock, Driver};
use agi_simulator::{CallEnd, PbxState, Session};

use crate::audio;
use crate::error::{Exit, PhoneError};
use crate::first_line::Said;
use crate::format::quoted;
use crate::line::{Answers, Line, Stream};
use crate::options::Options;
use crate::phone_session::CallExit;
use crate::stand_ins::{AppRun, AppRuns};
use crate::verdict::{Outcome, not_agi, verdict};

/// How long an app may leave unread what Asterisk sends.
pub(crate) const WRITES: Duration = Duration::from_secs(10);

/// See the module.
pub(crate) struct Placed<'o> {
    pub(crate) driver: Driver<Box<dyn Stream>>,
    answers: Answers,
    options: &'o Options,
    began_at: (String, String, i64),
}

/// How a call ended.
pub(crate) struct Ending {
    /// Why the handler failed, as the app knows it.
    pub(crate) failure: Option<String>,
    /// What a program printed in place of a command, in words.
    pub(crate) printed: Option<String>,
    /// How a program ended, in words.
    pub(crate) exited: Option<String>,
    /// How the app ended it; `None` if the caller left it before its end.
    pub(crate) end: Option<CallEnd>,
    /// Where the dialplan continues, if the app has moved the call.
    pub(crate) moved_to: Option<String>,
    /// Whether it was the caller who hung up, also in an application that the telephone plays.
    pub(crate) hung_up: bool,
    pub(crate) verdict: Result<(String, Exit), PhoneError>,
    pub(crate) applications: Vec<AppRun>,
}

impl<'o> Placed<'o> {
    /// Places the call.
    pub(crate) fn new(options: &'o Options, pbx_state: Arc<PbxState>, mut line: Line, clock: Clock) -> Self {
        let mut session = Session::new(pbx_state, &options.setup);
        line.shows_time_of(&mut session);
        if options.wav.is_some() {
            session.keep_audio();
        }
        let began_at = session.position();
        let Line { stream, answers, audio, .. } = line;
        let driver = audio.of(answers.signalled(Driver::new(session, stream, clock).write_timeout(WRITES)));
        Self { driver, answers, options, began_at }
    }

    /// Waits for the app's last words, and judges the call. `Err`: who answered does not speak AGI, or the file of the audio cannot be written.
    pub(crate) async fn ended(
        self,
        call_exit: CallExit,
        said: Said<'_>,
        hung_up: bool,
        runs: &AppRuns,
    ) -> Result<(Ending, Session), PhoneError> {
        let Self { mut driver, answers, options, began_at } = self;
        if let Some(file) = &options.wav {
            audio::keep(file, driver.session())?;
        }
        // What the app does after its last words is its own affair.
        let bound = if call_exit == CallExit::Over { options.timeout } else { Duration::ZERO };
        let (failure, exited) = answers.ended(bound, driver.session_mut()).await;
        let printed = match (&options.program, said) {
            (Some(script), Said::Else(line)) => Some(format!(
                "{script} printed {}, which is not an AGI command; Asterisk answers it with 510: print to standard error",
                quoted(line)
            )),
            _ => None,
        };
        if let Some(server) = options.server.as_ref().map(crate::connect::Server::name) {
            if let Some(error) = not_agi(said, call_exit, &server, options.timeout, options.edition) {
                return Err(error);
            }
        }
        let broken = driver.broken().map(ToString::to_string);
        let mut session = driver.into_session();
        let applications = runs.all();
        let outcome = Outcome {
            call_exit,
            hung_up: hung_up || applications.iter().any(|run| run.hangs_up),
            failed: failure.is_some(),
            broken,
            end: CallEnd::of(&mut session),
            agi_failure: session.variable("AGISTATUS").is_some_and(|status| status == b"FAILURE"),
            timeout: options.timeout,
        };
        let is_over = call_exit == CallExit::Over;
        let (context, extension, priority) = session.position();
        let moved = is_over && session.position() != began_at;
        let ending = Ending {
            failure,
            printed,
            exited,
            end: is_over.then_some(outcome.end),
            moved_to: moved.then(|| format!("{context},{extension},{priority}")),
            hung_up: outcome.hung_up,
            verdict: verdict(&outcome),
            applications,
        };
        Ok((ending, session))
    }
}
