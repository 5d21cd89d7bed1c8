//! What can be a value of a placeholder.

use std::fmt::Display;

use agi_protocol::Text;

/// A value for a placeholder whose argument is a `P`: a `P` or a reference to one, written by its [`Display`]; and any text, if
/// `P` is a text itself.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot fill the path's next placeholder, which is a `{P}`",
    label = "it takes a `{P}` that implements `Display`",
    note = "a `String` or `&str` takes any text"
)]
pub trait ValueFor<P: ?Sized> {
    /// Writes it, as it is read again.
    fn written(&self) -> String;
}

impl<P: Display> ValueFor<P> for P {
    fn written(&self) -> String {
        self.to_string()
    }
}

#[diagnostic::do_not_recommend]
impl<P: Display + ?Sized> ValueFor<P> for &P {
    fn written(&self) -> String {
        self.to_string()
    }
}

macro_rules! texts {
    ($($placeholder:ty: $($value:ty)*;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl ValueFor<$placeholder> for $value {
            fn written(&self) -> String {
                str::to_owned(self)
            }
        }
    )*)*};
}

texts! {
    String: &str;
    str: String &String;
    Text: &str String &String;
}
