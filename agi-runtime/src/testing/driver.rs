//! Moves the call of a script: what it waits for, in virtual time, and what its caller does.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use agi_driver::{Act, Clock, Party};
use agi_protocol::Digit;
use agi_simulator::Session;
use tokio::io::DuplexStream;

use super::real_time_limit::RealTimeLimit;

/// A call, and how long its handler may take.
pub(super) struct Driver {
    call: agi_driver::Driver<DuplexStream>,
    patience: RealTimeLimit,
}

/// Why what was waited for does not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stall {
    /// The call has ended.
    Over,
    /// The call went on for as long as a script waits.
    TooLong(Duration),
    /// The handler did not send anything for as long as a script waits.
    Handler,
}

impl fmt::Display for Stall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Over => f.write_str("the call has ended"),
            Self::TooLong(bound) => {
                write!(f, "the call went on for {bound:?} without it (`Pbx::call_timeout` sets how long to wait)")
            }
            Self::Handler => f.write_str(
                "the handler sent no command: it waits for something outside of the call (`hangs_up_now` and \
                 `presses_now` do not wait for it; `Pbx::handler_timeout` sets how long to wait)",
            ),
        }
    }
}

impl Driver {
    /// `piece` is how many bytes arrive at the app at once.
    pub(super) fn new(session: Session, far: DuplexStream, piece: usize, patience: Duration) -> Self {
        let call = agi_driver::Driver::new(session, far, Clock::Virtual).in_pieces(piece);
        Self { call, patience: RealTimeLimit::new(patience) }
    }

    /// Returns the simulated Asterisk, to look at it.
    pub(super) fn session(&self) -> &Session {
        self.call.session()
    }

    /// Returns the simulated Asterisk, to ask it for a variable or to add to its log.
    pub(super) fn session_mut(&mut self) -> &mut Session {
        self.call.session_mut()
    }

    /// Gives the app what Asterisk has to say.
    pub(super) async fn flush(&mut self) {
        self.call.flush().await;
    }

    /// Presses a key.
    pub(super) async fn press(&mut self, key: Digit) {
        self.call.session_mut().press(key);
        self.flush().await;
    }

    /// Sends a text message from the caller.
    pub(super) async fn text(&mut self, text: &[u8]) {
        self.call.session_mut().text(text);
        self.flush().await;
    }

    /// Lets the caller begin or stop speaking.
    pub(super) fn speak(&mut self, speaks: bool) {
        self.call.session_mut().speak(speaks);
    }

    /// Hangs up, as the caller.
    pub(super) async fn hang_up(&mut self) {
        self.call.session_mut().hang_up();
        self.flush().await;
    }

    /// Breaks the connection.
    pub(super) fn cut(&mut self) {
        self.call.cut();
    }

    /// Takes what the app has sent already.
    pub(super) async fn drain(&mut self) {
        self.call.drain().await;
    }

    /// Waits until a command runs and the app is silent, or the call ends.
    pub(super) async fn settle(&mut self) -> Result<(), Stall> {
        self.wait(|session| session.is_over().then_some(Ok(())), |_| Act::Ends(Ok(()))).await
    }

    /// Goes on until `done`, or until it is certain that it will not be. `bound` is virtual time.
    pub(super) async fn until<T: Send>(
        &mut self,
        bound: Duration,
        mut done: impl FnMut(&mut Session) -> Option<T> + Send,
    ) -> Result<T, Stall> {
        let limit = self.session().now() + bound;
        let sees = |session: &mut Session| match done(session) {
            Some(what) => Some(Ok(what)),
            None => session.is_over().then_some(Err(Stall::Over)),
        };
        self.wait(sees, |session| go_on(session, limit, Err(Stall::TooLong(bound)))).await
    }

    /// Lets this much virtual time pass.
    pub(super) async fn pass(&mut self, time: Duration) -> Result<(), Stall> {
        let limit = self.session().now() + time;
        let over = |session: &mut Session| {
            let too_early = session.now() < limit;
            session.is_over().then_some(if too_early { Err(Stall::Over) } else { Ok(()) })
        };
        self.wait(over, |session| go_on(session, limit, Ok(()))).await
    }

    async fn wait<T: Send>(
        &mut self,
        sees: impl FnMut(&mut Session) -> Option<Result<T, Stall>> + Send,
        acts: impl FnMut(&mut Session) -> Act<Result<T, Stall>> + Send,
    ) -> Result<T, Stall> {
        self.call.drive(&mut Waiting { sees, acts, patience: &mut self.patience }).await
    }

    /// Awaits something of the app's, not longer than its patience.
    pub(super) async fn bounded<F: Future>(&mut self, future: F) -> Option<F::Output> {
        self.patience.begin();
        let mut future = pin!(future);
        poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => self.patience.poll_over(cx).map(|()| None),
        })
        .await
    }
}

/// Lets time pass up to a limit, at which the wait ends with this.
fn go_on<E>(session: &mut Session, limit: Duration, end: E) -> Act<E> {
    if session.go_on(limit) { Act::Done } else { Act::Ends(end) }
}

/// The caller of a script, while the script waits.
struct Waiting<'p, S, A> {
    sees: S,
    acts: A,
    patience: &'p mut RealTimeLimit,
}

impl<T, S, A> Party for Waiting<'_, S, A>
where
    S: FnMut(&mut Session) -> Option<Result<T, Stall>> + Send,
    A: FnMut(&mut Session) -> Act<Result<T, Stall>> + Send,
{
    type End = Result<T, Stall>;
    type Event = ();

    fn sees(&mut self, session: &mut Session) -> Option<Self::End> {
        (self.sees)(session)
    }

    fn acts(&mut self, session: &mut Session) -> Act<Self::End> {
        (self.acts)(session)
    }

    fn waits(&mut self) -> impl Future<Output = ()> + Send {
        self.patience.begin();
        poll_fn(|cx| self.patience.poll_over(cx))
    }

    fn meets(&mut self, (): (), _: &mut Session) -> Option<Self::End> {
        Some(Err(Stall::Handler))
    }
}
