//! Calls that the app places, with which route.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};
use tokio::time::{Instant, timeout};

use super::App;
use super::outbound::Outbound;
use super::own_routes::OwnRoutes;
use crate::ami::{OriginateQueue, OriginateRequest, Originated};
use crate::route::{PathTo, ToPath};

/// Why a call was not placed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OriginateError {
    /// [`Outbound`] does not permit this destination.
    #[error(
        "{destination:?} is not a destination that this app may call: write App::outbound(Outbound::to([{destination:?}]))"
    )]
    #[non_exhaustive]
    NotPermitted {
        /// The destination.
        destination: String,
    },
    /// No route has the path, or the route does not take its values.
    #[error("nobody was called: {problem}")]
    #[non_exhaustive]
    NoRoute {
        /// What is wrong.
        problem: String,
    },
    /// A text is longer than the manager interface reads on one line; it would cut it.
    #[error(
        "nobody was called: {what} has {length} bytes, and Asterisk's manager interface reads {limit}: keep a long value \
         in a database, and pass its key"
    )]
    #[non_exhaustive]
    TooLong {
        /// Which text: the path, the destination or the caller ID.
        what: &'static str,
        /// How many bytes it has.
        length: usize,
        /// How many it may have.
        limit: usize,
    },
    /// As many calls as [`Outbound`] permits were placed within the last minute, or are up.
    #[error("nobody was called: the limit of {limit} is reached (Outbound::{setting})")]
    #[non_exhaustive]
    TooMany {
        /// The limit.
        limit: usize,
        /// Which: `a_minute` or `at_once`.
        setting: &'static str,
    },
    /// No Asterisk is connected.
    #[error(
        "nobody was called: no Asterisk is connected. App::ami names one, the log says why a connection failed, and \
         `originator.connected().await` waits for one"
    )]
    NotConnected,
    /// The connection ended before it was known what became of the call.
    #[error(
        "the connection to Asterisk ended, or Asterisk said nothing more, before it was known what became of the call"
    )]
    Lost,
}

/// Places calls; [`App::originator`] makes it. Clones are the same.
#[derive(Clone, Default)]
pub struct Originator(Arc<Inner>);

#[derive(Default)]
struct Inner {
    queue: OriginateQueue,
    outbound: OnceLock<(Outbound, Arc<Semaphore>)>,
    routes: OnceLock<OwnRoutes>,
    /// When the calls of the last minute were placed.
    placed: Mutex<VecDeque<Instant>>,
}

impl fmt::Debug for Originator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Originator").field("outbound", &self.0.outbound.get()).finish_non_exhaustive()
    }
}

impl App {
    /// Permits this app to call somebody: see [`Originator::originate`].
    #[must_use]
    pub fn outbound(self, outbound: Outbound) -> Self {
        let calls = Arc::new(Semaphore::new(outbound.at_once.min(Semaphore::MAX_PERMITS)));
        // The first one counts: a later one could only be a mistake.
        let _ = self.originator.0.outbound.set((outbound, calls));
        self
    }

    /// Whether it is permitted to call anybody.
    #[cfg(feature = "cli")]
    pub(crate) fn places_calls(&self) -> bool {
        self.originator.0.outbound.get().is_some()
    }

    /// Returns the [`Originator`] of this app, which places calls while the app is served. Give it to handlers as a
    /// [`State`](crate::State), or to a task.
    #[must_use]
    pub fn originator(&self) -> Originator {
        self.originator.clone()
    }
}

impl Originator {
    /// Sets the routes that calls may run.
    pub(super) fn knows(&self, routes: OwnRoutes) {
        let _ = self.0.routes.set(routes);
    }

    pub(crate) fn queue(&self) -> &OriginateQueue {
        &self.0.queue
    }

    /// Calls somebody, and runs a route of this app when the call is answered.
    ///
    /// ```no_run
    /// use agi_runtime::prelude::*;
    /// use agi_runtime::{Originated, Originator, Outbound, route};
    ///
    /// #[agi_route("/survey/{number}", manual)]
    /// async fn survey(call: &mut Call, number: u32) -> Result {
    ///     call.play("survey/question").await?;
    ///     Ok(())
    /// }
    ///
    /// async fn ask_everybody(originator: Originator) -> Result {
    ///     match originator.originate("PJSIP/desk", route(survey).value(7)).await? {
    ///         Originated::Answered => println!("the survey runs"),
    ///         Originated::Busy | Originated::NoAnswer => println!("later"),
    ///         other => println!("not at all: {other:?}"),
    ///     }
    ///     Ok(())
    /// }
    ///
    /// # fn main() -> Result {
    /// let app = App::with(routes![survey]).ami("ami://survey:hush@pbx.example")?;
    /// let app = app.outbound(Outbound::to(["PJSIP/desk"]));
    /// let originator = app.originator();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// This needs a connection by [`App::ami`] (see [`connected`](Self::connected)), whose user in `manager.conf` has `write = agi,reporting,originate`, and the context
    /// `agi-originate` in Asterisk's dialplan, which `cargo run -- dialplan` prints. Dropping the future once it
    /// was polled does not cancel the call.
    ///
    /// # Errors
    /// Fails if the destination is not among those of [`App::outbound`], a limit of [`Outbound`] is reached, no route takes the
    /// path with its values, a text is too long for the manager interface, or no Asterisk is connected. Nobody is called then.
    pub fn originate(&self, destination: impl Into<String>, route: impl ToPath) -> Originate {
        Originate {
            originator: self.clone(),
            destination: destination.into(),
            route: route.to_path(),
            caller_id: None,
            timeout: Duration::from_secs(30),
            detects_machine: false,
        }
    }

    /// Waits until an Asterisk is connected, so that a call can be placed. Returns at once if one is.
    ///
    /// An app connects after it is served, and again after Asterisk was restarted: until then, every call is
    /// [`OriginateError::NotConnected`]. This waits forever if no connection succeeds; the log says why.
    ///
    /// ```
    /// use agi_runtime::{OriginateError, Originator};
    ///
    /// async fn remind(originator: Originator) -> Result<(), OriginateError> {
    ///     originator.connected().await;
    ///     originator.originate("PJSIP/desk", "/reminder/7").await?;
    ///     Ok(())
    /// }
    /// ```
    pub async fn connected(&self) {
        self.0.queue.taken().await;
    }
}

/// A call that is placed when it is awaited.
#[derive(Debug)]
#[must_use = "nobody is called until it is awaited"]
pub struct Originate {
    originator: Originator,
    destination: String,
    route: PathTo,
    caller_id: Option<String>,
    timeout: Duration,
    detects_machine: bool,
}

impl Originate {
    /// Sets the caller ID: `"Clinic" <+15551234>`. Default: that of Asterisk's configuration.
    pub fn caller_id(self, caller_id: impl Into<String>) -> Self {
        Self { caller_id: Some(caller_id.into()), ..self }
    }

    /// Sets how long the telephone may ring. Default: 30 s.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Lets Asterisk find out whether a machine answered (the application `AMD`), which takes the first second or more of the
    /// answered call.
    pub fn detect_machine(self) -> Self {
        Self { detects_machine: true, ..self }
    }

    async fn placed(self) -> Result<Originated, OriginateError> {
        let Self { originator, destination, route, caller_id, timeout: rings, detects_machine } = self;
        let inner = &*originator.0;
        let permitted = inner.outbound.get().filter(|(outbound, _)| outbound.permits(&destination));
        let Some((outbound, calls)) = permitted else { return Err(OriginateError::NotPermitted { destination }) };
        let Some(routes) = inner.routes.get() else { return Err(OriginateError::NotConnected) };
        let target = routes.address_of(&route).map_err(|problem| OriginateError::NoRoute { problem })?;
        if let Some((what, length, limit)) = OriginateRequest::too_long(&destination, &target, caller_id.as_deref()) {
            return Err(OriginateError::TooLong { what, length, limit });
        }
        if !inner.queue.is_taken() {
            return Err(OriginateError::NotConnected);
        }
        let too_many = |limit, setting| OriginateError::TooMany { limit, setting };
        let Ok(permit) = Arc::clone(calls).try_acquire_owned() else {
            return Err(too_many(outbound.at_once, "at_once"));
        };
        if !inner.is_within(outbound.a_minute) {
            return Err(too_many(outbound.a_minute, "a_minute"));
        }
        let (answer, answered) = oneshot::channel();
        inner
            .queue
            .put(OriginateRequest { destination, target, caller_id, timeout: rings, detects_machine, answer, permit })
            .await;
        match timeout(rings.saturating_add(PATIENCE), answered).await {
            Ok(Ok(originated)) => Ok(originated),
            Ok(Err(_)) | Err(_) => Err(OriginateError::Lost),
        }
    }
}

/// How long after the ringing Asterisk may take to say what became of it, AMD included.
const PATIENCE: Duration = Duration::from_secs(60);

impl Inner {
    /// Counts a call, if it is within the limit of a minute.
    fn is_within(&self, a_minute: usize) -> bool {
        let mut placed = self.placed.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        while placed.front().is_some_and(|first| now.duration_since(*first) >= Duration::from_secs(60)) {
            placed.pop_front();
        }
        let within = placed.len() < a_minute;
        if within {
            placed.push_back(now);
        }
        within
    }
}

impl IntoFuture for Originate {
    type Output = Result<Originated, OriginateError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.placed())
    }
}

#[cfg(test)]
mod tests {
    use super::{Inner, Originator};
    use std::time::Duration;
    use tokio::time::timeout;

    #[tokio::test(start_paused = true)]
    async fn a_minute_has_so_many_calls_and_no_more() {
        let calls = Inner::default();
        assert!(calls.is_within(2));
        tokio::time::advance(Duration::from_secs(30)).await;
        assert!(calls.is_within(2));
        assert!(!calls.is_within(2));
        tokio::time::advance(Duration::from_secs(30)).await;
        assert!(calls.is_within(2));
        assert!(!calls.is_within(2));
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_a_connection_goes_on_when_there_is_one_and_waits_again_when_it_is_lost() {
        let originator = Originator::default();
        let soon = || timeout(Duration::from_secs(60), originator.connected());
        soon().await.unwrap_err();
        let waits = tokio::spawn({
            let originator = originator.clone();
            async move { originator.connected().await }
        });
        let session = originator.queue().taker();
        waits.await.unwrap();
        soon().await.unwrap();
        drop(session);
        soon().await.unwrap_err();
    }
}
