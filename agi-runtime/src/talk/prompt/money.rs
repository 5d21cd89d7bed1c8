//! Amounts of money.

use super::{Prompt, Prompts, file, number};
use crate::call::Integer;

/// Says an amount of money, given in hundredths as any integer type: 1,250 [`DOLLARS`](Currency::DOLLARS) is "twelve
/// dollars and fifty cents".
///
/// Asterisk says whole amounts up to 2,147,483,646. A larger one is [`CallError::Refused`](crate::CallError::Refused)
/// when its turn comes, because Asterisk would say it wrong.
pub fn money(hundredths: impl Integer, currency: Currency) -> Money {
    Money { hundredths: crate::call::number(hundredths), currency }
}

/// The sounds of a currency. "and" is said between the whole amount and the hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency {
    one: &'static str,
    many: &'static str,
    one_hundredth: &'static str,
    hundredths: &'static str,
    and: &'static str,
}

impl Currency {
    /// Dollars and cents. `letters/dollar`, `digits/dollars` and `vm-and` are among Asterisk's own sounds of every language
    /// but German; `cent` and `cents` are not: record these two. (Asterisk's own `SayMoney` asks for `dollars` and `cents`,
    /// which are missing too.)
    pub const DOLLARS: Self = Self::new(["letters/dollar", "digits/dollars"], ["cent", "cents"], "vm-and");

    /// Euros and cents in German, of Debian's package `asterisk-prompt-de`: all its sounds are there.
    pub const GERMAN_EUROS: Self = Self::new(["digits/euro", "digits/euro"], ["digits/cent", "digits/cent"], "vm-and");

    /// Makes a currency from its sounds: singular and plural of the whole, singular and plural of the hundredths, and
    /// "and".
    #[must_use]
    pub const fn new(whole: [&'static str; 2], hundredths: [&'static str; 2], and: &'static str) -> Self {
        Self { one: whole[0], many: whole[1], one_hundredth: hundredths[0], hundredths: hundredths[1], and }
    }
}

/// An amount of money: see [`money`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "it is said as a prompt: call.say(…)"]
pub struct Money {
    hundredths: i128,
    currency: Currency,
}

impl Money {
    fn prompts(self) -> Vec<Prompt> {
        let Self { hundredths, currency } = self;
        let amount = hundredths.unsigned_abs();
        let (whole, rest) = (amount / 100, amount % 100);
        let mut said = Vec::new();
        if hundredths < 0 {
            said.push(file("digits/minus"));
        }
        if whole > 0 || rest == 0 {
            said.extend([number(whole), file(if whole == 1 { currency.one } else { currency.many })]);
        }
        if whole > 0 && rest > 0 {
            said.push(file(currency.and));
        }
        if rest > 0 {
            said.extend([number(rest), file(if rest == 1 { currency.one_hundredth } else { currency.hundredths })]);
        }
        said
    }
}

impl Prompts for Money {
    fn add_to(self, list: &mut Vec<Prompt>) {
        list.extend(self.prompts());
    }
}
