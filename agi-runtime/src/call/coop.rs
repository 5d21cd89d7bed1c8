//! Turns for the other calls, even if a command is answered without I/O.

use std::task::{Context, Poll, ready};

use tokio::task::coop::poll_proceed;

/// So many commands are no longer clean-up after a hang-up, but a loop that waits for another answer.
const LOOP: u32 = 1_000;

/// How often a command was answered without I/O: because the caller hung up, say, or the line cannot be sent.
#[derive(Default)]
pub(super) struct CoopBudget(u32);

impl CoopBudget {
    /// Uses a part of what tokio grants a task before others have their turn, as each read and write does. Without it,
    /// a handler that asks again and again until the answer is `Ok` would keep its thread forever.
    pub(super) fn poll_take(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        ready!(poll_proceed(cx)).made_progress();
        self.0 = self.0.saturating_add(1);
        if self.0 == LOOP {
            tracing::warn!(
                "{LOOP} commands of this call were not sent (the caller hung up, or the error says why): leave the \
                 handler by `?` at the first one"
            );
        }
        Poll::Ready(())
    }
}
