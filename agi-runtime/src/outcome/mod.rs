//! How a handler ends, and what the dialplan learns about it.

mod acceptance;

pub use acceptance::Acceptance;
#[cfg(any(feature = "cli", feature = "testing"))]
pub(crate) use acceptance::CONTINUE;
pub(crate) use acceptance::{ACCEPTANCE, ACCEPTED, GOSUB_RESULT, SCREEN};

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use agi_protocol::Status;

use crate::call::CallError;
use crate::error::{BoxError, Error, is_hung_up};

/// What happens after the handler has returned.
///
/// ```
/// use agi_runtime::prelude::*;
///
/// #[agi_route("/desk", manual)]
/// async fn desk(call: &mut Call) -> Result<Outcome> {
///     Ok(match call.wait_for_digit(std::time::Duration::from_secs(5)).await? {
///         Some(key) if key == '1' => Outcome::goto("sales", "s", 1),
///         Some(_) => Outcome::done(),
///         None => Outcome::hangup(),
///     })
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome(pub(crate) Then);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    Dialplan,
    HangUp,
    Goto {
        context: String,
        extension: String,
        priority: String,
    },
    /// The called party has decided.
    Decided(Acceptance),
}

impl Outcome {
    /// Continues the dialplan after `AGI(…)`. The same as `()`.
    #[must_use]
    pub fn done() -> Self {
        Self(Then::Dialplan)
    }

    /// Hangs up the call.
    #[must_use]
    pub fn hangup() -> Self {
        Self(Then::HangUp)
    }

    /// Continues the dialplan at this place; the priority is a number or a label. Asterisk does not check the context
    /// and the extension: a call that is sent to a place that does not exist is hung up, unless the
    /// context has an extension `i`.
    ///
    /// What no dialplan has is an error instead, and the dialplan continues after `AGI(…)`: a context or an extension without a
    /// name, and a priority that is neither a label nor a number from 1 on.
    #[must_use]
    pub fn goto(context: impl Into<String>, extension: impl Into<String>, priority: impl fmt::Display) -> Self {
        Self(Then::Goto { context: context.into(), extension: extension.into(), priority: priority.to_string() })
    }
}

/// An error with the status that the call ends with. A [`FromCall`](crate::FromCall) extractor returns one, and so does
/// a parameter that does not parse. A handler that returns one with `?` chooses the status too; any other error is
/// [`Status::Error`].
///
/// ```
/// use agi_runtime::prelude::*;
///
/// #[agi_route("/order/{number}", manual)]
/// async fn order(call: &mut Call, number: u32) -> Result {
///     if number > 999 {
///         Err(Rejection::new(Status::NotFound, format!("there is no order {number}")))?;
///     }
///     Ok(())
/// }
/// ```
#[derive(Debug)]
pub struct Rejection {
    pub(crate) status: Status,
    pub(crate) reason: BoxError,
}

impl Rejection {
    /// Ends the call with this status; the reason is logged.
    pub fn new(status: Status, reason: impl Into<BoxError>) -> Self {
        Self { status, reason: reason.into() }
    }

    /// Converts any error; a rejection stays what it is, also one that a check has answered with.
    fn of(error: BoxError) -> Self {
        let error = match error.downcast_ref() {
            Some(CallError::Check(inner)) if inner.is::<Self>() => match error.downcast() {
                Ok(error) => match *error {
                    CallError::Check(inner) => inner,
                    error => error.into(),
                },
                Err(error) => error,
            },
            _ => error,
        };
        error.downcast().map_or_else(|error| Self::new(Status::Error, error), |rejection| *rejection)
    }

    /// Returns the status that the call ends with.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    /// Returns why the call failed.
    #[must_use]
    pub fn reason(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.reason
    }
}

impl Rejection {
    /// Returns whether the handler left because the caller had hung up, or the channel was moved away: how most calls end
    /// that do not end as `OK`. A layer can tell by it what failed and what did not.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    /// let app = App::new().layer(|call, next| {
    ///     Box::pin(async move {
    ///         let ended = next.run(call).await;
    ///         match &ended {
    ///             Ok(_) => {}
    ///             Err(rejection) if rejection.is_hung_up() => println!("left"),
    ///             Err(rejection) => println!("failed: {rejection}"),
    ///         }
    ///         ended
    ///     })
    /// });
    /// ```
    #[must_use]
    pub fn is_hung_up(&self) -> bool {
        is_hung_up(&*self.reason)
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.reason, f)
    }
}

impl StdError for Rejection {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.reason.source()
    }
}

impl From<Error> for Rejection {
    fn from(error: Error) -> Self {
        Self::of(error.into())
    }
}

impl From<CallError> for Rejection {
    fn from(error: CallError) -> Self {
        Self::of(error.into())
    }
}

/// How a call ended within the app: the outcome, or why there is none.
pub type HandlerResult = std::result::Result<Outcome, Rejection>;

/// A running handler, as layers and fallbacks return it: `Box::pin(async move { … })`.
pub type HandlerFuture<'c> = Pin<Box<dyn Future<Output = HandlerResult> + Send + 'c>>;

/// What a handler may return: `()`, [`Outcome`], [`Acceptance`], or a `Result` of one of them with any error that converts into
/// `Box<dyn Error + Send + Sync>`.
#[diagnostic::on_unimplemented(
    message = "a handler cannot return `{Self}`",
    label = "this handler's return type",
    note = "write `-> Result` (that is `Result<(), agi_runtime::Error>`), `-> Result<(), E>`, `-> Result<Outcome, E>`, `-> Outcome`, or nothing",
    note = "`E` is any error that turns into `Box<dyn std::error::Error + Send + Sync>`"
)]
pub trait IntoOutcome: sealed::Sealed {
    /// Converts it into the way the call ended.
    #[doc(hidden)]
    fn into_outcome(self) -> HandlerResult;
}

mod sealed {
    /// Handlers return what this crate knows; a type of your own would have no meaning to the dialplan.
    pub trait Sealed {}
    impl Sealed for () {}
    impl Sealed for super::Outcome {}
    impl<T: Sealed, E> Sealed for std::result::Result<T, E> {}
}

impl IntoOutcome for () {
    fn into_outcome(self) -> HandlerResult {
        Ok(Outcome::done())
    }
}

impl IntoOutcome for Outcome {
    fn into_outcome(self) -> HandlerResult {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: IntoOutcome, E: Into<BoxError>> IntoOutcome for std::result::Result<T, E> {
    fn into_outcome(self) -> HandlerResult {
        match self {
            Ok(outcome) => outcome.into_outcome(),
            Err(error) => Err(Rejection::of(error.into())),
        }
    }
}
