//! EAGI of a simulated Asterisk: a stream in memory in place of the pipe, in step with the virtual time of the call.

use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::Poll;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::sync::Mutex;

use super::link::{End, Link};
use super::wire::Rate;
use crate::call::SimulatedTime;

/// What the simulated Asterisk is told (`audio/eagi.rs` of agi-simulator): that the handler listens from now on, has heard a frame
/// and waits for the next one, does not listen any more.
const LISTENS: u8 = 1;
const HEARD: u8 = 2;
const CLOSES: u8 = 0;

tokio::task_local! {
    static PIPE: SimulatedPipe;
}

/// The pipe of a simulated call. Its audio may be opened several times.
#[derive(Clone, Debug)]
pub(crate) struct SimulatedPipe(Arc<Mutex<DuplexStream>>);

impl SimulatedPipe {
    pub(crate) fn new(stream: DuplexStream) -> Self {
        Self(Arc::new(Mutex::new(stream)))
    }

    /// Serves a call that has this pipe.
    pub(crate) async fn given<F: Future>(self, serving: F) -> F::Output {
        PIPE.scope(self, serving).await
    }

    pub(super) fn of_this_call() -> Option<Self> {
        PIPE.try_with(Self::clone).ok()
    }

    /// Begins to listen at this moment.
    pub(super) fn listen(self, rate: Rate) -> Arc<Link> {
        let link = Link::listening(rate, SimulatedTime::of_this_call());
        tokio::spawn(hear(self, Arc::clone(&link)));
        link
    }
}

/// Moves what comes, frame by frame, until the handler is done.
async fn hear(pipe: SimulatedPipe, link: Arc<Link>) {
    // Whoever listened before is done.
    let mut pipe = pipe.0.lock().await;
    // If nobody is there any more, reading tells.
    let _ = pipe.write_all(&[LISTENS]).await;
    let mut bytes = [0; 4096];
    loop {
        tokio::select! {
            read = pipe.read(&mut bytes) => match read {
                Ok(count) if count > 0 => link.hear(&bytes[..count]),
                _ => break,
            },
            _ = until(&link, false) => break,
        }
        if link.simulated.is_some() && until(&link, true).await {
            break;
        }
        let _ = pipe.write_all(&[HEARD]).await;
    }
    let _ = pipe.write_all(&[CLOSES]).await;
    link.end(End::Closed);
}

/// Waits until the handler is done, or, if that is asked for, waits for something to hear. Returns whether it is done.
async fn until(link: &Link, or_waits: bool) -> bool {
    poll_fn(|cx| {
        let mut ends = link.lock();
        if ends.is_closing() || or_waits && ends.is_awaited() {
            return Poll::Ready(ends.is_closing());
        }
        ends.wake_when_awaited(cx);
        Poll::Pending
    })
    .await
}
