//! Queue: the caller waits for a member of a queue.

use std::future::IntoFuture;
use std::time::Duration;

use super::arguments::{Value, joined};
use super::options::{Options, Passes};
use super::status::statuses;
use super::{Application, NO_ARGUMENTS, Running};
use crate::call::{Call, CallError, whole_seconds};
use agi_protocol::{Digits, RefusedCommand};

const QUEUE: Application = Application {
    name: "Queue",
    command: "EXEC Queue",
    status: "QUEUESTATUS",
    missing: "this Asterisk has no Queue: load app_queue.so (`module load app_queue.so`, and modules.conf)",
};

impl Call {
    /// Puts the caller into a queue of `queues.conf` (the application `Queue`), until a member has answered and hung
    /// up, or the caller leaves the queue.
    ///
    /// The handler continues in each case (Queue's option `c`). A caller who hangs up during the wait or the
    /// conversation is [`CallError::HungUp`]. Queue does not answer the channel: call [`answer`](Call::answer) first.
    ///
    /// ```
    /// use std::time::Duration;
    /// use agi_runtime::QueueStatus;
    /// use agi_runtime::prelude::*;
    ///
    /// #[agi_route("/support", manual)]
    /// async fn support(call: &mut Call) -> Result {
    ///     call.answer().await?;
    ///     match call.queue("support").timeout(Duration::from_secs(300)).await? {
    ///         QueueStatus::Continue => call.play("support/how-was-it").await?,
    ///         QueueStatus::Full => call.play("support/full").await?,
    ///         _ => call.play("support/call-again").await?,
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// Besides those of every command: a queue that does not exist is [`CallError::Failed`].
    pub fn queue(&mut self, name: &str) -> Queue<'_> {
        Queue {
            call: self,
            name: Value::new("the queue's name", name, ""),
            announce: Ok(Value::default()),
            timeout: None,
            options: Options::new(Passes::Two, "c"),
            gosub: Ok(Value::default()),
            rule: Ok(Value::default()),
            position: None,
        }
    }
}

/// Puts the caller into a queue (Queue) when it is awaited, and returns how the caller left it.
#[derive(Debug)]
#[must_use = "the caller is put into the queue when it is awaited"]
pub struct Queue<'c> {
    call: &'c mut Call,
    name: Result<Value, RefusedCommand>,
    announce: Result<Value, RefusedCommand>,
    timeout: Option<Duration>,
    options: Options,
    gosub: Result<Value, RefusedCommand>,
    rule: Result<Value, RefusedCommand>,
    position: Option<u32>,
}

impl Queue<'_> {
    /// Sets how long the caller may wait, in whole seconds (rounded up), at least 1 s; default: no limit. Asterisk
    /// checks it only between two attempts to call a member, so the wait can be longer (`timeout` and `retry` in
    /// `queues.conf`).
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// Plays this sound to the member before the two are connected, instead of the queue's own.
    pub fn announce(self, file: &str) -> Self {
        Self { announce: Value::new("the sound", file, "&"), ..self }
    }

    /// Puts the caller at this place, 1 being the next to be served; default: at the end, after those of the same or a
    /// higher priority. Callers of a higher priority (`QUEUE_PRIO`) stay before.
    pub fn position(self, position: u32) -> Self {
        Self { position: Some(position), ..self }
    }

    /// Widens the circle of members with time, by this rule of `queuerules.conf`; default: the queue's (`defaultrule`).
    pub fn rule(self, rule: &str) -> Self {
        Self { rule: Value::new("the rule", rule, ""), ..self }
    }

    /// Runs the subroutine of this context (extension `s`, priority 1) on the member's channel before the two are
    /// connected; default: the queue's (`membergosub`).
    pub fn gosub(self, context: &str) -> Self {
        self.gosub_with(context, NO_ARGUMENTS)
    }

    /// As [`gosub`](Self::gosub), with arguments: `ARG1`, `ARG2` and so on of the subroutine.
    ///
    /// # Errors
    /// As those of [`Dial::gosub_with`](crate::Dial::gosub_with), but `^` is an ordinary character.
    pub fn gosub_with<A: AsRef<str>>(self, context: &str, arguments: impl IntoIterator<Item = A>) -> Self {
        Self { gosub: Value::subroutine(context, arguments), ..self }
    }

    /// Runs the subroutine of this context (extension `s`, priority 1) on each member's channel before it rings (`b`).
    pub fn before_ringing(self, context: &str) -> Self {
        self.before_ringing_with(context, NO_ARGUMENTS)
    }

    /// As [`before_ringing`](Self::before_ringing), with arguments: `ARG1`, `ARG2` and so on of the subroutine.
    ///
    /// # Errors
    /// As those of [`Dial::gosub_with`](crate::Dial::gosub_with).
    pub fn before_ringing_with<A: AsRef<str>>(mut self, context: &str, arguments: impl IntoIterator<Item = A>) -> Self {
        self.options.add_before_ringing(context, arguments);
        self
    }

    /// Plays music on hold of this class to the caller (`m`); default: the queue's.
    pub fn music(self, class: &str) -> Self {
        let mut queue = self;
        queue.options.add_with('m', "the class of music", class, "");
        queue
    }

    /// Plays ringing to the caller instead of music (`r`).
    pub fn ringing(self) -> Self {
        self.option("r")
    }

    /// Gives up after one round of calling the members, instead of trying again until the timeout (`n`).
    pub fn no_retry(self) -> Self {
        self.option("n")
    }

    /// Lets the caller transfer the member, with the keys in `features.conf` (`T`).
    pub fn caller_may_transfer(self) -> Self {
        self.option("T")
    }

    /// Lets the member transfer the caller, with the keys in `features.conf` (`t`). A caller who was transferred has
    /// left the handler, as after a hang-up.
    pub fn member_may_transfer(self) -> Self {
        self.option("t")
    }

    /// Lets the caller end the conversation with the keys in `features.conf` (default: `*`), and return to the handler
    /// (`H`).
    pub fn caller_may_hang_up(self) -> Self {
        self.option("H")
    }

    /// Adds options of Queue that have no method here, as in the dialplan: `"Ci"`.
    pub fn option(mut self, options: &'static str) -> Self {
        self.options.add(options);
        self
    }
}

impl<'c> IntoFuture for Queue<'c> {
    type Output = Result<QueueStatus, CallError>;
    type IntoFuture = Running<'c, QueueStatus>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { call, name, announce, timeout, options, gosub, rule, position } = self;
        // Asterisk reads whole seconds here, and 0 means no limit.
        let timeout = timeout.map(|timeout| Duration::from_secs(whole_seconds(timeout).max(1)));
        let has_macro = has_macro(&call.request().version());
        let arguments = name.and_then(|name| {
            let (options, announce, timeout) = (options.into_value()?, announce?, Value::seconds(timeout));
            let (url, script) = (Value::default(), Value::default());
            let (gosub, rule, position) = (gosub?, rule?, Value::number(position));
            Ok(if has_macro {
                let no_macro = Value::default();
                joined([name, options, url, announce, timeout, script, no_macro, gosub, rule, position])
            } else {
                joined([name, options, url, announce, timeout, script, gosub, rule, position])
            })
        });
        Box::pin(async move {
            let ended = QUEUE.run(call, arguments).await?;
            match &ended.status {
                // Asterisk has gone to the extension that the keys are.
                None if ended.result == 0 => {
                    let keys = call.variable("EXTEN").await?;
                    let keys = keys.and_then(|keys| keys.as_str()?.parse().ok()).unwrap_or_default();
                    Ok(QueueStatus::ExitWithKey(keys))
                }
                Some(status) if status == "UNKNOWN" => Err(CallError::Failed {
                    command: QUEUE.command.to_owned(),
                    reply: "QUEUESTATUS=UNKNOWN".to_owned(),
                    hint: "there is no such queue: name it in queues.conf (`queue show`)",
                }),
                _ => Ok(ended.status.as_ref().and_then(QueueStatus::of_word).unwrap_or(QueueStatus::Other)),
            }
        })
    }
}

/// Whether this version still has the argument for a macro, between those for AGI and Gosub: up to 20 (`app_queue.c` at
/// 20.19.0 and 21.0.0).
fn has_macro(version: &str) -> bool {
    // `22.10.1`, `certified/20.7-cert4`, `GIT-20-1f2e3d`. A build of the newest source has no number.
    let mut parts = version.split(['.', '-', '/']);
    parts.find_map(|part| part.parse::<u32>().ok()).is_some_and(|major| major < 21)
}

statuses! {
    /// How the caller left a queue (`QUEUESTATUS`, `app_queue.c`).
    pub enum QueueStatus {
        /// a member answered, the two have talked, and the member hung up.
        "CONTINUE" => Continue,
        /// the timeout has passed.
        "TIMEOUT" => Timeout,
        /// the queue has reached its limit of callers (`maxlen`).
        "FULL" => Full,
        /// the queue has no member that could answer (`joinempty`).
        "JOINEMPTY" => JoinEmpty,
        /// the last member that could answer has gone (`leavewhenempty`).
        "LEAVEEMPTY" => LeaveEmpty,
        /// all members are unavailable.
        "JOINUNAVAIL" => JoinUnavail,
        /// the last member that was available has gone.
        "LEAVEUNAVAIL" => LeaveUnavail,
        /// the manager interface removed the caller from the queue.
        "WITHDRAW" => Withdraw,
        otherwise:
        /// No status: the caller pressed these keys, mostly one, which leave the queue (`context` in `queues.conf`). After
        /// the handler, the dialplan continues where the keys lead, unless the handler sets another place.
        ExitWithKey(Digits),
        /// Another value; `call.variable("QUEUESTATUS")` reads it.
        Other,
    }
}

#[cfg(test)]
mod tests {
    use super::has_macro;

    #[test]
    fn up_to_version_20_there_is_an_argument_for_a_macro() {
        for version in
            ["16.28.0~dfsg-0+deb11u4", "20.19.0", "certified/20.7-cert4", "certified-18.9-cert8", "GIT-20-1f2e3d"]
        {
            assert!(has_macro(version), "{version}");
        }
        for version in ["21.0.0", "22.10.1", "23.0.0", "certified-22.8-cert1", "GIT-master-1f2e3d", ""] {
            assert!(!has_macro(version), "{version}");
        }
    }
}
