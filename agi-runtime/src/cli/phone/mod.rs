//! `call`: a telephone in the terminal. It plays Asterisk and the caller to the app, in this process or at an `agi://…`.
//!
//! It is the caller of the tests ([`testing`](crate::testing)) in real time: the same simulated Asterisk, driven by keys,
//! a script or a pipe.

mod connect;
mod exit;
mod format;
mod input;
mod keyboard;
mod line;
mod listening;
mod live;
mod options;
mod phone_session;
mod prompts;
mod record;
mod screen;
mod script;
mod scripted;
mod spoken;
mod stop;

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;

use super::arguments::Arguments;
use crate::error::chain;
use crate::{App, Error, Transport};
use agi_simulator::{PbxState, Session};
use exit::{Exit, Wrong};
use line::Line;
use options::{Mode, Options, Target};
use phone_session::{Desk, Talked};
use screen::{Screen, Style};
use spoken::TtsPrompt;

pub(super) use options::COMMAND;

/// Far more than Asterisk ever sends in one go.
const BUFFER: usize = 16 << 20;

/// Places the call. It returns if the call ended well; otherwise the process exits with what [`Exit`] says.
pub(super) async fn run(app: App, given: &Arguments) -> Result<(), Error> {
    let exit = match Options::read(given) {
        Ok(options) => call(app, &options).await?,
        Err(wrong) => Err(wrong),
    };
    let exit = exit.unwrap_or_else(|Wrong { exit, why }| {
        eprintln!("error: {why}");
        exit
    });
    if exit == Exit::Ended {
        return Ok(());
    }
    let _ = std::io::stdout().flush();
    std::process::exit(exit.code())
}

async fn call(mut app: App, options: &Options) -> Result<Result<Exit, Wrong>, Error> {
    let mut pbx_state = PbxState::default();
    for folder in &options.sounds {
        pbx_state.sounds_mut().folder(folder);
    }
    let pbx_state = Arc::new(pbx_state);
    match &options.target {
        Target::App => {
            super::logs::while_phoning();
            let spoken = app.speaks().then(|| TtsPrompt::on(pbx_state.clone()));
            if let Some(spoken) = &spoken {
                app = app.tts(spoken.clone());
            }
            let why = Why::default();
            let kept = why.clone();
            let service = app.on_error(move |failure| kept.keep(chain(&**failure.error))).build()?;
            let (near, far) = tokio::io::duplex(BUFFER);
            let task = tokio::spawn(async move { service.serve_call(near, "the phone").await });
            Ok(talk(options, pbx_state, Box::new(far), Some(Served { task, why, spoken })).await)
        }
        Target::Server(server) => {
            let stream = match connect::connect(server).await {
                Ok(stream) => stream,
                Err(wrong) => return Ok(Err(wrong)),
            };
            Ok(talk(options, pbx_state, Box::new(stream), None).await)
        }
    }
}

/// The call at the app in this process.
struct Served {
    task: JoinHandle<()>,
    why: Why,
    /// Instead of the app's own engine, if it has one.
    spoken: Option<TtsPrompt>,
}

/// Why the handler failed, as `App::on_error` saw it.
#[derive(Clone, Default)]
struct Why(Arc<Mutex<Option<String>>>);

impl Why {
    fn keep(&self, why: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
    }

    fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

async fn talk(
    options: &Options,
    pbx_state: Arc<PbxState>,
    stream: Box<dyn Transport>,
    served: Option<Served>,
) -> Result<Exit, Wrong> {
    let session = Session::new(pbx_state, &options.setup);
    let style = Style::of_stdout(matches!(options.mode, Mode::Live));
    let mut screen = Screen::<Box<dyn Write + Send>>::new(Box::new(std::io::stdout()), style, options.prompts.clone());
    screen.calls(&options.dialled);
    let spoken = served.as_ref().and_then(|served| served.spoken.clone());
    screen.spoken = spoken.clone();
    let mut desk = Desk::new(Line::new(session, stream), screen, options.timeout, served.is_none());

    let talked = match &options.mode {
        Mode::Live => {
            let raw = keyboard::Raw::begin();
            let talked = live::talk(&mut desk, input::start(), raw.is_some()).await;
            drop(raw);
            talked
        }
        Mode::Script(script) => scripted::talk(&mut desk, script.clone(), None).await,
        Mode::Piped => {
            if std::io::stdin().is_terminal() {
                desk.screen.note("keys and Enter; Enter alone presses none; Ctrl-D hangs up");
            }
            scripted::talk(&mut desk, script::Script::of_input(), Some(input::start())).await
        }
    };
    let mut why = None;
    if let Some(served) = served {
        // What it does behind its last word is its own.
        let bound = if talked == Talked::Over { options.timeout } else { Duration::ZERO };
        let _ = tokio::time::timeout(bound, served.task).await;
        why = served.why.take();
    }
    let exit = exit::judge(&mut desk, talked, why.as_deref(), &options.target)?;
    // A call that was left has no end that a test could wait for.
    if let Some(record) = options.record.as_ref().filter(|_| talked == Talked::Over) {
        let end = desk.end();
        let spoken = spoken.map(|spoken| spoken.texts());
        let test = record::test(record, options, spoken.as_deref(), desk.line.session.log(), &desk.deeds, end);
        record.write(&test)?;
        desk.screen.note(&format!("the call is a test now: {}", record.file.display()));
    }
    Ok(exit)
}
