//! Calls that the app places: to whom, how many, and with which route.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};
use tokio::time::{Instant, timeout};

use super::App;
use super::own_routes::OwnRoutes;
use crate::ami::{OriginateQueue, OriginateRequest, Originated};
use crate::route::{PathTo, ToPath};

/// Says whom the app may call, and how often. An app without it calls nobody.
///
/// ```
/// use agi_runtime::Outbound;
/// // A desk, and German numbers over one trunk: at most ten calls a minute, and two at once.
/// let outbound = Outbound::to(["PJSIP/desk", "PJSIP/+49*@trunk"]).a_minute(10).at_once(2);
/// ```
#[derive(Clone, Debug)]
#[must_use = "an app calls nobody until it is given this"]
pub struct Outbound {
    destinations: Vec<String>,
    a_minute: usize,
    at_once: usize,
}

impl Outbound {
    /// Permits these destinations, as Asterisk's `Dial` writes them: `PJSIP/desk`. A `*` is one or more letters, digits,
    /// `+`, `-`, `.` and `_`: `PJSIP/*` permits every endpoint, but no number over a trunk. Default: at most 60 calls a minute,
    /// and 10 at once.
    pub fn to<D: Into<String>>(destinations: impl IntoIterator<Item = D>) -> Self {
        let destinations = destinations.into_iter().map(Into::into).collect();
        Self { destinations, a_minute: 60, at_once: 10 }
    }

    /// Sets how many calls may be placed in any minute; a further one is refused.
    pub fn a_minute(self, calls: usize) -> Self {
        Self { a_minute: calls, ..self }
    }

    /// Sets how many placed calls may ring or be up at once; a further one is refused.
    pub fn at_once(self, calls: usize) -> Self {
        Self { at_once: calls, ..self }
    }

    fn permits(&self, destination: &str) -> bool {
        self.destinations.iter().any(|pattern| matches(pattern.as_bytes(), destination.as_bytes()))
    }
}

/// Whether a pattern is this text.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), Some((byte, more))) if byte.is_ascii_alphanumeric() || b"+-._".contains(byte) => {
            matches(rest, more) || matches(pattern, more)
        }
        (Some((one, rest)), Some((byte, more))) => one == byte && *one != b'*' && matches(rest, more),
        _ => false,
    }
}

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

    /// Returns the path of a route of this app.
    ///
    /// # Errors
    /// Fails if there is no such route, or the route does not take these values: the query lacks one that it needs, has one
    /// that it does not know, or a text is not a value of its parameter's type.
    pub fn path_of(&self, path: impl ToPath) -> Result<String, String> {
        let table = self.table().map_err(|problems| problems.to_string())?;
        path.to_path().written(&table, self.fallback.is_some())
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
    use super::{Inner, Originator, Outbound};
    use crate::prelude::*;
    use crate::route::{Routes, ToPath, route};
    use std::time::Duration;
    use tokio::time::timeout;

    #[test]
    fn a_star_is_one_part_of_a_destination() {
        let outbound = Outbound::to(["PJSIP/desk", "PJSIP/+49*@trunk", "SIP/*"]);
        for (destination, permits) in [
            ("PJSIP/desk", true),
            ("PJSIP/desk2", false),
            ("pjsip/desk", false),
            ("PJSIP/+4930@trunk", true),
            ("PJSIP/+49@trunk", false),
            ("PJSIP/+4930@other", false),
            ("PJSIP/+4930@trunk&PJSIP/+1900@trunk", false),
            ("SIP/a", true),
            ("SIP/a/b", false),
            ("SIP/a@b", false),
            ("SIP/", false),
            ("", false),
        ] {
            assert_eq!(outbound.permits(destination), permits, "{destination}");
        }
        assert!(!Outbound::to(Vec::<String>::new()).permits("PJSIP/desk"));
    }

    #[agi_route("/order/{number}/{*note}?lang&tag", args(attempt), manual, crate = crate)]
    async fn order(_call: &mut Call, note: String, number: u32, lang: String, tag: Vec<u8>, attempt: Option<u8>) {
        let _ = (number, note, lang, tag, attempt);
    }

    #[agi_route("/again", args(attempt), manual, crate = crate)]
    async fn again(_call: &mut Call, attempt: u8) {
        let _ = attempt;
    }

    #[test]
    fn values_are_written_in_the_order_of_the_path_and_read_again() {
        let app = App::with(Routes::default()).mount("/v2", routes![order]);
        let path = route(order).value(7).value("a/b, c").with("lang", "ü&").with("tag", 1).with("tag", 2);
        assert_eq!(app.path_of(path).unwrap(), "/v2/order/7/a/b%2C%20c?lang=%C3%BC%26&tag=1&tag=2");
        assert_eq!(app.path_of("/v2/order/7/x?lang=en").unwrap(), "/v2/order/7/x?lang=en");
        let number = String::from("7");
        assert_eq!(app.path_of(format!("/v2/order/{number}/x?lang=en")).unwrap(), "/v2/order/7/x?lang=en");
    }

    #[agi_route("/again/{name}", manual, crate = crate)]
    async fn again_by_name(_call: &mut Call, name: &str) {
        let _ = name;
    }

    #[agi_route("/old/{number}", manual, crate = crate)]
    #[agi_route("/new?number", manual, crate = crate)]
    async fn moved(_call: &mut Call, number: u32) {
        let _ = number;
    }

    #[test]
    fn a_function_with_two_routes_is_called_by_the_last_one() {
        let app = App::with(routes![moved]);
        assert_eq!(app.path_of(route(moved).with("number", 7)).unwrap(), "/new?number=7");
    }

    #[test]
    fn a_prefix_with_a_placeholder_has_no_value_and_the_error_says_so() {
        let app = App::with(Routes::default()).mount("/{shop}", routes![again_by_name]);
        let error = app.path_of(route(again_by_name).value("x")).unwrap_err();
        assert!(error.contains("has a placeholder: write the path as a text"), "{error}");
        assert_eq!(app.path_of("/north/again/x").unwrap(), "/north/again/x");
    }

    #[test]
    fn what_a_route_would_refuse_is_told_before_anybody_is_called() {
        let app = App::with(routes![order, again]);
        let order = || route(order).value(7).value("x");
        for (refused, why) in [
            (order(), "needs `lang` (the query's `lang`), and it is absent or empty"),
            (order().with("lang", ""), "needs `lang` (the query's `lang`), and it is absent or empty"),
            (order().with("lang", "en").with("lnag", 1), "has no `lnag` in its query: it has ?lang&tag"),
            (
                order().with("lang", "en").with("tag", 1).with("tag", "two"),
                "the parameter `tag` (the query's `tag`) should be `u8`, but it has 3 characters (0 digits, 3 letters): invalid \
                 digit found in string; the route is /order/{number}/{*note} (",
            ),
            (order().with("lang", "en").to_path(), ""),
            ("/order/seven/x?lang=en".to_path(), "the parameter `number` (segment 2 of the path) should be `u32`"),
            ("/order/7/x?lang=en&lnag=1".to_path(), "has no `lnag` in its query"),
            ("/order/7".to_path(), "no route has the path \"/order/7\""),
            ("/order//x?lang=en".to_path(), "segment 2 of the path is empty"),
            (route(again), "needs `attempt` (agi_arg_1), and only its query takes values here"),
        ] {
            match app.path_of(refused) {
                Ok(path) => assert!(why.is_empty(), "{path}"),
                Err(told) => assert!(!why.is_empty() && told.contains(why), "{told}"),
            }
        }
    }

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
