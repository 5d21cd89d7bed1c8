//! What a script that fails says: the line, what is wrong, and the whole call with a mark where it happened.

use std::fmt;
use std::future::Future;
use std::panic::{Location, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::Caller;

/// Why a script fails, in words.
pub(in crate::testing) struct Failed(pub(in crate::testing) String);

pin_project! {
    /// A step of a script. The `.await` calls `poll`, so that line is where a failure panics, and where editors look.
    pub(in crate::testing) struct ScriptStep<F> {
        place: &'static Location<'static>,
        #[pin]
        future: F,
    }
}

/// Makes a failure a panic, in the script.
#[track_caller]
pub(in crate::testing) fn script_step<T, F: Future<Output = Result<T, Failed>>>(future: F) -> ScriptStep<F> {
    ScriptStep { place: Location::caller(), future }
}

impl<T, F: Future<Output = Result<T, Failed>>> Future for ScriptStep<F> {
    type Output = T;

    #[track_caller]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = self.project();
        match ready!(this.future.poll(cx)) {
            Ok(value) => Poll::Ready(value),
            Err(Failed(words)) => panic!("{}: {words}", this.place),
        }
    }
}

/// The caller is gone, as the sweep wanted: the rest of the script has nobody to play it.
pub(in crate::testing) struct ScriptAborted;

/// Leaves the script without a message.
fn leave_script() -> ! {
    resume_unwind(Box::new(ScriptAborted))
}

impl Caller {
    /// The failure at the last thing that happened.
    pub(in crate::testing) fn failed(&self, what: fmt::Arguments<'_>) -> Failed {
        self.failed_at(self.log().entries().len().saturating_sub(1), what)
    }

    /// The failure at one line of the transcript.
    pub(super) fn failed_at(&self, number: usize, what: fmt::Arguments<'_>) -> Failed {
        let session = self.driver.session();
        if self.swept && session.is_hung_up() {
            leave_script();
        }
        let call = session.unique_id();
        let skipped =
            self.shared.skips.peek(&call).into_iter().map(|skip| format!("\nA prompt was skipped: {}", skip.why));
        let why = self.shared.failures.peek(&call).map(|why| format!("\nThe call failed: {why}"));
        let why: String = skipped.chain(why).collect();
        Failed(format!("{what}{why}\n\n{}", session.log().marked(Some(number))))
    }
}
