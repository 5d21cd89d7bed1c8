//! The error that any error converts into.

use std::fmt;

use crate::call::{HungUp, ToOperator};

/// Any error, boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Any error, converted by `?`. It prints the error and its causes on one line, also with `{:?}`, so that a `main` that
/// returns it prints something readable.
///
/// ```
/// use agi_runtime::Error;
/// fn port(text: &str) -> Result<u16, Error> {
///     Ok(text.parse()?)
/// }
/// assert_eq!(format!("{:?}", port("x").unwrap_err()), "invalid digit found in string");
/// ```
pub struct Error(BoxError);

impl Error {
    /// Makes an error from a text, or boxes an error.
    pub fn new(text: impl Into<BoxError>) -> Self {
        Self(text.into())
    }

    /// Returns the error as `E`, if it has this type. [`source`](Self::source) returns its cause.
    #[must_use]
    pub fn downcast_ref<E: std::error::Error + 'static>(&self) -> Option<&E> {
        self.0.downcast_ref()
    }

    /// Returns the cause of the error, if it has one.
    #[must_use]
    pub fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }

    /// Returns whether this error, or one of its causes, is the caller's hang-up.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    ///
    /// # async fn talk(call: &mut Call) -> Result { Ok(()) }
    /// #[agi_route("/order", manual)]
    /// async fn order(call: &mut Call) -> Result {
    ///     let talked = talk(call).await;
    ///     let how = match &talked {
    ///         Ok(()) => "done",
    ///         Err(error) if error.is_hung_up() => "the caller hung up",
    ///         Err(_) => "failed",
    ///     };
    ///     println!("{how}");
    ///     talked
    /// }
    /// ```
    #[must_use]
    pub fn is_hung_up(&self) -> bool {
        is_hung_up(&*self.0)
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl From<Error> for BoxError {
    fn from(error: Error) -> Self {
        error.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&chain(&*self.0))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Returns whether an error, or one of its causes, is [`HungUp`].
pub(crate) fn is_hung_up(error: &(dyn std::error::Error + 'static)) -> bool {
    is_caused_by::<HungUp>(error)
}

/// Returns whether an error, or one of its causes, is [`ToOperator`].
pub(crate) fn wants_operator(error: &(dyn std::error::Error + 'static)) -> bool {
    is_caused_by::<ToOperator>(error)
}

fn is_caused_by<E: std::error::Error + 'static>(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(<dyn std::error::Error>::is::<E>)
}

/// Returns an error and its causes on one line; a cause whose text the error already has is left out.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    for cause in std::iter::successors(error.source(), |cause| cause.source()) {
        let cause = cause.to_string();
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Error;
    use crate::call::CallError;
    use std::io;

    #[test]
    fn a_wrapped_hang_up_is_still_one_and_another_error_is_not() {
        assert!(Error::from(CallError::HUNG_UP).is_hung_up());
        assert!(Error::from(io::Error::other(CallError::HUNG_UP)).is_hung_up());
        assert!(!Error::new("the caller hung up").is_hung_up());
    }
}
