//! One call, from its first line on the screen to its last.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::time::Duration;

use agi_simulator::{CallEnd, CallLog, PbxState, Session};
use tokio::io::DuplexStream;
use tokio::task::JoinHandle;

use crate::connect::connect;
use crate::connection::{AgiConnection, Stream};
use crate::error::{Exit, PhoneError};
use crate::options::{Mode, Options};
use crate::phone_session::{CallExit, CallerActions, PhoneSession};
use crate::screen::{Screen, Style};
use crate::script::Script;
use crate::spoken::SpokenTexts;
use crate::verdict::{Outcome, verdict};
use crate::{input, keyboard, live, scripted};

/// A telephone, before its call.
#[derive(Debug)]
pub struct Phone {
    options: Options,
    pbx_state: Arc<PbxState>,
    spoken: Option<SpokenTexts>,
}

/// An app in this process that answers the call.
pub struct LocalApp {
    /// The end of the connection that Asterisk has.
    pub stream: DuplexStream,
    /// The task of the call. It is waited for when the call is over.
    pub served: JoinHandle<()>,
    /// Returns why the handler failed, by the unique id of the call. It is asked after the task.
    pub failure: Box<dyn FnOnce(&str) -> Option<String> + Send>,
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
    /// What the caller did, as far as the log does not say it.
    pub actions: CallerActions,
}

impl Phone {
    /// Makes a telephone that does what the command line asks for.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let mut pbx_state = PbxState::default();
        for folder in &options.sounds {
            pbx_state.sounds_mut().folder(folder);
        }
        Self { options, pbx_state: Arc::new(pbx_state), spoken: None }
    }

    /// Returns where the app's text-to-speech engine puts its texts, which are shown instead of heard.
    pub fn speaks(&mut self) -> SpokenTexts {
        self.spoken.get_or_insert_with(|| SpokenTexts::on(self.pbx_state.clone())).clone()
    }

    /// Calls the server of the command line, and prints the call on standard output.
    ///
    /// # Errors
    /// If there is no call to speak of.
    pub async fn call(self) -> Result<CallReport, PhoneError> {
        let edition = self.options.edition;
        let Some(server) = &self.options.server else {
            let target = &self.options.dialled.target;
            return Err(PhoneError::usage(format!("{target:?} is in no process; write {}", edition.targets())));
        };
        let stream = connect(server, edition).await?;
        self.talk(Box::new(stream), None).await
    }

    /// Calls an app in this process, and prints the call on standard output.
    ///
    /// # Errors
    /// If there is no call to speak of.
    pub async fn call_app(self, app: LocalApp) -> Result<CallReport, PhoneError> {
        let LocalApp { stream, served, failure } = app;
        self.talk(Box::new(stream), Some((served, failure))).await
    }

    async fn talk(
        self,
        stream: Box<dyn Stream>,
        served: Option<(JoinHandle<()>, Box<dyn FnOnce(&str) -> Option<String> + Send>)>,
    ) -> Result<CallReport, PhoneError> {
        let Self { options, pbx_state, spoken } = self;
        let session = Session::new(pbx_state, &options.setup);
        let style = Style::of_stdout(matches!(options.mode, Mode::Live));
        let mut screen = Screen::<Box<dyn Write + Send>>::new(Box::new(std::io::stdout()), style, options.prompts);
        screen.calls(&options.dialled.display());
        screen.spoken = spoken;
        let connection = AgiConnection::new(session, stream);
        let mut phone = PhoneSession::new(connection, screen, options.timeout, served.is_none());

        let call_exit = match options.mode {
            Mode::Live => {
                let raw = keyboard::Raw::begin();
                let call_exit = live::talk(&mut phone, input::start(), raw.is_some()).await;
                drop(raw);
                call_exit
            }
            Mode::Script(script) => scripted::talk(&mut phone, script, None).await,
            Mode::Piped => {
                if std::io::stdin().is_terminal() {
                    phone.screen.note("keys and Enter; Enter alone presses none; Ctrl-D hangs up");
                }
                scripted::talk(&mut phone, Script::of_input(), Some(input::start())).await
            }
        };
        let mut failure = None;
        if let Some((served, why)) = served {
            // What it does after its last word is its own.
            let bound = if call_exit == CallExit::Over { options.timeout } else { Duration::ZERO };
            let _ = tokio::time::timeout(bound, served).await;
            failure = why(&phone.connection.session.unique_id());
        }
        phone.screen.settle();
        if let Some(server) = &options.server {
            let said = phone.connection.said();
            if let Some(error) = said.not_agi(call_exit, &server.name(), options.timeout, options.edition) {
                return Err(error);
            }
        }
        phone.show();
        if let Some(failure) = &failure {
            phone.screen.line(&format!("failed: {failure}"));
        }
        let outcome = Outcome {
            call_exit,
            hung_up: phone.actions.hung_up.is_some(),
            failed: failure.is_some(),
            broken: phone.connection.broken.as_ref().map(ToString::to_string),
            end: phone.end(),
            agi_failure: phone.connection.session.variable("AGISTATUS").is_some_and(|status| status == b"FAILURE"),
            timeout: options.timeout,
        };
        let (line, exit) = verdict(&outcome)?;
        if call_exit == CallExit::Over {
            phone.show_the_rest();
        }
        phone.screen.line(&line);
        Ok(CallReport {
            exit,
            end: (call_exit == CallExit::Over).then_some(outcome.end),
            log: phone.connection.session.log().clone(),
            actions: phone.actions,
        })
    }
}
