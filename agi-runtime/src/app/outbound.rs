//! Whom the app may call, and how often.

/// Says whom the app may call, and how often. An app without it calls nobody.
///
/// ```
/// use agi_runtime::Outbound;
/// // A desk, and German numbers over one trunk: at most ten calls a minute, and two at once.
/// let outbound = Outbound::to(["PJSIP/desk", "PJSIP/+49*@trunk"]).a_minute(10).at_once(2);
/// ```
#[derive(Clone, Debug)]
#[must_use = "an app calls nobody until it is given this"]
pub struct Outbound {
    destinations: Vec<String>,
    pub(super) a_minute: usize,
    pub(super) at_once: usize,
}

impl Outbound {
    /// Permits these destinations, as Asterisk's `Dial` writes them: `PJSIP/desk`. A `*` is one or more letters, digits,
    /// `+`, `-`, `.` and `_`: `PJSIP/*` permits every endpoint, but no number over a trunk. Default: at most 60 calls a minute,
    /// and 10 at once.
    pub fn to<D: Into<String>>(destinations: impl IntoIterator<Item = D>) -> Self {
        let destinations = destinations.into_iter().map(Into::into).collect();
        Self { destinations, a_minute: 60, at_once: 10 }
    }

    /// Sets how many calls may be placed in any minute; a further one is refused.
    pub fn a_minute(self, calls: usize) -> Self {
        Self { a_minute: calls, ..self }
    }

    /// Sets how many placed calls may ring or be up at once; a further one is refused.
    pub fn at_once(self, calls: usize) -> Self {
        Self { at_once: calls, ..self }
    }

    pub(super) fn permits(&self, destination: &str) -> bool {
        self.destinations.iter().any(|pattern| matches(pattern.as_bytes(), destination.as_bytes()))
    }
}

/// Whether a pattern is this text.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), Some((byte, more))) if byte.is_ascii_alphanumeric() || b"+-._".contains(byte) => {
            matches(rest, more) || matches(pattern, more)
        }
        (Some((one, rest)), Some((byte, more))) => one == byte && *one != b'*' && matches(rest, more),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Outbound;

    #[test]
    fn a_star_is_one_part_of_a_destination() {
        let outbound = Outbound::to(["PJSIP/desk", "PJSIP/+49*@trunk", "SIP/*"]);
        for (destination, permits) in [
            ("PJSIP/desk", true),
            ("PJSIP/desk2", false),
            ("pjsip/desk", false),
            ("PJSIP/+4930@trunk", true),
            ("PJSIP/+49@trunk", false),
            ("PJSIP/+4930@other", false),
            ("PJSIP/+4930@trunk&PJSIP/+1900@trunk", false),
            ("SIP/a", true),
            ("SIP/a/b", false),
            ("SIP/a@b", false),
            ("SIP/", false),
            ("", false),
        ] {
            assert_eq!(outbound.permits(destination), permits, "{destination}");
        }
        assert!(!Outbound::to(Vec::<String>::new()).permits("PJSIP/desk"));
    }
}
