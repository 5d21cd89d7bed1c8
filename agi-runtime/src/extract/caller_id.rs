//! The caller's name and number.

use super::FromCall;
use crate::call::Call;
use crate::outcome::Rejection;
use agi_protocol::{Request, Text};

/// The caller's number and name, as the channel has them. Both come from the network: neither is verified, and a name
/// may hold any bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallerId {
    /// The number; `None` if it is not known.
    pub number: Option<Text>,
    /// The name; `None` if it is not known.
    pub name: Option<Text>,
    /// Whether the caller wants the number to be shown. A withheld number is here too.
    pub presentation: Presentation,
}

/// Whether a caller's number may be shown (the upper bits of `agi_callingpres`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Presentation {
    /// It may be shown.
    Allowed,
    /// The caller asked that it is not shown.
    Restricted,
    /// There is no number to show.
    Unavailable,
}

impl CallerId {
    /// Reads the caller from a request. Asterisk writes `unknown` for what it does not know.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        let known = |name| request.get(name).filter(|text| !text.is_empty() && *text != b"unknown").map(Text::from);
        let code = request.get("agi_callingpres").and_then(|code| std::str::from_utf8(code).ok()?.parse::<u8>().ok());
        let presentation = match code.unwrap_or(0) & 0x60 {
            0x00 => Presentation::Allowed,
            0x20 => Presentation::Restricted,
            _ => Presentation::Unavailable,
        };
        Self { number: known("agi_callerid"), name: known("agi_calleridname"), presentation }
    }
}

// The compiler's note on the trait names it.
#[diagnostic::do_not_recommend]
impl FromCall for CallerId {
    async fn from_call(call: &mut Call) -> Result<Self, Rejection> {
        Ok(Self::of(call.request()))
    }
}
