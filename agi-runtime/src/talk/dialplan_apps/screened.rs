//! What became of a call that the called party was asked to take.

use super::dialed::{DialStatus, Dialed};
use crate::outcome::Acceptance;
use agi_protocol::Text;

/// The result of a [`ScreenedDial`](crate::ScreenedDial).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Screened {
    /// The called party accepted, the two have talked, and the called party has hung up.
    Talked(Dialed),
    /// The called party refused; this is the reason that the route gave, or empty.
    Refused(String),
    /// The called party answered, and hung up before it had decided.
    HungUp,
    /// The route has not decided, so nobody was connected: its `AGI_ROUTE_STATUS`, such as `ERROR` or `BAD_PARAM`,
    /// or `OK` if it returned something other than an [`Acceptance`]. The app's log says more.
    Undecided(Text),
    /// Nobody answered.
    NotAnswered(DialStatus),
}

impl Screened {
    /// Reads what the subroutine has returned (`GOSUB_RETVAL`): the route's status, and what it has decided. It returns
    /// nothing if the called party hung up meanwhile. `None` if it did not run.
    pub(super) fn of(returned: &Text, dialed: Dialed) -> Option<Self> {
        if returned == NOT_RUN {
            return (dialed.status != DialStatus::Answer).then_some(Self::NotAnswered(dialed.status));
        }
        let text = returned.to_string_lossy();
        let (status, decision) = text.split_once(' ').unwrap_or((&text, ""));
        Some(match Acceptance::read(decision) {
            _ if text.is_empty() => Self::HungUp,
            Some(Acceptance::Accepted) => Self::Talked(dialed),
            Some(Acceptance::Refused(reason)) => Self::Refused(reason),
            None => Self::Undecided(Text::from(status.as_bytes().to_vec())),
        })
    }
}

/// What `GOSUB_RETVAL` is set to before Dial, which overwrites it if the subroutine ran.
pub(super) const NOT_RUN: &str = "NOT_RUN";

#[cfg(test)]
mod tests {
    use agi_protocol::Text;

    use super::{DialStatus, Dialed, NOT_RUN, Screened};

    fn of(returned: &str, status: DialStatus) -> Option<Screened> {
        let dialed = Dialed { status, dialed_time: None, answered_time: None };
        Screened::of(&Text::from(returned.as_bytes().to_vec()), dialed)
    }

    #[test]
    fn what_the_subroutine_returns_says_what_became_of_the_call() {
        use DialStatus::{Answer, NoAnswer};
        let talked = Screened::Talked(Dialed { status: Answer, dialed_time: None, answered_time: None });
        for (returned, status, screened) in [
            ("OK ACCEPTED", Answer, talked.clone()),
            // `App::quiet_endings` leaves out the status.
            ("UNREACHED ACCEPTED", Answer, talked),
            ("OK REFUSED ", Answer, Screened::Refused(String::new())),
            ("OK REFUSED later, (perhaps) at 5", Answer, Screened::Refused("later, (perhaps) at 5".to_owned())),
            ("", Answer, Screened::HungUp),
            ("OK ", Answer, Screened::Undecided("OK".into())),
            ("UNREACHED ", Answer, Screened::Undecided("UNREACHED".into())),
            (NOT_RUN, NoAnswer, Screened::NotAnswered(NoAnswer)),
        ] {
            assert_eq!(of(returned, status).unwrap(), screened, "{returned}");
        }
    }

    #[test]
    fn a_call_that_was_answered_without_the_subroutine_is_none_of_them() {
        assert_eq!(of(NOT_RUN, DialStatus::Answer), None);
    }
}
