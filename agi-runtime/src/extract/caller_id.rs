//! The caller's name and number.

use super::FromCall;
use crate::call::Call;
use crate::outcome::Rejection;
use agi_protocol::{Request, Text, is_withheld};

/// The caller's number and name, as the channel has them. Both come from the network: neither is verified, and a name
/// may hold any bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallerId {
    /// The number; `None` if it is not known, or if a word such as `anonymous` is in its place
    /// ([`is_withheld`](agi_protocol::is_withheld)).
    pub number: Option<Text>,
    /// The name; `None` if it is not known. A caller who withholds the number has one, mostly `Anonymous`.
    pub name: Option<Text>,
    /// Whether the caller wants the number to be shown. A withheld number is here too, if the network sent it.
    pub presentation: Presentation,
}

/// Whether a caller's number may be shown (the upper bits of `agi_callingpres`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Presentation {
    /// It may be shown.
    Allowed,
    /// The caller asked that it is not shown. So did one whose number is a word such as `anonymous`: `agi_callingpres` says
    /// "allowed" then.
    Restricted,
    /// There is no number to show.
    Unavailable,
}

impl CallerId {
    /// Reads the caller from a request. Asterisk writes `unknown` for what it does not know.
    ///
    /// A number that is a word ([`is_withheld`](agi_protocol::is_withheld)) is not kept, and a caller of that kind is
    /// [`Restricted`](Presentation::Restricted) or [`Unavailable`](Presentation::Unavailable), whatever
    /// `agi_callingpres` says. The word itself is in `call.request().get("agi_callerid")`, and the name is kept as
    /// it came, which is `Anonymous` from most networks.
    ///
    /// ```
    /// use agi_runtime::protocol::Request;
    /// use agi_runtime::{CallerId, Presentation};
    /// let sip = b"agi_network: yes\nagi_callerid: anonymous\nagi_calleridname: Anonymous\nagi_callingpres: 0\n\n";
    /// let request = Request::parse(sip).unwrap();
    /// let caller = CallerId::of(&request);
    /// assert_eq!((caller.number, caller.presentation), (None, Presentation::Restricted));
    /// assert_eq!(caller.name.unwrap(), "Anonymous");
    /// assert_eq!(request.get("agi_callerid"), Some(&b"anonymous"[..]));
    /// ```
    #[must_use]
    pub fn of(request: &Request) -> Self {
        let known = |name| request.get(name).filter(|text| !text.is_empty() && *text != b"unknown").map(Text::from);
        let code = request.get("agi_callingpres").and_then(|code| std::str::from_utf8(code).ok()?.parse::<u8>().ok());
        let number = known("agi_callerid");
        let withheld = number.as_deref().filter(|number| is_withheld(number));
        let unavailable =
            |word: &[u8]| [&b"unavailable"[..], b"unknown"].iter().any(|it| word.eq_ignore_ascii_case(it));
        // Asterisk's own word for no number comes with a presentation of its own, unless there is a name that may be shown.
        let is_named_so = request.get("agi_callerid") == Some(b"unknown")
            && request.get("agi_calleridname").is_none_or(|name| name.is_empty() || is_withheld(name));
        let presentation = match code.unwrap_or(0) & 0x60 {
            0x00 if is_named_so || withheld.is_some_and(unavailable) => Presentation::Unavailable,
            0x00 if withheld.is_some() => Presentation::Restricted,
            0x00 => Presentation::Allowed,
            0x20 => Presentation::Restricted,
            _ => Presentation::Unavailable,
        };
        Self { number: number.filter(|number| !is_withheld(number)), name: known("agi_calleridname"), presentation }
    }
}

// The compiler's note on the trait names it.
#[diagnostic::do_not_recommend]
impl FromCall for CallerId {
    async fn from_call(call: &mut Call) -> Result<Self, Rejection> {
        Ok(Self::of(call.request()))
    }
}
