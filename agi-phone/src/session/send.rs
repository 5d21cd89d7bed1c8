//! Asks the process that holds the call for a step, and takes its answer.

use std::path::Path;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use super::answer::SessionAnswer;
use super::place::{Place, Reached, is_own};
use super::step::SessionStep;
use crate::error::{Exit, PhoneError};
use crate::json::{array, string};

/// Takes a step of a call that has begun.
pub(super) async fn send(step: &SessionStep) -> SessionAnswer {
    let place = match Place::of(&step.session) {
        Ok(place) => place,
        Err(error) => return step.refused(&step.wrong().unwrap_or(error)),
    };
    let stream = match place.connect().await {
        Ok(Reached::Holder(stream)) => stream,
        reached => return without_holder(step, &place, reached).await,
    };
    match ask(stream, &step.step.to_line(step.ends_after)).await {
        Some(answer) => answer,
        None if step.wrong().is_some() => without_holder(step, &place, place.connect().await).await,
        // It ended just before the step came.
        None if place.last().exists() => gone(step, &place),
        None => crashed(step, &place, "the process that held the call died in this step", Vec::new()),
    }
}

/// The answer where no process holds the call.
async fn without_holder(step: &SessionStep, place: &Place, reached: Result<Reached, PhoneError>) -> SessionAnswer {
    match (step.wrong(), reached) {
        (Some(error), _) | (None, Err(error)) => step.refused(&error),
        (None, Ok(Reached::Stale)) => died(step, place).await,
        (None, Ok(_)) => gone(step, place),
    }
}

/// Asks for one step, by its line. `None`: there was no answer.
pub(super) async fn ask(mut stream: UnixStream, line: &str) -> Option<SessionAnswer> {
    if !is_own(&stream) {
        return None;
    }
    stream.write_all(format!("{line}\n").as_bytes()).await.ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.ok()?;
    let (exit, json) = answer.strip_suffix('\n')?.split_once(' ')?;
    Some(SessionAnswer::made(Exit::of_code(exit.parse().ok()?)?, json.to_owned()))
}

/// There is no call of this name: it never began, or it has ended.
fn gone(step: &SessionStep, place: &Place) -> SessionAnswer {
    let (session, name) = (&step.session, step.step.name());
    let begin = format!("write --session {session} start /path");
    match std::fs::read_to_string(place.last()) {
        Ok(last) => {
            let why = format!(
                "the call of session {session} has ended: `last` is its last answer. To begin another one, {begin}"
            );
            SessionAnswer::without_call(
                session,
                name,
                "ended",
                Exit::NoSession,
                &why,
                vec![("last", last.trim().to_owned())],
            )
        }
        Err(_) => step.refused(&no_call(format!("there is no session {session}: to begin one, {begin}"))),
    }
}

/// The process was killed, or the system was.
async fn died(step: &SessionStep, place: &Place) -> SessionAnswer {
    place.clear().await;
    crashed(
        step,
        place,
        "the process that held the call is gone without having ended it: it was killed, or it crashed",
        vec![],
    )
}

/// The process did not answer. `more` are further members of the answer.
pub(super) fn crashed(step: &SessionStep, place: &Place, why: &str, more: Vec<(&str, String)>) -> SessionAnswer {
    let log = [("log", text(&place.log())), ("log_tail", array(place.log_tail().iter().map(|line| string(line))))];
    let why = format!(
        "{why}. `log_tail` is the end of what it printed; to begin another call, write --session {} start /path",
        step.session
    );
    let more = log.into_iter().chain(more).collect();
    SessionAnswer::without_call(&step.session, step.step.name(), "crashed", Exit::Failed, &why, more)
}

pub(super) fn no_call(why: String) -> PhoneError {
    PhoneError { exit: Exit::NoSession, why }
}

fn text(path: &Path) -> String {
    string(&path.display().to_string())
}
