//! What became of a call to somebody.

use std::time::Duration;

use super::status::statuses;
#[cfg(doc)]
use crate::call::CallError;

/// The result of a [`Dial`](crate::Dial).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Dialed {
    /// How it ended (`DIALSTATUS`).
    pub status: DialStatus,
    /// `DIALEDTIME`, in whole seconds, if somebody answered: the time from the creation of the caller's channel to the
    /// end of the conversation, not only the time of Dial (measured on 22.10 and 16.28).
    pub dialed_time: Option<Duration>,
    /// `ANSWEREDTIME`, in whole seconds, if somebody answered: the time since the caller's channel was answered. It is
    /// the length of the conversation only if the call was not answered before Dial.
    pub answered_time: Option<Duration>,
}

statuses! {
    /// How Dial ended (`DIALSTATUS`, `app_dial.c`).
    #[derive(Copy)]
    pub enum DialStatus {
        /// somebody answered, and the two have talked.
        "ANSWER" => Answer,
        /// the called party is busy, or the call was forwarded too often.
        "BUSY" => Busy,
        /// nobody answered within the timeout.
        "NOANSWER" => NoAnswer,
        /// it was cancelled before anybody answered, mostly by a hang-up, which is [`HungUp`](CallError::HungUp).
        "CANCEL" => Cancel,
        /// the network or the called side could not take the call.
        "CONGESTION" => Congestion,
        /// there is no such destination, or it is not registered.
        "CHANUNAVAIL" => ChanUnavail,
        /// the called party does not want this caller (privacy mode).
        "DONTCALL" => DontCall,
        /// the called party sent the caller to the torture script (privacy mode).
        "TORTURE" => Torture,
        /// Dial did not understand its arguments; a destination is `TECHNOLOGY/resource`.
        "INVALIDARGS" => InvalidArgs,
        otherwise:
        /// Another value, or no value; `call.variable("DIALSTATUS")` reads it.
        Other,
    }
}
