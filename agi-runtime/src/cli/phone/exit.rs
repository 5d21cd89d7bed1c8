//! How the phone ends: what it says of the call, and its exit status.

use std::time::Duration;

use super::format::seconds;
use super::options::Target;
use super::phone_session::{Desk, Talked};
use crate::testing::CallEnd;
use agi_protocol::Status;

/// The exit status of `call`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// The call ended well, or the dialplan goes on.
    Ended,
    /// The handler failed, or the call has another status than OK.
    Failed,
    /// The command line is wrong, or a file that it names.
    Usage,
    /// Nobody answered, or nobody who speaks AGI.
    NotReached,
    /// The caller hung up.
    HungUp,
}

impl Exit {
    pub(super) fn code(self) -> i32 {
        match self {
            Self::Ended => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotReached => 3,
            Self::HungUp => 4,
        }
    }
}

/// Why there is no call to speak of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) exit: Exit,
    pub(super) why: String,
}

impl Wrong {
    pub(super) fn usage(why: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, why: why.into() }
    }

    pub(super) fn not_reached(why: impl Into<String>) -> Self {
        Self { exit: Exit::NotReached, why: why.into() }
    }
}

/// Says how the call ended. `why` is the error of a handler that failed.
pub(super) fn judge(desk: &mut Desk, talked: Talked, why: Option<&str>, target: &Target) -> Result<Exit, Wrong> {
    desk.screen.settle();
    if let Target::Server(server) = target {
        not_agi(desk, talked, &server.name())?;
    }
    desk.show();
    if let Some(why) = why {
        desk.screen.line(&format!("failed: {why}"));
    }
    let left = desk.deeds.left.is_some();
    match talked {
        Talked::Silent if left => {
            let waited = seconds(desk.timeout);
            return Err(failed(format!("the caller hung up, and the handler still runs after {waited}")));
        }
        Talked::Silent => return Err(silent_handler(desk.timeout)),
        Talked::Left => {
            desk.screen.line("left; the handler was still busy");
            return Ok(Exit::HungUp);
        }
        Talked::Over => {}
    }
    if let Some(error) = &desk.line.broken {
        return Err(failed(format!("the connection broke in the middle of the call: {error}")));
    }
    let begun = desk.began_at.clone();
    let position = desk.line.session.position();
    if position != begun {
        let (context, extension, priority) = position;
        desk.screen.line(&format!("the dialplan goes on at {context},{extension},{priority}"));
    }
    if !desk.unasked.is_empty() && !left {
        desk.screen.note(&format!("keys that the app did not ask for: {}", desk.unasked));
    }
    let failed = desk.line.session.variable("AGISTATUS").is_some_and(|status| status == b"FAILURE");
    let (line, exit) = match desk.end() {
        CallEnd::Status(Status::Ok) if left => ("ended OK, behind the hang-up".to_owned(), Exit::HungUp),
        CallEnd::Status(Status::Ok) => ("ended OK".to_owned(), Exit::Ended),
        CallEnd::Status(status) => (format!("ended {}", status.as_str()), Exit::Failed),
        CallEnd::HungUp if why.is_some() => ("hung up".to_owned(), Exit::Failed),
        CallEnd::HungUp if left => ("hung up".to_owned(), Exit::HungUp),
        CallEnd::HungUp => ("ended: the app hung up".to_owned(), Exit::Ended),
        CallEnd::Quiet if failed => ("ended without AGI_ROUTE_STATUS; AGISTATUS is FAILURE".to_owned(), Exit::Failed),
        _ => ("ended without AGI_ROUTE_STATUS".to_owned(), Exit::Ended),
    };
    desk.screen.line(&line);
    Ok(exit)
}

fn failed(why: String) -> Wrong {
    Wrong { exit: Exit::Failed, why }
}

fn silent_handler(waited: Duration) -> Wrong {
    let waited = seconds(waited);
    failed(format!(
        "the handler has sent no command for {waited}: it waits for something outside of the call (--timeout 60s \
         waits longer)"
    ))
}

/// What is to be said of a server that did not speak AGI.
fn not_agi(desk: &Desk, talked: Talked, server: &str) -> Result<(), Wrong> {
    if let Some(line) = desk.line.stranger().or_else(|| desk.line.fragment()) {
        let line = super::format::quoted(line);
        return Err(Wrong::not_reached(format!(
            "{server} answered {line}, which is no AGI command: another service listens there. Give the port of the \
             app, as `cargo run` prints it: agi://127.0.0.1:4573/…"
        )));
    }
    if desk.line.has_spoken() {
        return Ok(());
    }
    match talked {
        Talked::Silent => {
            let waited = seconds(desk.timeout);
            Err(Wrong::not_reached(format!(
                "{server} accepted the call and said nothing for {waited}: it is no FastAGI server, or its handler does \
                 something else first (--timeout 60s waits longer)"
            )))
        }
        Talked::Over => Err(Wrong::not_reached(format!(
            "{server} closed the connection without a word: it is no FastAGI server, or it crashed; its log may say why"
        ))),
        Talked::Left => Ok(()),
    }
}
