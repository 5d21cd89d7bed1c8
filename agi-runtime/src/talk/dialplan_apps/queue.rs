//! Queue: the caller waits for a member of a queue.

use std::future::IntoFuture;
use std::time::Duration;

use super::arguments::{Options, Passes, Value, joined};
use super::{Application, Running};
use crate::{Call, CallError};
use agi_protocol::RefusedCommand;

const QUEUE: Application = Application {
    name: "Queue",
    command: "EXEC Queue",
    status: "QUEUESTATUS",
    missing: "this Asterisk has no Queue: load app_queue.so (`module load app_queue.so`, and modules.conf)",
};

impl Call {
    /// Puts the caller into a queue of `queues.conf` (the application `Queue`), until a member has answered and hung up,
    /// or the queue lets the caller go.
    ///
    /// The handler goes on in each case (Queue's option `c`); a caller who hangs up, waiting or connected, is
    /// [`CallError::HungUp`]. The channel is not answered by it: [`answer`](Call::answer) first.
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
    /// Beside those of every command: a queue that is not there is [`CallError::Failed`].
    pub fn queue(&mut self, name: &str) -> Queue<'_> {
        Queue {
            call: self,
            name: Value::new("the queue's name", name, ""),
            announce: Ok(Value::default()),
            timeout: None,
            options: Options::new(Passes::Two, "c"),
        }
    }
}

/// Queue, to be awaited.
#[must_use = "the caller is put into the queue when it is awaited"]
pub struct Queue<'c> {
    call: &'c mut Call,
    name: Result<Value, RefusedCommand>,
    announce: Result<Value, RefusedCommand>,
    timeout: Option<Duration>,
    options: Options,
}

impl Queue<'_> {
    /// How long the caller may wait, in whole seconds, 1 at least; without limit unless given. Asterisk looks between two
    /// attempts to call a member, so it can be longer (`timeout` and `retry` in `queues.conf`).
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self }
    }

    /// Plays this sound to the member before the two are connected, instead of the queue's own.
    pub fn announce(self, file: &str) -> Self {
        Self { announce: Value::new("the sound", file, "&"), ..self }
    }

    /// The caller hears music on hold of this class (`m`).
    pub fn music(self, class: &str) -> Self {
        let mut queue = self;
        queue.options.add_with('m', "the class of music", class, "");
        queue
    }

    /// The caller hears ringing instead of music (`r`).
    pub fn ringing(self) -> Self {
        self.option("r")
    }

    /// Gives up after one round of the members, instead of trying again until the timeout (`n`).
    pub fn no_retry(self) -> Self {
        self.option("n")
    }

    /// The caller may transfer the member, by the keys in `features.conf` (`T`).
    pub fn caller_may_transfer(self) -> Self {
        self.option("T")
    }

    /// The member may transfer the caller, by the keys in `features.conf` (`t`). A caller who was transferred has left the
    /// handler, as by a hang-up.
    pub fn member_may_transfer(self) -> Self {
        self.option("t")
    }

    /// The caller may end it by the keys in `features.conf`, `*` unless changed (`H`), and comes back to the handler.
    pub fn caller_may_hang_up(self) -> Self {
        self.option("H")
    }

    /// Options of Queue that have no method here, as the dialplan writes them: `"Ci"`.
    pub fn option(mut self, options: &'static str) -> Self {
        self.options.add(options);
        self
    }
}

impl<'c> IntoFuture for Queue<'c> {
    type Output = Result<QueueStatus, CallError>;
    type IntoFuture = Running<'c, QueueStatus>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { call, name, announce, timeout, options } = self;
        // Asterisk reads whole seconds here, and 0 is no limit at all.
        let timeout = timeout.map(|timeout| Duration::from_secs(timeout.as_secs().max(1)));
        let arguments = name.and_then(|name| {
            Ok(joined([name, options.into_value()?, Value::default(), announce?, Value::seconds(timeout)]))
        });
        Box::pin(async move {
            let ended = QUEUE.run(call, arguments).await?;
            match &ended.status {
                None if ended.result == 0 => Ok(QueueStatus::ExitWithKey),
                Some(status) if status == "UNKNOWN" => Err(CallError::Failed {
                    command: QUEUE.command.to_owned(),
                    reply: "QUEUESTATUS=UNKNOWN".to_owned(),
                    hint: "there is no such queue: name it in queues.conf (`queue show`)",
                }),
                _ => Ok(ended.among(STATUSES).unwrap_or(QueueStatus::Other)),
            }
        })
    }
}

/// How a queue let the caller go (`QUEUESTATUS`, `app_queue.c`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum QueueStatus {
    /// `CONTINUE`: a member answered, the two have talked, and the member hung up.
    Continue,
    /// `TIMEOUT`: the time was over.
    Timeout,
    /// `FULL`: as many callers wait as may (`maxlen`).
    Full,
    /// `JOINEMPTY`: the queue has no member that could answer (`joinempty`).
    JoinEmpty,
    /// `LEAVEEMPTY`: the last member that could answer has gone (`leavewhenempty`).
    LeaveEmpty,
    /// `JOINUNAVAIL`: all members are unavailable.
    JoinUnavail,
    /// `LEAVEUNAVAIL`: the last member that was available has gone.
    LeaveUnavail,
    /// `WITHDRAW`: the manager took the caller out of the queue.
    Withdraw,
    /// No status: the caller pressed a key that leads out of the queue (`context` in `queues.conf`). Where it leads, the
    /// dialplan goes on after the handler, unless the handler says otherwise.
    ExitWithKey,
    /// None of these; `call.variable("QUEUESTATUS")` has it.
    Other,
}

const STATUSES: &[(&str, QueueStatus)] = &[
    ("CONTINUE", QueueStatus::Continue),
    ("TIMEOUT", QueueStatus::Timeout),
    ("FULL", QueueStatus::Full),
    ("JOINEMPTY", QueueStatus::JoinEmpty),
    ("LEAVEEMPTY", QueueStatus::LeaveEmpty),
    ("JOINUNAVAIL", QueueStatus::JoinUnavail),
    ("LEAVEUNAVAIL", QueueStatus::LeaveUnavail),
    ("WITHDRAW", QueueStatus::Withdraw),
];
