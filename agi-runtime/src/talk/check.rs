//! Checks of an answer: what they are given, and what they say of it.

use std::future::Future;
use std::pin::Pin;

use super::answer::{CheckResult, Sealed, Verdict};

/// Accepts a value, or returns the prompts to say.
pub(super) enum Check<'c, T> {
    Now(Now<'c, T>),
    Later(Box<dyn Later<T> + Send + 'c>),
}

/// A check that is done at once.
type Now<'c, T> = Box<dyn FnMut(&T) -> Verdict + Send + 'c>;

impl<'c, T: Sync + 'c> Check<'c, T> {
    pub(super) fn later<F: for<'a> AsyncCheck<'a, T> + Send + 'c>(accepts: F) -> Self {
        Self::Later(Box::new(accepts))
    }
}

/// A running check.
pub(super) type Checking<'a> = Pin<Box<dyn Future<Output = Verdict> + Send + 'a>>;

/// A check that takes its time.
pub(super) trait Later<T> {
    fn check<'a>(&'a mut self, value: &'a T) -> Checking<'a>;
}

impl<T: Sync, F: for<'a> AsyncCheck<'a, T> + Send> Later<T> for F {
    fn check<'a>(&'a mut self, value: &'a T) -> Checking<'a> {
        let checking = self(value);
        Box::pin(async move { checking.await.verdict(Sealed(())) })
    }
}

/// What [`Ask::check_async`](super::Ask::check_async) takes: an `async fn(&T)`, or an async closure, whose future may go to
/// another thread. It answers `Ok(())`, or `Err` with the prompts that say why not; or, if it may fail, one of these in
/// `Ok`, or an error that ends the question. Nothing else implements it.
#[diagnostic::on_unimplemented(
    message = "`check_async` takes an async closure with the type of its argument: `async |value: &{T}| …`",
    label = "not such a closure, or its future is not `Send`",
    note = "it answers `Ok(())` or `Err(…)` with prompts, or with `-> Result<_>` one of these in `Ok`, or an error; it may borrow what is around it, but not change it: use a `Mutex` or a `OnceLock`"
)]
pub trait AsyncCheck<'a, T: 'a>: FnMut(&'a T) -> <Self as AsyncCheck<'a, T>>::Checking {
    /// The future of one check.
    #[doc(hidden)]
    type Checking: Future<Output = <Self as AsyncCheck<'a, T>>::Checked> + Send;
    /// What it answers.
    #[doc(hidden)]
    type Checked: CheckResult;
}

#[diagnostic::do_not_recommend]
impl<'a, T: 'a, F, Checking> AsyncCheck<'a, T> for F
where
    F: FnMut(&'a T) -> Checking,
    Checking: Future + Send,
    Checking::Output: CheckResult,
{
    type Checking = Checking;
    type Checked = Checking::Output;
}
