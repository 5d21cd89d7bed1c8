//! What a function of a test may give.

use agi_protocol::Text;

/// The value of a function that a test plays ([`Pbx::function`](super::Pbx::function)): text, bytes, a number, or an
/// `Option` of them.
pub trait FunctionValue {
    /// Turns it into what Asterisk gives; `None`: it has no value.
    fn into_value(self) -> Option<Text>;
}

impl<T: FunctionValue> FunctionValue for Option<T> {
    fn into_value(self) -> Option<Text> {
        self.and_then(T::into_value)
    }
}

impl FunctionValue for Text {
    fn into_value(self) -> Option<Text> {
        Some(self)
    }
}

macro_rules! texts {
    ($($type:ty),*) => {$(
        impl FunctionValue for $type {
            fn into_value(self) -> Option<Text> {
                Some(Text::from(self))
            }
        }
    )*};
}

texts!(&str, String, Vec<u8>);

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl FunctionValue for $type {
            fn into_value(self) -> Option<Text> {
                Some(Text::from(self.to_string()))
            }
        }
    )*};
}

numbers!(i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, f32, f64);
