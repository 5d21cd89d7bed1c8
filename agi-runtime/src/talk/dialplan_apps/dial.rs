//! Dial: the caller is connected to somebody.

use std::future::IntoFuture;
use std::time::Duration;

use super::arguments::{Options, Passes, Value, joined};
use super::status::statuses;
use super::{Application, Running};
use crate::call::{Call, CallError};
use agi_protocol::RefusedCommand;

const DIAL: Application = Application {
    name: "Dial",
    command: "EXEC Dial",
    status: "DIALSTATUS",
    missing: "this Asterisk has no Dial: load app_dial.so (`module load app_dial.so`, and modules.conf)",
};

impl Call {
    /// Calls somebody and connects the caller (the application `Dial`), until one of the two hangs up. A destination
    /// is, for example, `PJSIP/desk`, `PJSIP/+15551234@trunk` or `Local/100@office`.
    ///
    /// The handler continues when the called party has hung up, was busy or did not answer (Dial's option `g`). A
    /// caller who hangs up during the ringing or the conversation is [`CallError::HungUp`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use agi_runtime::DialStatus;
    /// use agi_runtime::prelude::*;
    ///
    /// #[agi_route("/desk", manual)]
    /// async fn desk(call: &mut Call) -> Result {
    ///     let dialed = call.dial("PJSIP/desk").timeout(Duration::from_secs(20)).await?;
    ///     match dialed.status {
    ///         DialStatus::Answer => {}
    ///         DialStatus::Busy => call.play("desk/busy").await?,
    ///         _ => call.play("desk/nobody-there").await?,
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// A destination names one party. A `&` would add another one, so it is refused; use [`and`](Dial::and) instead. A
    /// value cannot add an argument or an option. But a caller who chooses a part of the destination chooses who is
    /// called, so take [`Digits`](crate::Digits) for it, and check them.
    pub fn dial(&mut self, destination: &str) -> Dial<'_> {
        let dial = Dial {
            call: self,
            destinations: Ok(String::new()),
            timeout: None,
            options: Options::new(Passes::Two, "g"),
        };
        dial.and(destination)
    }
}

/// Calls somebody and connects the caller (Dial) when it is awaited, and returns the result.
#[derive(Debug)]
#[must_use = "nobody is called until it is awaited"]
pub struct Dial<'c> {
    call: &'c mut Call,
    destinations: Result<String, RefusedCommand>,
    timeout: Option<Duration>,
    options: Options,
}

impl Dial<'_> {
    /// Calls this destination too, at the same time; whoever answers first is connected. May be called repeatedly: each
    /// call adds a destination.
    pub fn and(mut self, destination: &str) -> Self {
        let value = Value::new("the destination", destination, "&");
        self.destinations = self.destinations.and_then(|mut destinations| {
            if !destinations.is_empty() {
                destinations.push('&');
            }
            destinations.push_str(&value?.into_text());
            Ok(destinations)
        });
        self
    }

    /// Sets how long it may ring, in milliseconds (rounded up), at least 1 ms; default: no limit.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// Plays music on hold of this class (`musiconhold.conf`) to the caller until somebody answers (`m`).
    pub fn music(self, class: &str) -> Self {
        self.with('m', "the class of music", class, "")
    }

    /// Plays ringing to the caller until somebody answers, whatever the called side sends (`r`).
    pub fn ringing(self) -> Self {
        self.option("r")
    }

    /// Plays this sound to the called party before the two are connected (`A`).
    pub fn announce(self, file: &str) -> Self {
        self.with('A', "the sound", file, ":")
    }

    /// Runs the subroutine of this context (extension `s`, priority 1) on the called channel before the two are
    /// connected (`U`). Its `GOSUB_RESULT` decides whether they are connected.
    pub fn gosub(self, context: &str) -> Self {
        self.with('U', "the context", context, "^,")
    }

    /// Sends these keys to the called party once it has answered (`D`), such as `1234`; `w` waits half a second.
    pub fn keys(self, keys: &str) -> Self {
        self.with('D', "the keys", keys, ":")
    }

    /// Sets the caller id that the called party sees (`f`): `"Ada" <+15551234>`; default: the caller's own.
    pub fn caller_id(self, caller_id: &str) -> Self {
        self.with('f', "the caller id", caller_id, "")
    }

    /// Ends the conversation after this time, in milliseconds (rounded up), at least 1 ms (`L`); default: no limit.
    pub fn max_duration(self, time: Duration) -> Self {
        self.with('L', "the limit", &limit(time), "")
    }

    /// Ends the conversation after `time`, and tells the caller how much time is left when it is `left` (`L`).
    pub fn max_duration_with_warning(self, time: Duration, left: Duration) -> Self {
        self.with('L', "the limit", &format!("{}:{}", limit(time), limit(left)), "")
    }

    /// Lets the caller transfer the called party, with the keys in `features.conf` (`T`).
    pub fn caller_may_transfer(self) -> Self {
        self.option("T")
    }

    /// Lets the called party transfer the caller, with the keys in `features.conf` (`t`). A caller who was transferred
    /// has left the handler, as after a hang-up.
    pub fn called_may_transfer(self) -> Self {
        self.option("t")
    }

    /// Lets the caller end the conversation with the keys in `features.conf` (`H`), and return to the handler.
    pub fn caller_may_hang_up(self) -> Self {
        self.option("H")
    }

    /// Ignores call forwarding by the called phone (`i`).
    pub fn ignore_forwarding(self) -> Self {
        self.option("i")
    }

    /// Adds options of Dial that have no method here, as in the dialplan: `"cI"`, `"G(context^s^1)"`.
    pub fn option(mut self, options: &'static str) -> Self {
        self.options.add(options);
        self
    }

    fn with(mut self, letter: char, argument: &'static str, value: &str, separators: &str) -> Self {
        self.options.add_with(letter, argument, value, separators);
        self
    }
}

impl<'c> IntoFuture for Dial<'c> {
    type Output = Result<Dialed, CallError>;
    type IntoFuture = Running<'c, Dialed>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { call, destinations, timeout, options } = self;
        let arguments = destinations.and_then(|destinations| {
            Ok(joined([Value::written(destinations), Value::seconds(timeout), options.into_value()?]))
        });
        Box::pin(async move {
            let ended = DIAL.run(call, arguments).await?;
            let status = ended.status.as_ref().and_then(DialStatus::of_word).unwrap_or(DialStatus::Other);
            let mut dialed = Dialed { status, dialed_time: None, answered_time: None };
            if status == DialStatus::Answer {
                dialed.dialed_time = seconds(call, "DIALEDTIME").await?;
                dialed.answered_time = seconds(call, "ANSWEREDTIME").await?;
            }
            Ok(dialed)
        })
    }
}

/// Returns milliseconds, at least 1, because 0 would be an error to Dial.
fn limit(time: Duration) -> String {
    time.as_nanos().div_ceil(1_000_000).max(1).to_string()
}

async fn seconds(call: &mut Call, variable: &str) -> Result<Option<Duration>, CallError> {
    let value = call.variable(variable).await?;
    Ok(value.and_then(|value| value.as_str()?.parse().ok()).map(Duration::from_secs))
}

/// The result of a [`Dial`].
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
