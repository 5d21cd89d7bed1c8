//! What a script that fails says: the line, what is wrong, and the whole call with a mark where it happened.

use std::fmt;

use super::{Caller, Place};
use crate::testing::sweep::leave_script;

impl Caller {
    /// Fails at the last thing that happened.
    pub(super) fn fail(&self, place: Place, what: fmt::Arguments<'_>) -> ! {
        self.fail_at(place, self.transcript().entries().len().saturating_sub(1), what)
    }

    /// Fails at one line of the transcript.
    pub(super) fn fail_at(&self, place: Place, number: usize, what: fmt::Arguments<'_>) -> ! {
        let session = &self.pump.session;
        if self.swept && session.is_hung_up() {
            leave_script();
        }
        let why = self.failures.peek(&session.unique_id()).map(|why| format!("\nThe call failed: {why}"));
        panic!("{place}: {what}{}\n\n{}", why.unwrap_or_default(), session.transcript().marked(Some(number)));
    }
}
