//! A turn for the other calls, also where a command is answered without I/O.

use std::task::{Context, Poll, ready};

use tokio::task::coop::poll_proceed;

/// Takes a part of what tokio grants a task before others have their turn, as each read and write does. Without it, a
/// handler that asks again and again until the answer is `Ok` would keep its thread for ever once the caller hung up.
pub(super) fn poll_turn(cx: &mut Context<'_>) -> Poll<()> {
    ready!(poll_proceed(cx)).made_progress();
    Poll::Ready(())
}
