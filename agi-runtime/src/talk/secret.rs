//! What a caller enters and nobody else may read.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use agi_protocol::Digits;

/// Keys that are secret, such as a PIN or a card number. [`Call::ask_secret`](crate::Call::ask_secret) returns one.
///
/// It prints as `Secret(…)`, has no `Display`, cannot be cloned, and is zeroed when it is dropped. Only
/// [`expose`](Self::expose) returns its keys.
///
/// ```
/// use agi_runtime::{Digits, Secret};
/// let card = Secret::from("4111111111111111".parse::<Digits>().unwrap());
/// assert!(card.passes_luhn());
/// assert_eq!(card.last_four(), Some("1111"));
/// assert_eq!(format!("{card:?}"), "Secret(…)");
/// ```
///
/// # What the runtime does
///
/// While the caller enters a secret, the runtime logs no part of the exchanges, and errors do not quote Asterisk's
/// replies. The transcript of a call masks every key. The buffer that held the replies is zeroed. (A recorded call
/// keeps its bytes in memory, with the keys, until its transcript is written.) What you do with the exposed text is up
/// to you: a `call.say(digits(pin.expose()))` sends it to Asterisk in the clear.
///
/// # What Asterisk itself still writes down
///
/// FastAGI is not encrypted: keep the app on Asterisk's machine, or in a private network. Asterisk itself writes keys
/// down in these places:
///
/// | where | what | to turn it off |
/// |---|---|---|
/// | log files, console | every key, if a line of `logger.conf` has the level `dtmf` | take `dtmf` (and `*`) out of that line |
/// | console | every AGI reply, with the keys | `agi set debug off` |
/// | console, log files | keys in SIP INFO; the key events in the audio | `pjsip set logger off`, `rtp set debug off` |
/// | AMI | `DTMFBegin` and `DTMFEnd` for each key | no `dtmf` in `read=` of `manager.conf` |
/// | ARI | `ChannelDtmfReceived` | let no application subscribe to the channel |
/// | recordings | the tones, if keys travel in the audio | record by [`record_call`](crate::Call::record_call), which stops itself; stop those of the dialplan and of telephones |
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Copies the keys, in one allocation.
    pub(super) fn copied(keys: &str) -> Self {
        Self(Zeroizing::new(keys.to_owned()))
    }

    /// Returns the keys. A copy of them is not zeroed.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns how many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there is no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether these are the keys. It takes as long for a wrong PIN as for the right one of the same length.
    #[must_use]
    pub fn is(&self, keys: &str) -> bool {
        self.0.as_bytes().ct_eq(keys.as_bytes()).into()
    }

    /// Returns whether it can be a card number: two or more digits and nothing else, with a correct check digit (Luhn,
    /// ISO/IEC 7812-1).
    #[must_use]
    pub fn passes_luhn(&self) -> bool {
        let sum = self.0.bytes().rev().enumerate().try_fold(0, |sum: usize, (place, key)| {
            let digit = usize::from(key.is_ascii_digit().then(|| key - b'0')?);
            let doubled = if digit < 5 { 2 * digit } else { 2 * digit - 9 };
            Some(sum + if place % 2 == 1 { doubled } else { digit })
        });
        self.0.len() > 1 && sum.is_some_and(|sum| sum % 10 == 0)
    }

    /// Returns the expiry of a card, entered as month and year: `0428` is April 2028. `None` if it is not four digits,
    /// or there is no such month.
    #[must_use]
    pub fn expiry(&self) -> Option<Expiry> {
        if self.0.len() != 4 || !self.0.bytes().all(|key| key.is_ascii_digit()) {
            return None;
        }
        let (month, year) = (self.0[..2].parse().ok()?, self.0[2..].parse::<u16>().ok()?);
        Expiry::new(2000 + year, month)
    }

    /// Returns the last four keys, as receipts show them. `None` if there are fewer than 12 keys, because the last four
    /// of a PIN may be all of it.
    #[must_use]
    pub fn last_four(&self) -> Option<&str> {
        let start = self.0.len().checked_sub(4).filter(|_| self.0.len() >= 12)?;
        self.0.get(start..)
    }
}

impl From<Digits> for Secret {
    /// Takes over the keys, without a copy.
    fn from(digits: Digits) -> Self {
        Self(Zeroizing::new(digits.into_string()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// When a card expires: it is valid until the end of this month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Expiry {
    /// The year, with its century. (It is the first field, so that expiries are ordered by time.)
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
}

impl Expiry {
    /// Makes an expiry from the year, with its century, and the month, 1 to 12; returns `None` if there is no such
    /// month.
    #[must_use]
    pub fn new(year: u16, month: u8) -> Option<Self> {
        (1..=12).contains(&month).then_some(Self { year, month })
    }
}

#[cfg(test)]
mod tests {
    use super::{Expiry, Secret};

    fn secret(keys: &str) -> Secret {
        Secret::copied(keys)
    }

    #[test]
    fn one_wrong_digit_or_a_swapped_pair_of_a_card_is_noticed() {
        for card in ["4111111111111111", "5500005555555559", "378282246310005", "00"] {
            assert!(secret(card).passes_luhn(), "{card}");
        }
        for card in ["4111111111111112", "1411111111111111", "411111111111111*", "0", ""] {
            assert!(!secret(card).passes_luhn(), "{card}");
        }
    }

    #[test]
    fn an_expiry_is_a_month_and_a_year() {
        assert_eq!(secret("0428").expiry(), Some(Expiry { month: 4, year: 2028 }));
        for keys in ["1328", "0028", "428", "04281", "04*8"] {
            assert_eq!(secret(keys).expiry(), None, "{keys}");
        }
        assert!(secret("1228").expiry() < secret("0129").expiry());
    }

    #[test]
    fn the_last_four_of_a_pin_are_not_given_away() {
        assert_eq!(secret("4111111111111234").last_four(), Some("1234"));
        assert_eq!(secret("12345678901").last_four(), None);
    }

    #[test]
    fn it_is_compared_whole() {
        assert!(secret("0042").is("0042"));
        for other in ["0043", "004", "00421", ""] {
            assert!(!secret("0042").is(other), "{other}");
        }
    }
}
