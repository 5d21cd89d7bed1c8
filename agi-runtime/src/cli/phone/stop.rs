//! Ctrl-C and SIGTERM: the first hangs up, the second leaves the call as it is.

use std::future::Future;
use std::pin::Pin;

use super::phone_session::Talked;

type Stopped = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Waits for the process to be told to stop.
pub(super) struct Stop(Option<Stopped>);

impl Stop {
    pub(super) fn new() -> Self {
        let mut stop = Self(None);
        stop.listen();
        stop
    }

    /// A signal that cannot be waited for ends the process as it always does.
    fn listen(&mut self) {
        self.0 = super::super::stop_signal().ok().map(|signal| -> Stopped { Box::pin(signal) });
    }

    /// Ready at the next signal.
    pub(super) async fn told(&mut self) {
        match &mut self.0 {
            Some(signal) => signal.await,
            None => std::future::pending().await,
        }
        self.listen();
    }
}

/// What a further wish to hang up means: once it hangs up, then it leaves.
pub(super) fn leave(has_left: bool, hang_up: impl FnOnce()) -> Option<Talked> {
    if has_left {
        return Some(Talked::Left);
    }
    hang_up();
    None
}
