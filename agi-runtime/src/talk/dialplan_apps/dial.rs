//! Dial: the caller is connected to somebody.

use std::future::IntoFuture;
use std::time::Duration;

use super::arguments::{Value, joined, listed};
use super::dialed::{DialStatus, Dialed};
use super::options::{Options, Passes};
use super::{Application, NO_ARGUMENTS, Running};
use crate::call::{Call, CallError};
use agi_protocol::RefusedCommand;

pub(super) const DIAL: Application = Application {
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
    /// A destination names one party. A `&` would add another one, so it is refused; use [`and`](Dial::and) or
    /// [`dial_all`](Call::dial_all) instead. A value cannot add an argument or an option. But a caller who chooses a part
    /// of the destination chooses who is called, so take [`Digits`](crate::Digits) for it, and check them.
    ///
    /// # Errors
    /// In addition to those of every command: an answered call without its times is [`CallError::Failed`] after
    /// [`max_duration_with_warning`](Dial::max_duration_with_warning), because the two have not talked.
    pub fn dial(&mut self, destination: &str) -> Dial<'_> {
        Dial::new(self).and(destination)
    }

    /// Calls several parties at the same time, as [`dial`](Call::dial) with an [`and`](Dial::and) for each further one; who
    /// answers first is connected. Empty destinations are left out; where none is left, the answer is
    /// [`DialStatus::ChanUnavail`], as for a phone that is not registered (measured on 22.10 and 16.28).
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    ///
    /// #[agi_route("/desk", vars(contacts = "PJSIP_DIAL_CONTACTS(desk)"), manual)]
    /// async fn desk(call: &mut Call, contacts: Option<String>) -> Result {
    ///     // Each phone that is registered as `desk`: PJSIP/desk/sip:…&PJSIP/desk/sip:…
    ///     let dialed = call.dial_all(contacts.unwrap_or_default().split('&')).await?;
    ///     call.verbose(format!("{:?}", dialed.status)).await?;
    ///     Ok(())
    /// }
    /// ```
    pub fn dial_all<D: AsRef<str>>(&mut self, destinations: impl IntoIterator<Item = D>) -> Dial<'_> {
        let given = destinations.into_iter();
        given.fold(Dial::new(self), |dial, destination| match destination.as_ref() {
            "" => dial,
            destination => dial.and(destination),
        })
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
    warns: bool,
}

impl<'c> Dial<'c> {
    fn new(call: &'c mut Call) -> Self {
        let options = Options::new(Passes::Two, "g");
        Self { call, destinations: Ok(String::new()), timeout: None, options, warns: false }
    }
}

impl Dial<'_> {
    /// Calls this destination too, at the same time; whoever answers first is connected. May be called repeatedly: each
    /// call adds a destination.
    pub fn and(mut self, destination: &str) -> Self {
        let value = Value::one_of_several("the destination", destination, SEVERAL);
        self.destinations = value.and_then(|value| Ok(listed(self.destinations?, &value)));
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
        self.gosub_with(context, NO_ARGUMENTS)
    }

    /// As [`gosub`](Self::gosub), with arguments: `ARG1`, `ARG2` and so on of the subroutine.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn desk(call: &mut Call, customer: &str) -> Result {
    /// let dialed = call.dial("PJSIP/desk").gosub_with("whisper", [customer]).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// What Asterisk would take apart is refused: `^`, a comma outside of quotes and brackets, a `\` at the end, and a
    /// bracket or a quote that is not closed before another argument. Nothing escapes them (measured on 22.10 and 16.28).
    /// Set a variable of the name `__NAME` instead, which the called channel inherits.
    pub fn gosub_with<A: AsRef<str>>(mut self, context: &str, arguments: impl IntoIterator<Item = A>) -> Self {
        self.options.add_gosub(context, arguments);
        self
    }

    /// Runs the subroutine of this context (extension `s`, priority 1) on each called channel before it rings (`b`): to
    /// add a header to its INVITE, say.
    pub fn before_ringing(self, context: &str) -> Self {
        self.before_ringing_with(context, NO_ARGUMENTS)
    }

    /// As [`before_ringing`](Self::before_ringing), with arguments: `ARG1`, `ARG2` and so on of the subroutine.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn desk(call: &mut Call, order: u32) -> Result {
    /// let dialed = call.dial("PJSIP/desk").before_ringing_with("add-header", [order.to_string()]).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As those of [`gosub_with`](Self::gosub_with).
    pub fn before_ringing_with<A: AsRef<str>>(mut self, context: &str, arguments: impl IntoIterator<Item = A>) -> Self {
        self.options.add_before_ringing(context, arguments);
        self
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
    ///
    /// The module `bridge_builtin_interval_features.so` says it. Where it is not loaded, Asterisk sets `ANSWER` and
    /// connects nobody (measured on 22.10 and 16.28; a limit without a warning works without it): this is
    /// [`CallError::Failed`] with the module's name.
    pub fn max_duration_with_warning(self, time: Duration, left: Duration) -> Self {
        let dial = self.with('L', "the limit", &format!("{}:{}", limit(time), limit(left)), "");
        Self { warns: true, ..dial }
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
        self.warns |= options.contains("L(") && options.contains(':');
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
        let (call, run) = self.into_run();
        Box::pin(async move { run.run(call).await })
    }
}

impl<'c> Dial<'c> {
    /// The call, and what is to be run on it.
    pub(super) fn into_run(self) -> (&'c mut Call, DialRun) {
        let Self { call, destinations, timeout, options, warns } = self;
        (call, DialRun { destinations, timeout, options, warns })
    }
}

/// A Dial whose options are complete, or nearly.
pub(super) struct DialRun {
    destinations: Result<String, RefusedCommand>,
    timeout: Option<Duration>,
    pub(super) options: Options,
    warns: bool,
}

impl DialRun {
    pub(super) async fn run(self, call: &mut Call) -> Result<Dialed, CallError> {
        let Self { destinations, timeout, options, warns } = self;
        let arguments = destinations.and_then(|destinations| {
            Ok(joined([Value::written(destinations), Value::seconds(timeout), options.into_value()?]))
        });
        let ended = DIAL.run(call, arguments).await?;
        let status = ended.status.as_ref().and_then(DialStatus::of_word).unwrap_or(DialStatus::Other);
        let mut dialed = Dialed { status, dialed_time: None, answered_time: None };
        if status == DialStatus::Answer {
            dialed.dialed_time = seconds(call, "DIALEDTIME").await?;
            dialed.answered_time = seconds(call, "ANSWEREDTIME").await?;
            if warns && dialed.answered_time.is_none() {
                return Err(CallError::Failed {
                    command: DIAL.command.to_owned(),
                    reply: "DIALSTATUS=ANSWER, no ANSWEREDTIME".to_owned(),
                    hint: NO_TIME_KEPT,
                });
            }
        }
        Ok(dialed)
    }
}

/// How several destinations are given.
const SEVERAL: &str = "write each one by itself, the first as `dial(…)` and each other as `.and(…)`, or give them all to \
                       `dial_all(contacts.split('&'))`";

/// What is missing where somebody answers a call whose end is announced, and nobody has talked.
const NO_TIME_KEPT: &str = "somebody answered, and the two were not connected: a limit with a warning needs the module \
                            that keeps time, load bridge_builtin_interval_features.so (`module load bridge_builtin_interval_features.so`, \
                            and modules.conf)";

/// Returns milliseconds, at least 1, because 0 would be an error to Dial.
fn limit(time: Duration) -> String {
    time.as_nanos().div_ceil(1_000_000).max(1).to_string()
}

async fn seconds(call: &mut Call, variable: &str) -> Result<Option<Duration>, CallError> {
    let value = call.variable(variable).await?;
    Ok(value.and_then(|value| value.as_str()?.parse().ok()).map(Duration::from_secs))
}
