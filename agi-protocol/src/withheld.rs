//! Words in the place of a caller's number.

/// Returns whether a number is a word that says that there is none: `anonymous`, `private`, `restricted`, `unavailable`,
/// `unknown` or `withheld`, in any case.
///
/// SIP puts such a word where the number would be (`From: "Anonymous" <sip:anonymous@anonymous.invalid>`, RFC 3323), and
/// `chan_pjsip` passes it on as an ordinary number that may be shown (measured on 22.10: `agi_callerid: anonymous`,
/// `agi_callingpres: 0`). A number that holds more than the word is a number: `anonymous2`, `private@example.org`.
///
/// ```
/// use agi_protocol::is_withheld;
/// assert!(is_withheld(b"anonymous") && is_withheld(b"Anonymous"));
/// assert!(!is_withheld(b"+442071234567") && !is_withheld(b"anonymous2") && !is_withheld(b""));
/// ```
#[must_use]
pub fn is_withheld(number: &[u8]) -> bool {
    WORDS.iter().any(|word| number.eq_ignore_ascii_case(word.as_bytes()))
}

const WORDS: [&str; 6] = ["anonymous", "private", "restricted", "unavailable", "unknown", "withheld"];
