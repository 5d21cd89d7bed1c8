//! What an expression is made of, and its operators, as `ast_expr2.y` has them.

use std::cmp::Ordering;

use super::decimal::Decimal;
use super::pattern::Pattern;

#[derive(Clone, Debug)]
pub(super) enum Value {
    Number(Decimal),
    /// A number as it is written: it stays so until it is used in a calculation.
    Digits(Vec<u8>),
    Text(Vec<u8>),
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.clone().text() == other.clone().text()
    }
}

impl Eq for Value {}

impl Value {
    pub(super) const ZERO: Self = Self::Number(Decimal::ZERO);

    /// A text that was computed: if it has only digits and points, it is a number.
    pub(super) fn made(text: Vec<u8>) -> Self {
        let digits = !text.is_empty() && text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
        if digits { Self::Digits(text) } else { Self::Text(text) }
    }

    fn truth(truth: bool) -> Self {
        Self::Number(Decimal::whole(truth.into()))
    }

    fn count(count: usize) -> Self {
        Self::Number(Decimal::whole(u32::try_from(count).unwrap_or(u32::MAX)))
    }

    pub(super) fn text(self) -> Vec<u8> {
        match self {
            Self::Number(number) => number.text(),
            Self::Digits(text) | Self::Text(text) => text,
        }
    }

    /// Without its quotes: all of them if it begins and ends with one.
    fn unquoted(self) -> Vec<u8> {
        let mut text = self.text();
        if text.starts_with(b"\"") && text.ends_with(b"\"") {
            text.retain(|byte| *byte != b'"');
        }
        text
    }

    pub(super) fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Digits(text) => Some(Decimal::parse(text)),
            Self::Text(_) => None,
        }
    }

    /// As a truth value: 0 or nothing is false. `""` with its quotes is something.
    fn holds(&self) -> bool {
        match self {
            Self::Text(text) => !text.is_empty(),
            value => value.number().is_some_and(|number| !number.is_zero()),
        }
    }

    /// As `?` sees it: `""` and `0` are false too.
    pub(super) fn chooses(&self) -> bool {
        match self {
            Self::Text(text) => !["", "\"\"", "0"].iter().any(|no| no.as_bytes() == text),
            value => value.holds(),
        }
    }

    /// A value that was used in a calculation, so it is no longer as it was written.
    fn counted(self) -> Self {
        self.number().map_or(self, Self::Number)
    }

    pub(super) fn or(self, other: Self) -> Self {
        if self.holds() { self.counted() } else { other }
    }

    pub(super) fn and(self, other: &Self) -> Self {
        if self.holds() && other.holds() { self.counted() } else { Self::ZERO }
    }

    /// `-`
    pub(super) fn negated(&self) -> Self {
        self.number().map_or(Self::ZERO, |number| Self::Number(number.negated()))
    }

    /// `!`: a text counts as the number that it begins with.
    pub(super) fn not(&self) -> Self {
        let holds = match self {
            Self::Number(number) => !number.is_zero(),
            Self::Digits(text) | Self::Text(text) => crate::c_numbers::atoi(text) != 0,
        };
        Self::truth(!holds)
    }

    /// Compares numbers as numbers, and as texts if one of them is not a number.
    pub(super) fn compared(self, other: Self, fits: fn(Ordering) -> bool) -> Self {
        let order = match (self.number(), other.number()) {
            (Some(left), Some(right)) => left.compare(right),
            _ => self.text().cmp(&other.text()),
        };
        Self::truth(fits(order))
    }

    /// A text counts as nothing.
    pub(super) fn plus(self, other: Self) -> Self {
        match (self.number(), other.number()) {
            (Some(left), Some(right)) => Self::Number(left.plus(right)),
            (None, None) => Self::ZERO,
            (Some(_), None) => self.counted(),
            (None, Some(_)) => other.counted(),
        }
    }

    pub(super) fn minus(self, other: &Self) -> Self {
        match (self.number(), other.number()) {
            (left, Some(right)) => Self::Number(left.unwrap_or(Decimal::ZERO).plus(right.negated())),
            (None, None) => Self::ZERO,
            (Some(_), None) => self.counted(),
        }
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        self.both(other).map_or(Self::ZERO, |(left, right)| Self::Number(left.times(right)))
    }

    /// A division that is not possible gives 2147483647.
    pub(super) fn divided_by(&self, other: &Self) -> Self {
        let Some(left) = self.number() else { return Self::ZERO };
        let divisor = other.number().filter(|divisor| !divisor.is_zero());
        let most = Decimal::whole(i32::MAX.unsigned_abs());
        Self::Number(divisor.map_or(most, |right| left.divided_by(right)))
    }

    pub(super) fn modulo(&self, other: &Self) -> Self {
        let both = self.both(other).filter(|(_, right)| !right.is_zero());
        both.map_or(Self::ZERO, |(left, right)| Self::Number(left.modulo(right)))
    }

    fn both(&self, other: &Self) -> Option<(Decimal, Decimal)> {
        Some((self.number()?, other.number()?))
    }

    /// `~~`: one after the other.
    pub(super) fn joined(self, other: Self) -> Self {
        Self::made([self.unquoted(), other.unquoted()].concat())
    }

    /// `=~`, or `:` if it must match at the beginning: the first group, or how many bytes match. A pattern that is wrong
    /// gives nothing.
    pub(super) fn matched(self, pattern: Self, at_the_beginning: bool) -> Self {
        let text = self.unquoted();
        let Some(pattern) = Pattern::compile(&pattern.unquoted()) else { return Self::Text(Vec::new()) };
        match pattern.find(&text).filter(|found| !at_the_beginning || found.at_the_beginning) {
            Some(found) => found.group.map_or_else(|| Self::count(found.length), Self::made),
            None if pattern.has_groups() => Self::Text(Vec::new()),
            None => Self::ZERO,
        }
    }
}
