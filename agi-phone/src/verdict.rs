//! How a call ended, in words, and the exit status: pure decisions.

use std::time::Duration;

use agi_protocol::Status;
use agi_simulator::CallEnd;

use crate::edition::Edition;
use crate::error::{Exit, PhoneError};
use crate::first_line::Said;
use crate::format::{quoted, seconds};
use crate::phone_session::CallExit;

/// What is known about a call when the telephone is done with it.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) call_exit: CallExit,
    /// Whether the caller hung up.
    pub(crate) hung_up: bool,
    /// Whether the handler is known to have failed.
    pub(crate) failed: bool,
    /// Why the connection broke, if it did.
    pub(crate) broken: Option<String>,
    pub(crate) end: CallEnd,
    /// Whether `${AGISTATUS}` is `FAILURE`.
    pub(crate) agi_failure: bool,
    /// How long the app may say nothing.
    pub(crate) timeout: Duration,
}

/// Returns the last line of the screen and the exit status.
pub(crate) fn verdict(outcome: &Outcome) -> Result<(String, Exit), PhoneError> {
    let waited = seconds(outcome.timeout);
    match outcome.call_exit {
        CallExit::Silent if outcome.hung_up => {
            return Err(PhoneError::failed(format!("the caller hung up, and the handler still runs after {waited}")));
        }
        CallExit::Silent => {
            return Err(PhoneError::failed(format!(
                "the handler has sent no command for {waited}: it waits for something outside of the call \
                 (--timeout 60s waits longer)"
            )));
        }
        CallExit::Left => return Ok(("left; the handler was still busy".to_owned(), Exit::HungUp)),
        CallExit::Over => {}
    }
    if let Some(error) = &outcome.broken {
        return Err(PhoneError::failed(format!("the connection broke in the middle of the call: {error}")));
    }
    let (line, exit) = match outcome.end {
        CallEnd::Status(Status::Ok) if outcome.hung_up => ("ended OK, after the hang-up", Exit::HungUp),
        CallEnd::Status(Status::Ok) => ("ended OK", Exit::Ended),
        CallEnd::Status(status) => return Ok((format!("ended {status}"), Exit::Failed)),
        CallEnd::HungUp if outcome.failed => ("hung up", Exit::Failed),
        CallEnd::HungUp if outcome.hung_up => ("hung up", Exit::HungUp),
        CallEnd::HungUp => ("ended: the app hung up", Exit::Ended),
        CallEnd::Quiet if outcome.agi_failure => ("ended without AGI_ROUTE_STATUS; AGISTATUS is FAILURE", Exit::Failed),
        _ => ("ended without AGI_ROUTE_STATUS", Exit::Ended),
    };
    Ok((line.to_owned(), exit))
}

/// Returns the error of a call to a server that did not speak AGI.
pub(crate) fn not_agi(
    said: Said<'_>,
    call_exit: CallExit,
    server: &str,
    timeout: Duration,
    edition: Edition,
) -> Option<PhoneError> {
    let why = match (said, call_exit) {
        (Said::Else(line) | Said::Fragment(line), _) => format!(
            "{server} answered {}, which is not an AGI command: another service listens there. {}",
            quoted(line),
            edition.another_service()
        ),
        (Said::Agi, _) | (_, CallExit::Left) => return None,
        (Said::Nothing, CallExit::Silent) => format!(
            "{server} accepted the call and said nothing for {}: it is not a FastAGI server, or its handler does \
             something else first (--timeout 60s waits longer)",
            seconds(timeout)
        ),
        (Said::Nothing, CallExit::Over) => format!(
            "{server} closed the connection without a word: it is not a FastAGI server, or it crashed; its log may say \
             why"
        ),
    };
    Some(PhoneError::not_reached(why))
}

#[cfg(test)]
mod tests {
    use super::{Outcome, not_agi, verdict};
    use crate::edition::Edition;
    use crate::error::{Exit, PhoneError};
    use crate::first_line::Said;
    use crate::phone_session::CallExit;
    use agi_protocol::Status;
    use agi_simulator::CallEnd;
    use std::time::Duration;

    /// A call that the app has ended so.
    fn ended(end: CallEnd) -> Outcome {
        let (call_exit, timeout) = (CallExit::Over, Duration::from_secs(10));
        Outcome { call_exit, hung_up: false, failed: false, broken: None, end, agi_failure: false, timeout }
    }

    #[test]
    fn each_ending_has_its_line_and_its_exit_status() {
        let (ok, error) = (CallEnd::Status(Status::Ok), CallEnd::Status(Status::Error));
        let hung_up = |end| Outcome { hung_up: true, ..ended(end) };
        for (outcome, line, exit) in [
            (ended(ok), "ended OK", Exit::Ended),
            (hung_up(ok), "ended OK, after the hang-up", Exit::HungUp),
            (ended(error), "ended ERROR", Exit::Failed),
            (hung_up(error), "ended ERROR", Exit::Failed),
            (Outcome { failed: true, ..ended(error) }, "ended ERROR", Exit::Failed),
            (ended(CallEnd::HungUp), "ended: the app hung up", Exit::Ended),
            (hung_up(CallEnd::HungUp), "hung up", Exit::HungUp),
            (Outcome { failed: true, ..hung_up(CallEnd::HungUp) }, "hung up", Exit::Failed),
            (ended(CallEnd::Quiet), "ended without AGI_ROUTE_STATUS", Exit::Ended),
            (
                Outcome { agi_failure: true, ..ended(CallEnd::Quiet) },
                "ended without AGI_ROUTE_STATUS; AGISTATUS is FAILURE",
                Exit::Failed,
            ),
            (
                Outcome { call_exit: CallExit::Left, ..hung_up(CallEnd::HungUp) },
                "left; the handler was still busy",
                Exit::HungUp,
            ),
        ] {
            assert_eq!(verdict(&outcome), Ok((line.to_owned(), exit)), "{outcome:?}");
        }
    }

    #[test]
    fn a_call_without_an_ending_is_an_error() {
        let silent = Outcome { call_exit: CallExit::Silent, ..ended(CallEnd::Quiet) };
        let broken = Outcome { broken: Some("reset".to_owned()), ..ended(CallEnd::Quiet) };
        for (outcome, begins) in [
            (silent.clone(), "the handler has sent no command for 10 s"),
            (Outcome { hung_up: true, ..silent }, "the caller hung up, and the handler still runs after 10 s"),
            (broken, "the connection broke in the middle of the call: reset"),
        ] {
            let PhoneError { exit, why } = verdict(&outcome).unwrap_err();
            assert!(exit == Exit::Failed && why.starts_with(begins), "{why}");
        }
    }

    #[test]
    fn a_server_that_does_not_speak_agi_was_not_reached() {
        let why = |said: Said<'_>, call_exit| {
            let error = not_agi(said, call_exit, "agi://pbx:4573", Duration::from_secs(10), Edition::Program)?;
            assert_eq!(error.exit, Exit::NotReached);
            Some(error.why)
        };
        let other = why(Said::Else(b"SSH-2.0"), CallExit::Silent).unwrap();
        assert!(other.starts_with("agi://pbx:4573 answered \"SSH-2.0\", which is not an AGI command"), "{other}");
        assert!(why(Said::Nothing, CallExit::Silent).unwrap().contains("said nothing for 10 s"));
        assert!(why(Said::Nothing, CallExit::Over).unwrap().contains("closed the connection without a word"));
        assert_eq!(why(Said::Nothing, CallExit::Left), None);
        assert_eq!(why(Said::Agi, CallExit::Over), None);
    }
}
