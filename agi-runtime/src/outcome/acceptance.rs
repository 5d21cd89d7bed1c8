//! What a called party has decided: to be connected or not.

use super::{HandlerResult, IntoOutcome, Outcome, Then, sealed};
#[cfg(doc)]
use crate::call::Call;

/// Whether a called party takes the call, as a route decides it that a
/// [`Dial::screened_by`](crate::Dial::screened_by) names. [`Call::ask_to_accept`] returns one.
///
/// ```
/// use agi_runtime::prelude::*;
/// use agi_runtime::Acceptance;
///
/// /// Tells the desk whose call it is, and asks.
/// #[agi_route("/desk/accept?order", manual)]
/// async fn accept(call: &mut Call, order: u32) -> Result<Acceptance> {
///     call.play("desk/call-about-order").await?;
///     call.say_digits(&order.to_string()).await?;
///     Ok(match call.choose("desk/1-takes-2-refuses-3-calls-back", "123").await? {
///         Some(key) if key == '1' => Acceptance::Accepted,
///         Some(key) if key == '3' => Acceptance::refused_because("calls back"),
///         _ => Acceptance::refused(),
///     })
/// }
/// ```
///
/// A route that ends in any other way, by an error too, does not connect the two.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "the two are connected, or they are not")]
#[must_use = "a route returns it, or the two are not connected"]
pub enum Acceptance {
    /// The two are connected.
    Accepted,
    /// They are not, and the handler that has dialled goes on. It gets this reason; empty for none.
    Refused(String),
}

impl Acceptance {
    /// Refuses without a reason.
    pub fn refused() -> Self {
        Self::Refused(String::new())
    }

    /// Refuses with a reason for the handler that has dialled. It is one line of text.
    pub fn refused_because(reason: impl Into<String>) -> Self {
        Self::Refused(reason.into())
    }

    /// Returns whether the two are connected.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        *self == Self::Accepted
    }

    /// The value of [`ACCEPTANCE`].
    pub(crate) fn written(&self) -> String {
        match self {
            Self::Accepted => ACCEPTED.to_owned(),
            Self::Refused(reason) => format!("{REFUSED} {reason}"),
        }
    }

    /// Reads what the other leg has written.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (word, reason) = text.split_once(' ').unwrap_or((text, ""));
        match word {
            ACCEPTED => Some(Self::Accepted),
            REFUSED => Some(Self::refused_because(reason)),
            _ => None,
        }
    }
}

/// The context of the printed dialplan that runs on the called channel.
pub(crate) const SCREEN: &str = "agi-screen";

/// The variable of the called channel that says what was decided.
pub(crate) const ACCEPTANCE: &str = "AGI_ACCEPTANCE";

/// What Dial reads on the called channel once its subroutine has returned.
pub(crate) const GOSUB_RESULT: &str = "GOSUB_RESULT";

/// Its value where the two are connected: any word that means nothing else to Dial. Without a value, Dial would not take
/// `GOSUB_RETVAL` over to the caller's channel (measured on 22.10 and 16.28).
pub(crate) const ACCEPTED: &str = "ACCEPTED";

/// Its value before the route has decided: Dial hangs up the called party, and goes on.
#[cfg(any(feature = "cli", feature = "testing"))]
pub(crate) const CONTINUE: &str = "CONTINUE";

const REFUSED: &str = "REFUSED";

impl sealed::Sealed for Acceptance {}

impl IntoOutcome for Acceptance {
    fn into_outcome(self) -> HandlerResult {
        Ok(self.into())
    }
}

impl From<Acceptance> for Outcome {
    fn from(acceptance: Acceptance) -> Self {
        Self(Then::Decided(acceptance))
    }
}

#[cfg(test)]
mod tests {
    use super::Acceptance;

    #[test]
    fn a_decision_is_read_as_it_was_written() {
        for decision in
            [Acceptance::Accepted, Acceptance::refused(), Acceptance::refused_because("calls (back), at 5: yes")]
        {
            assert_eq!(Acceptance::read(&decision.written()).unwrap(), decision);
        }
        assert_eq!(Acceptance::read(""), None);
        assert_eq!(Acceptance::read("ACCEPTEDLY"), None);
    }
}
