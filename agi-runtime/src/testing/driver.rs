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
use tokio::time::{Instant, sleep_until};

use super::real_time_limit::RealTimeLimit;

/// A call, and how long its handler may take.
pub(super) struct Driver {
    call: agi_driver::Driver<DuplexStream>,
    clock: Clock,
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
    /// `patience` is how long the handler may take.
    pub(super) fn new(call: agi_driver::Driver<DuplexStream>, clock: Clock, patience: Duration) -> Self {
        Self { call, clock, patience: RealTimeLimit::new(patience) }
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
        let real = self.clock == Clock::Real;
        let runs = |session: &mut Session| (session.is_over() || real && session.runs()).then_some(Ok(()));
        self.wait(runs, |_| Act::Ends(Ok(())), None).await
    }

    /// Goes on until `done`, or until it is certain that it will not be. `bound` is the time of the call.
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
        let too_long = || Err(Stall::TooLong(bound));
        self.wait(sees, |session| go_on(session, limit, too_long()), Some((bound, too_long()))).await
    }

    /// Lets this much time of the call pass.
    pub(super) async fn pass(&mut self, time: Duration) -> Result<(), Stall> {
        let limit = self.session().now() + time;
        let over = |session: &mut Session| {
            let too_early = session.now() < limit;
            session.is_over().then_some(if too_early { Err(Stall::Over) } else { Ok(()) })
        };
        self.wait(over, |session| go_on(session, limit, Ok(())), Some((time, Ok(())))).await
    }

    /// `ends` is what ends the wait in real time, and when.
    async fn wait<T: Send>(
        &mut self,
        sees: impl FnMut(&mut Session) -> Option<Result<T, Stall>> + Send,
        acts: impl FnMut(&mut Session) -> Act<Result<T, Stall>> + Send,
        ends: Option<(Duration, Result<T, Stall>)>,
    ) -> Result<T, Stall> {
        let ends = ends.filter(|_| self.clock == Clock::Real).map(|(time, end)| (Instant::now() + time, end));
        self.call.drive(&mut Waiting { sees, acts, ends, ran: false, patience: &mut self.patience }).await
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
struct Waiting<'p, T, S, A> {
    sees: S,
    acts: A,
    /// In real time: when it ends by itself, and how.
    ends: Option<(Instant, Result<T, Stall>)>,
    /// A command ran when the present wait began. It may be over at the very moment when the handler's time would be.
    ran: bool,
    patience: &'p mut RealTimeLimit,
}

/// What a script waits for besides the app.
enum Waited {
    /// The handler took too long.
    Handler,
    /// The time is up.
    Time,
}

impl<T: Send, S, A> Party for Waiting<'_, T, S, A>
where
    S: FnMut(&mut Session) -> Option<Result<T, Stall>> + Send,
    A: FnMut(&mut Session) -> Act<Result<T, Stall>> + Send,
{
    type End = Result<T, Stall>;
    type Event = Waited;

    fn sees(&mut self, session: &mut Session) -> Option<Self::End> {
        self.ran = session.runs();
        (self.sees)(session)
    }

    fn acts(&mut self, session: &mut Session) -> Act<Self::End> {
        (self.acts)(session)
    }

    fn waits(&mut self) -> impl Future<Output = Waited> + Send {
        self.patience.begin();
        let ends = self.ends.as_ref().map(|(at, _)| sleep_until(*at));
        async move {
            let patience = poll_fn(|cx| self.patience.poll_over(cx));
            let Some(ends) = ends else {
                patience.await;
                return Waited::Handler;
            };
            tokio::select! {
                () = patience => Waited::Handler,
                () = ends => Waited::Time,
            }
        }
    }

    fn meets(&mut self, event: Waited, session: &mut Session) -> Option<Self::End> {
        match event {
            Waited::Time => self.ends.take().map(|(_, end)| end),
            // In real time, a command may take as long as it likes, and the handler's time begins after it.
            Waited::Handler if self.ends.is_some() && (self.ran || session.runs()) => None,
            Waited::Handler => Some(Err(Stall::Handler)),
        }
    }
}
