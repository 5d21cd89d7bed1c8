//! The call of the process that holds it, from the first step to the last answer.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixListener as StdListener;

use agi_driver::Clock;
use agi_simulator::Session;
use rustix::stdio::dup2_stdin;
use tokio::net::UnixListener;
use tokio::sync::mpsc;

use super::doorway::{self, Request};
use super::holder::{Holder, Waits};
use super::place::{Place, private_file};
use super::step::SessionStep;
use super::taking::{Taking, keys_left};
use super::teller::Teller;
use super::told::{Told, Whose};
use crate::call::{CallReport, Phone};
use crate::error::{Exit, PhoneError};
use crate::json::{object, or_null, string, string_or_null};
use crate::line::{Line, LocalApp};
use crate::phone_session::CallExit;
use crate::placed::{Ending, Placed};

/// Whether standard input is the socket of this session, which `start` gave this process.
pub(super) fn is_here(session: &str) -> bool {
    let Ok(place) = Place::of(session) else { return false };
    let address = listener().and_then(|listener| listener.local_addr());
    address.is_ok_and(|address| address.as_pathname() == Some(&place.socket()))
}

fn listener() -> io::Result<StdListener> {
    Ok(io::stdin().as_fd().try_clone_to_owned()?.into())
}

impl Phone {
    /// Holds the call of a session, which [`SessionStep::take`] started this process for, until its end. `ended` is given what
    /// became of the call, before the last answer, and returns what that should say besides. Without an app in this process, it
    /// calls the server of the command line.
    pub async fn hold(
        mut self,
        step: &SessionStep,
        app: Option<LocalApp>,
        ended: impl FnOnce(&CallReport) -> Vec<String>,
    ) -> Exit {
        let whose = |place: &Place| Whose {
            session: step.session.clone(),
            target: self.options.dialled.display(),
            log: place.log(),
        };
        let opened = Place::of(&step.session).and_then(|place| {
            let requests = open().map_err(|error| PhoneError::failed(format!("the session has no socket: {error}")))?;
            Ok((whose(&place), place, requests))
        });
        let (whose, place, mut requests) = match opened {
            Ok(opened) => opened,
            Err(error) => return without_session(&error),
        };
        let Some(first) = requests.recv().await else { return Exit::NoSession };
        let line = match app {
            Some(app) => Ok(app.into()),
            None => self.reached().await,
        };
        match line {
            Ok(line) => {
                let session = Held { phone: &mut self, step, whose, place };
                session.runs(line, requests, first, ended).await
            }
            Err(error) => {
                let answer = step.refused(&error);
                first.reply.send(error.exit, answer.to_string()).await;
                drop(std::fs::remove_file(place.socket()));
                error.exit
            }
        }
    }
}

/// Takes the socket. Nothing that the app starts has it.
fn open() -> io::Result<mpsc::Receiver<Request>> {
    let listener = listener()?;
    listener.set_nonblocking(true)?;
    dup2_stdin(File::open("/dev/null")?)?;
    Ok(doorway::open(UnixListener::from_std(listener)?))
}

fn without_session(error: &PhoneError) -> Exit {
    eprintln!("error: {error}");
    error.exit
}

struct Held<'a> {
    phone: &'a mut Phone,
    step: &'a SessionStep,
    whose: Whose,
    place: Place,
}

impl Held<'_> {
    async fn runs(
        self,
        mut line: Line,
        requests: mpsc::Receiver<Request>,
        first: Request,
        ended: impl FnOnce(&CallReport) -> Vec<String>,
    ) -> Exit {
        let Self { phone, step, whose, place } = self;
        let real_time = step.real_time;
        let hints = std::mem::take(&mut line.hints);
        let prompts = std::mem::take(&mut phone.options.prompts);
        let teller = Teller::new(prompts, phone.spoken.take());
        let options = &phone.options;
        let waits = Waits { app: options.timeout, idle: step.idle, real_time, remote: !options.calls_the_app() };
        let clock = if real_time { Clock::Real } else { Clock::Virtual };
        let mut call = Placed::new(options, phone.pbx_state.clone(), line, clock);
        let mut holder = Holder::new(whose.clone(), waits, teller, hints, requests, first);
        let call_exit = call.driver.drive(&mut holder).await;
        let hung_up = holder.actions.hung_up.is_some();
        let ended_so = call.ended(call_exit, holder.first_line.said(), hung_up, &phone.runs).await;
        let taking = holder.taking.take();
        let name = taking.as_ref().map_or("none", |taking| taking.step.name());
        let (exit, json) = match ended_so {
            Err(error) => (error.exit, step.refused(&error).to_string()),
            Ok((ending, mut session)) => {
                holder.look(&mut session);
                let left = taking.as_ref().map_or(0, |taking| taking.script.left().len());
                let played_on = taking.as_ref().and_then(Taking::played_on);
                let notes = holder.left_because.take().into_iter().chain(played_on);
                let notes = notes.chain(keys_left(left).filter(|_| !ending.hung_up));
                let program = ending.exited.iter().chain(&ending.printed).map(|note| holder.teller.hide(note));
                let notes = notes.chain(program).collect();
                let told = LastTold { whose: &whose, step: name, call_exit, notes };
                told.tell(&mut holder, ending, &mut session, ended)
            }
        };
        // What comes too late finds the answer in the file.
        let kept = private_file(&place.last()).and_then(|mut file| writeln!(file, "{json}"));
        drop(std::fs::remove_file(place.socket()));
        drop(kept);
        if let Some(reply) = taking.and_then(|taking| taking.reply) {
            reply.send(exit, json).await;
        }
        exit
    }
}

/// The last answer of a call.
struct LastTold<'a> {
    whose: &'a Whose,
    step: &'a str,
    call_exit: CallExit,
    notes: Vec<String>,
}

impl LastTold<'_> {
    fn tell(
        self,
        holder: &mut Holder,
        ending: Ending,
        session: &mut Session,
        ended: impl FnOnce(&CallReport) -> Vec<String>,
    ) -> (Exit, String) {
        let Self { whose, step, call_exit, mut notes } = self;
        let (text, exit) = match ending.verdict {
            Ok((text, exit)) => (text, exit),
            Err(error) => (error.why, error.exit),
        };
        // A caller who hangs up is nothing that a script has to look into.
        let exit = if exit == Exit::HungUp { Exit::Ended } else { exit };
        let text = holder.teller.hide(&text);
        let failure = ending.failure.as_deref().map(|failure| holder.teller.hide(failure));
        let status = ending.end.and_then(|end| match end {
            agi_simulator::CallEnd::Status(status) => Some(status.to_string()),
            agi_simulator::CallEnd::HungUp => Some(agi_protocol::Status::HungUp.to_string()),
            _ => None,
        });
        let report = CallReport {
            exit,
            end: ending.end,
            log: session.log().clone(),
            actions: std::mem::take(&mut holder.actions),
            applications: ending.applications,
        };
        notes.extend(ended(&report));
        let ended = object([
            ("status", string_or_null(status.as_deref())),
            ("text", string(&text)),
            ("hung_up", ending.hung_up.to_string()),
            ("continues_at", or_null(ending.moved_to.map(|place| string(&holder.teller.hide(&place))))),
        ]);
        let error = failure.or_else(|| (exit != Exit::Ended).then_some(text));
        let state = if call_exit == CallExit::Over { "ended" } else { "left" };
        let told = Told {
            state,
            events: holder.teller.news(session),
            plays: None,
            asks: None,
            ended: Some(ended),
            notes,
            error: error.as_deref().map(|why| (exit, why)),
        };
        whose.tell(step, session, told)
    }
}
