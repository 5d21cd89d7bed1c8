//! Dial: the caller is connected to somebody.

use std::future::IntoFuture;
use std::time::Duration;

use super::arguments::{Options, Passes, Value, joined};
use super::{Application, Running};
use crate::{Call, CallError};
use agi_protocol::RefusedCommand;

const DIAL: Application = Application {
    name: "Dial",
    command: "EXEC Dial",
    status: "DIALSTATUS",
    missing: "this Asterisk has no Dial: load app_dial.so (`module load app_dial.so`, and modules.conf)",
};

impl Call {
    /// Calls somebody and connects the caller (the application `Dial`), until one of the two hangs up:
    /// `PJSIP/desk`, `PJSIP/+15551234@trunk`, `Local/100@office`.
    ///
    /// The handler goes on when the called party has hung up, was busy or did not answer (Dial's option `g`). A caller
    /// who hangs up, ringing or connected, is [`CallError::HungUp`].
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
    /// A destination is one: what follows a `&` in it would be called too, so it is refused; see [`and`](Dial::and). No
    /// value adds an argument or an option, but a part of the destination that a caller chooses still chooses who is
    /// called: take [`Digits`](crate::Digits) for it, and look at them.
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

/// Dial, to be awaited.
#[must_use = "nobody is called until it is awaited"]
pub struct Dial<'c> {
    call: &'c mut Call,
    destinations: Result<String, RefusedCommand>,
    timeout: Option<Duration>,
    options: Options,
}

impl Dial<'_> {
    /// Calls this one at the same time; who answers first is connected.
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

    /// How long it may ring, in whole milliseconds, 1 at least; without limit unless given.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// Plays music on hold of this class (`musiconhold.conf`) to the caller until somebody answers (`m`).
    pub fn music(self, class: &str) -> Self {
        self.with('m', "the class of music", class, "")
    }

    /// The caller hears ringing until somebody answers, whatever the called side sends (`r`).
    pub fn ringing(self) -> Self {
        self.option("r")
    }

    /// Plays this sound to the called party before the two are connected (`A`).
    pub fn announce(self, file: &str) -> Self {
        self.with('A', "the sound", file, ":")
    }

    /// Runs the subroutine of this context (extension `s`, priority 1) on the called channel before the two are connected
    /// (`U`). What it leaves in `GOSUB_RESULT` decides whether they are.
    pub fn gosub(self, context: &str) -> Self {
        self.with('U', "the context", context, "^,")
    }

    /// Sends these keys to the called party once it has answered (`D`): `1234`, and `w` for half a second's wait.
    pub fn keys(self, keys: &str) -> Self {
        self.with('D', "the keys", keys, ":")
    }

    /// The caller id that the called party sees (`f`): `"Ada" <+15551234>`.
    pub fn caller_id(self, caller_id: &str) -> Self {
        self.with('f', "the caller id", caller_id, "")
    }

    /// Ends the conversation after so long (`L`).
    pub fn limit(self, limit: Duration) -> Self {
        self.with('L', "the limit", &limit.as_millis().to_string(), "")
    }

    /// Ends the conversation after so long, and warns the caller by a word when so much of it is `left` (`L`).
    pub fn limit_with_warning(self, limit: Duration, left: Duration) -> Self {
        let limits = format!("{}:{}", limit.as_millis(), left.as_millis());
        self.with('L', "the limit", &limits, "")
    }

    /// The caller may transfer the called party, by the keys in `features.conf` (`T`).
    pub fn caller_may_transfer(self) -> Self {
        self.option("T")
    }

    /// The called party may transfer the caller, by the keys in `features.conf` (`t`). A caller who was transferred has
    /// left the handler, as by a hang-up.
    pub fn called_may_transfer(self) -> Self {
        self.option("t")
    }

    /// The caller may end it by the keys in `features.conf` (`H`), and comes back to the handler.
    pub fn caller_may_hang_up(self) -> Self {
        self.option("H")
    }

    /// Where the called phone forwards the call to is ignored (`i`).
    pub fn ignore_forwarding(self) -> Self {
        self.option("i")
    }

    /// Options of Dial that have no method here, as the dialplan writes them: `"cI"`, `"G(context^s^1)"`.
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
            let status = ended.among(STATUSES).unwrap_or(DialStatus::Other);
            let mut dialed = Dialed { status, dialed_time: None, answered_time: None };
            if status == DialStatus::Answer {
                dialed.dialed_time = seconds(call, "DIALEDTIME").await?;
                dialed.answered_time = seconds(call, "ANSWEREDTIME").await?;
            }
            Ok(dialed)
        })
    }
}

async fn seconds(call: &mut Call, variable: &str) -> Result<Option<Duration>, CallError> {
    let value = call.variable(variable).await?;
    Ok(value.and_then(|value| value.as_str()?.parse().ok()).map(Duration::from_secs))
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dialed {
    /// How it ended (`DIALSTATUS`).
    pub status: DialStatus,
    /// `DIALEDTIME`, in whole seconds, when somebody answered: from the beginning of the caller's channel to the end of
    /// the conversation, whatever Dial's part of it was (measured on 22.10 and 16.28).
    pub dialed_time: Option<Duration>,
    /// `ANSWEREDTIME`, in whole seconds, when somebody answered: from when the caller's channel was answered. It is the
    /// time of the conversation only if nothing has answered the call before Dial.
    pub answered_time: Option<Duration>,
}

/// How Dial ended (`DIALSTATUS`, `app_dial.c`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DialStatus {
    /// `ANSWER`: somebody answered, and the two have talked.
    Answer,
    /// `BUSY`: the called party is busy, or the call was forwarded too often.
    Busy,
    /// `NOANSWER`: nobody answered within the timeout.
    NoAnswer,
    /// `CANCEL`: it was given up before anybody answered, mostly by a hang-up, which is
    /// [`HungUp`](CallError::HungUp).
    Cancel,
    /// `CONGESTION`: the network or the called side could not take it.
    Congestion,
    /// `CHANUNAVAIL`: there is no such destination, or it is not registered.
    ChanUnavail,
    /// `DONTCALL`: the called party does not want this caller (privacy mode).
    DontCall,
    /// `TORTURE`: the called party sent the caller to the torture script (privacy mode).
    Torture,
    /// `INVALIDARGS`: Dial did not understand its arguments; a destination is `TECHNOLOGY/resource`.
    InvalidArgs,
    /// None of these, or none at all; `call.variable("DIALSTATUS")` has it.
    Other,
}

const STATUSES: &[(&str, DialStatus)] = &[
    ("ANSWER", DialStatus::Answer),
    ("BUSY", DialStatus::Busy),
    ("NOANSWER", DialStatus::NoAnswer),
    ("CANCEL", DialStatus::Cancel),
    ("CONGESTION", DialStatus::Congestion),
    ("CHANUNAVAIL", DialStatus::ChanUnavail),
    ("DONTCALL", DialStatus::DontCall),
    ("TORTURE", DialStatus::Torture),
    ("INVALIDARGS", DialStatus::InvalidArgs),
];
