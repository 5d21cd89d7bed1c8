//! Numbers of any integer type, and which of them SAY NUMBER can say.

use std::fmt::Debug;

use agi_protocol::RefusedCommand;

/// An integer of any type, for everything that says a number: [`Call::say_number`](crate::Call::say_number),
/// [`prompt::number`](crate::prompt::number()), [`prompt::money`](crate::prompt::money()).
///
/// Rust's integer types and references to them implement it. Asterisk says numbers from -2,147,483,647 to
/// 2,147,483,646; any other number is refused before anything is sent
/// ([`RefusedCommand::NumberOutOfRange`](crate::protocol::RefusedCommand::NumberOutOfRange)).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an integer, and only integers are said as numbers",
    label = "not an integer",
    note = "digits one by one, of a number or a text: `prompt::digits({{…}})` or `call.say_digits({{…}})`",
    note = "an amount of money is said in hundredths: `prompt::money(1_250, Currency::DOLLARS)`"
)]
pub trait Integer: Copy + Debug {
    /// Returns the number. One that an `i128` cannot hold becomes the greatest `i128`, which Asterisk cannot say
    /// either.
    #[doc(hidden)]
    fn into_i128(self, _: Sealed) -> i128;
}

/// Nobody else can name it, so nobody else implements [`Integer`].
#[derive(Clone, Copy, Debug)]
pub struct Sealed(());

macro_rules! integers {
    ($($integer:ty)*) => {$(
        impl Integer for $integer {
            fn into_i128(self, _: Sealed) -> i128 {
                i128::try_from(self).unwrap_or(i128::MAX)
            }
        }
    )*};
}

integers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

impl<I: Integer> Integer for &I {
    fn into_i128(self, sealed: Sealed) -> i128 {
        (*self).into_i128(sealed)
    }
}

/// Returns the number of an integer of any type.
pub(crate) fn number(integer: impl Integer) -> i128 {
    integer.into_i128(Sealed(()))
}

/// Returns the number as SAY NUMBER takes it. For `i32::MAX` Asterisk says nothing, and for `i32::MIN` only "minus"
/// (measured on 22.10). A number that does not fit into 32 bits is misread.
pub(crate) fn sayable(number: i128) -> Result<i32, RefusedCommand> {
    match i32::try_from(number) {
        Ok(i32::MIN | i32::MAX) | Err(_) => Err(RefusedCommand::NumberOutOfRange),
        Ok(number) => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    use agi_protocol::RefusedCommand::NumberOutOfRange;

    use super::{number, sayable};

    #[test]
    fn every_type_of_integer_is_taken_as_it_is() {
        assert_eq!([number(1_u8), number(-1_i8), number(1_usize), number(-1_i64)], [1, -1, 1, -1]);
        assert_eq!([1_u64, u64::MAX].iter().map(number).max(), Some(i128::from(u64::MAX)));
        assert_eq!((number(i128::MIN), number(u128::MAX)), (i128::MIN, i128::MAX));
    }

    #[test]
    fn what_asterisk_says_wrong_is_refused() {
        for fits in [0, -2_147_483_647, 2_147_483_646] {
            assert_eq!(sayable(fits).map(i128::from), Ok(fits));
        }
        for refused in [2_147_483_647, -2_147_483_648, 4_294_967_297, i128::MIN, i128::MAX] {
            assert_eq!(sayable(refused), Err(NumberOutOfRange), "{refused}");
        }
    }
}
