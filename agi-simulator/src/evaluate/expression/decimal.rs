//! Numbers of `$[…]`. Asterisk counts in `long double` and prints 18 digits (`%.18Lg`); these have 19 decimal digits, so the
//! 18 that are printed and compared are the same, and what is left of `$[1-0.9]` beyond them is not.

use std::cmp::Ordering;

/// `digits` times ten to the `exponent`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decimal {
    negative: bool,
    /// Fewer than 20.
    digits: u128,
    exponent: i32,
}

/// How many digits are kept.
const KEPT: u32 = 19;

/// How many are printed and compared.
const SHOWN: u32 = 18;

fn length(digits: u128) -> u32 {
    digits.checked_ilog10().map_or(0, |log| log + 1)
}

/// A count of digits, of which there are never more than a few dozen.
fn signed(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

impl Decimal {
    pub(super) const ZERO: Self = Self { negative: false, digits: 0, exponent: 0 };

    pub(super) fn whole(number: u32) -> Self {
        Self { digits: number.into(), ..Self::ZERO }
    }

    /// Reads a number as `strtold` does: a sign, digits and a point, and whatever follows.
    pub(super) fn parse(text: &[u8]) -> Self {
        let text = text.trim_ascii_start();
        let mut number = Self { negative: text.starts_with(b"-"), ..Self::ZERO };
        let text = if number.negative { &text[1..] } else { text };
        let mut point = false;
        for byte in text {
            match byte {
                b'0'..=b'9' if length(number.digits) < 2 * SHOWN => {
                    number.digits = number.digits * 10 + u128::from(byte - b'0');
                    number.exponent -= i32::from(point);
                }
                b'0'..=b'9' => number.exponent += i32::from(!point),
                b'.' if !point => point = true,
                _ => break,
            }
        }
        number.rounded(KEPT)
    }

    /// With at most so many digits, to the nearest.
    fn rounded(self, most: u32) -> Self {
        let Some(excess) = length(self.digits).checked_sub(most).filter(|excess| *excess > 0) else { return self };
        let unit = 10_u128.pow(excess);
        let (digits, rest) = (self.digits / unit, self.digits % unit);
        let up = rest * 2 > unit || (rest * 2 == unit && digits % 2 == 1);
        let exponent = self.exponent.saturating_add(signed(excess));
        // A carry may make one digit more.
        Self { digits: digits + u128::from(up), exponent, ..self }.rounded(most)
    }

    pub(super) fn is_zero(self) -> bool {
        self.digits == 0
    }

    pub(super) fn negated(self) -> Self {
        Self { negative: !self.negative, ..self }
    }

    pub(super) fn magnitude(self) -> Self {
        Self { negative: false, ..self }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        let (high, low) = if self.exponent < other.exponent { (other, self) } else { (self, other) };
        let apart = high.exponent.abs_diff(low.exponent);
        let scaled = apart.min(SHOWN);
        let exponent = high.exponent - signed(scaled);
        let high_digits = high.digits * 10_u128.pow(scaled);
        let low_digits = 10_u128.checked_pow(apart - scaled).map_or(0, |unit| low.digits / unit);
        if high.is_zero() {
            return if low.is_zero() && low.negative != high.negative { Self::ZERO } else { low };
        }
        let (negative, digits) = if high.negative == low.negative {
            (high.negative, high_digits + low_digits)
        } else if high_digits >= low_digits {
            (high.negative && high_digits > low_digits, high_digits - low_digits)
        } else {
            (low.negative, low_digits - high_digits)
        };
        Self { negative, digits, exponent }.rounded(KEPT)
    }

    pub(super) fn times(self, other: Self) -> Self {
        let negative = self.negative != other.negative;
        let exponent = self.exponent.saturating_add(other.exponent);
        Self { negative, digits: self.digits * other.digits, exponent }.rounded(KEPT)
    }

    /// Divided by a number that is not zero.
    pub(super) fn divided_by(self, other: Self) -> Self {
        let scale = 2 * KEPT - length(self.digits);
        let digits = self.digits * 10_u128.pow(scale) / other.digits;
        let exponent = self.exponent.saturating_sub(signed(scale)).saturating_sub(other.exponent);
        Self { negative: self.negative != other.negative, digits, exponent }.rounded(KEPT)
    }

    /// What is left when it is divided by a number that is not zero, with the sign of this one (`fmod`).
    pub(super) fn modulo(self, other: Self) -> Self {
        let apart = self.exponent.abs_diff(other.exponent);
        if self.exponent >= other.exponent {
            let times = |digits: u128, _| digits * 10 % other.digits;
            let digits = (0..apart).fold(self.digits % other.digits, times);
            return Self { digits, exponent: other.exponent, ..self };
        }
        match 10_u128.checked_pow(apart).and_then(|unit| other.digits.checked_mul(unit)) {
            Some(divisor) => Self { digits: self.digits % divisor, ..self },
            None => self,
        }
    }

    /// To the whole number towards zero.
    pub(super) fn truncated(self) -> Self {
        let Ok(places) = u32::try_from(-self.exponent) else { return self };
        let digits = 10_u128.checked_pow(places).map_or(0, |unit| self.digits / unit);
        Self { digits, exponent: 0, ..self }
    }

    /// To the next whole number that is not greater.
    pub(super) fn floor(self) -> Self {
        let truncated = self.truncated();
        let whole = truncated.compare(self).is_eq();
        if self.negative && !whole { truncated.plus(Self::whole(1).negated()) } else { truncated }
    }

    /// To the nearest whole number, and away from zero if two are.
    pub(super) fn nearest(self) -> Self {
        let half = Self { negative: self.negative, digits: 5, exponent: -1 };
        self.plus(half).truncated()
    }

    pub(super) fn compare(self, other: Self) -> Ordering {
        let difference = self.rounded(SHOWN).plus(other.rounded(SHOWN).negated());
        match (difference.is_zero(), difference.negative) {
            (true, _) => Ordering::Equal,
            (false, true) => Ordering::Less,
            (false, false) => Ordering::Greater,
        }
    }

    /// The text that `printf("%.18Lg")` prints.
    pub(super) fn text(self) -> Vec<u8> {
        let sign = if self.negative { "-" } else { "" };
        if self.is_zero() {
            return format!("{sign}0").into_bytes();
        }
        let mut shown = self.rounded(SHOWN);
        while shown.digits % 10 == 0 {
            shown = Self { digits: shown.digits / 10, exponent: shown.exponent + 1, ..shown };
        }
        let digits = shown.digits.to_string();
        let first = shown.exponent.saturating_add(signed(length(shown.digits)) - 1);
        let text = if first < -4 || first >= signed(SHOWN) {
            let point = if digits.len() > 1 { "." } else { "" };
            let direction = if first < 0 { '-' } else { '+' };
            format!("{sign}{}{point}{}e{direction}{:02}", &digits[..1], &digits[1..], first.unsigned_abs())
        } else if shown.exponent >= 0 {
            format!("{sign}{digits}{}", "0".repeat(shown.exponent.unsigned_abs() as usize))
        } else if let Ok(whole @ 1..) = usize::try_from(first + 1) {
            format!("{sign}{}.{}", &digits[..whole], &digits[whole..])
        } else {
            format!("{sign}0.{}{digits}", "0".repeat((first + 1).unsigned_abs() as usize))
        };
        text.into_bytes()
    }
}
