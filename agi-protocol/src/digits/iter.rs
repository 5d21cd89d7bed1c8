//! The keys of an entry, one at a time.

use std::iter::FusedIterator;

use super::{Digit, Digits};

/// The keys of a [`Digits`], borrowed.
#[derive(Clone, Debug)]
pub struct DigitsIter<'d>(std::str::Bytes<'d>);

/// The keys of a [`Digits`], owned.
#[derive(Clone, Debug)]
pub struct DigitsIntoIter(std::vec::IntoIter<u8>);

impl<'d> DigitsIter<'d> {
    pub(super) fn new(digits: &'d Digits) -> Self {
        Self(digits.0.bytes())
    }
}

/// All bytes of a [`Digits`] are keys.
fn key(byte: u8) -> Digit {
    Digit::from_ascii(byte).expect("digits hold keys only")
}

macro_rules! iterators {
    ($($iterator:ty),*) => {$(
        impl Iterator for $iterator {
            type Item = Digit;

            fn next(&mut self) -> Option<Digit> {
                self.0.next().map(key)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.0.size_hint()
            }
        }

        impl DoubleEndedIterator for $iterator {
            fn next_back(&mut self) -> Option<Digit> {
                self.0.next_back().map(key)
            }
        }

        impl ExactSizeIterator for $iterator {}
        impl FusedIterator for $iterator {}
    )*};
}

iterators!(DigitsIter<'_>, DigitsIntoIter);

impl<'d> IntoIterator for &'d Digits {
    type Item = Digit;
    type IntoIter = DigitsIter<'d>;

    fn into_iter(self) -> DigitsIter<'d> {
        self.iter()
    }
}

impl IntoIterator for Digits {
    type Item = Digit;
    type IntoIter = DigitsIntoIter;

    fn into_iter(self) -> DigitsIntoIter {
        DigitsIntoIter(self.0.into_bytes().into_iter())
    }
}

impl FromIterator<Digit> for Digits {
    fn from_iter<I: IntoIterator<Item = Digit>>(keys: I) -> Self {
        Self(keys.into_iter().map(Digit::as_char).collect())
    }
}

impl Extend<Digit> for Digits {
    fn extend<I: IntoIterator<Item = Digit>>(&mut self, keys: I) {
        self.0.extend(keys.into_iter().map(Digit::as_char));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Digit, Digits};

    #[test]
    fn keys_go_out_and_in_again() {
        let digits: Digits = "0*9#D".parse().unwrap();
        assert_eq!(digits.iter().len(), 5);
        assert_eq!((&digits).into_iter().collect::<Digits>(), digits);
        let (last, first): (Vec<_>, Vec<_>) = (digits.iter().rev().collect(), digits.clone().into_iter().collect());
        assert!(last.iter().rev().eq(&first));
        let mut longer = digits.clone();
        longer.extend([Digit::ONE, Digit::TWO]);
        assert_eq!(longer, "0*9#D12");
        assert_eq!(digits.into_iter().next_back().unwrap(), 'D');
    }
}
