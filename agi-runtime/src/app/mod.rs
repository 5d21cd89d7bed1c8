//! The app: which routes it has, what they share, and how a call is answered.

mod access;
#[cfg(feature = "ami")]
mod ami;
mod apply_outcome;
#[cfg(feature = "audit")]
mod audit;
mod check;
mod dispatch;
#[cfg(any(feature = "admin", feature = "cli"))]
mod late_state;
mod layer;
mod limits;
mod log;
#[cfg(feature = "ami")]
mod originate;
#[cfg(feature = "ami")]
mod outbound;
mod own_routes;
#[cfg(feature = "ami")]
mod path_of;
#[cfg(feature = "transcripts")]
mod record_calls;
mod service;
mod shown_path;

pub use dispatch::Failure;
#[cfg(any(feature = "admin", feature = "cli"))]
pub(crate) use late_state::SharedState;
pub use layer::Next;
pub use limits::Limits;
#[cfg(feature = "cli")]
pub(crate) use log::FAILED;
#[cfg(feature = "ami")]
pub use originate::{Originate, OriginateError, Originator};
#[cfg(feature = "ami")]
pub use outbound::Outbound;
pub use service::{RouteInfo, Service};

use std::fmt;

use crate::access::Access;
#[cfg(feature = "audit")]
use crate::audit::Audit;
use crate::call::{Call, StateMap};
use crate::drain::Drain;
use crate::events::{Board, Observer};
use crate::outcome::HandlerFuture;
use crate::route::{Problem, Problems, Routes};
#[cfg(feature = "transcripts")]
use crate::transcript::CallRecorder;
use layer::{Fallback, Layer};

/// A call application: routes, and what they share.
///
/// ```
/// use agi_runtime::prelude::*;
///
/// /// Greets the caller.
/// #[agi_route("/hello", manual)]
/// async fn hello(call: &mut Call) -> Result {
///     call.answer().await?;
///     call.play("hello-world").await?;
///     Ok(())
/// }
///
/// # async fn serve() -> Result {
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:4573").await?;
/// let ctrl_c = async { tokio::signal::ctrl_c().await.unwrap_or_default() };
/// App::with(routes![hello]).serve(listener, ctrl_c).await?;
/// # Ok(())
/// # }
/// ```
pub struct App {
    /// Whether every linked route that is not `manual` belongs to it.
    linked: bool,
    /// Lists of routes, each under a prefix.
    lists: Vec<(String, Routes)>,
    pub(crate) state: StateMap,
    layers: Vec<Layer>,
    fallback: Option<Fallback>,
    /// Who answers a caller who pressed the operator's key.
    pub(crate) operator: Option<Fallback>,
    /// What is wrong with the keys of the menus.
    pub(crate) wrong_keys: Vec<Problem>,
    on_error: Vec<OnError>,
    pub(crate) board: Board,
    pub(crate) limits: Limits,
    pub(crate) access: Access,
    drain: Drain,
    omit_ok_status: bool,
    #[cfg(feature = "transcripts")]
    pub(crate) transcripts: Option<CallRecorder>,
    #[cfg(feature = "audit")]
    pub(crate) audit: Option<Audit>,
    /// The admin port, until the app is served.
    #[cfg(feature = "admin")]
    pub(crate) admin_listener: Option<tokio::net::TcpListener>,
    /// The manager interfaces to connect to, until the app is served.
    #[cfg(feature = "ami")]
    pub(crate) ami: Vec<crate::ami::AmiAddress>,
    /// What places calls.
    #[cfg(feature = "ami")]
    originator: Originator,
    /// Where the audio of the calls arrives, until the app is served.
    #[cfg(feature = "audio")]
    pub(crate) audio_listener: Option<tokio::net::TcpListener>,
}

type OnError = Box<dyn Fn(&Failure<'_>) + Send + Sync>;

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state: Vec<_> = self.state.type_names().collect();
        f.debug_struct("App")
            .field("linked", &self.linked)
            .field("lists", &self.lists)
            .field("state", &state)
            .field("layers", &self.layers.len())
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Default for App {
    fn default() -> Self {
        Self::new()
    }
}

impl App {
    /// Makes an app with every route of all linked crates, except the ones marked `manual`.
    ///
    /// A dependency that no code names is not linked: `use billing as _;` links it.
    #[must_use]
    pub fn new() -> Self {
        Self {
            linked: true,
            lists: Vec::new(),
            state: StateMap::default(),
            layers: Vec::new(),
            fallback: None,
            operator: None,
            wrong_keys: Vec::new(),
            on_error: Vec::new(),
            board: Board::default(),
            limits: Limits::default(),
            access: Access::default(),
            drain: Drain::default(),
            omit_ok_status: false,
            #[cfg(feature = "transcripts")]
            transcripts: None,
            #[cfg(feature = "audit")]
            audit: None,
            #[cfg(feature = "admin")]
            admin_listener: None,
            #[cfg(feature = "ami")]
            ami: Vec::new(),
            #[cfg(feature = "ami")]
            originator: Originator::default(),
            #[cfg(feature = "audio")]
            audio_listener: None,
        }
    }

    /// Makes an app with exactly these routes.
    #[must_use]
    pub fn with(routes: Routes) -> Self {
        Self { linked: false, lists: vec![(String::new(), routes)], ..Self::new() }
    }

    /// Adds routes under a prefix: `/v2` and `/balance/{id}` become `/v2/balance/{id}`.
    #[must_use]
    pub fn mount(mut self, prefix: impl Into<String>, routes: Routes) -> Self {
        self.lists.push((prefix.into(), routes));
        self
    }

    /// Shares a value with every call, for handlers that take a [`State<T>`](crate::State). A later value of the same
    /// type replaces an earlier one.
    #[must_use]
    pub fn state<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.state.insert(value);
        self
    }

    /// Adds a layer: code that runs before and after every handler. The first layer added is the outermost.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    /// let app = App::new().layer(|call, next| {
    ///     Box::pin(async move {
    ///         call.set_variable("SERVED_BY", "ivr-1").await?;
    ///         next.run(call).await
    ///     })
    /// });
    /// ```
    #[must_use]
    pub fn layer<F>(mut self, layer: F) -> Self
    where
        F: for<'c> Fn(&'c mut Call, Next<'c>) -> HandlerFuture<'c> + Send + Sync + 'static,
    {
        self.layers.push(Box::new(layer));
        self
    }

    /// Handles calls that match no route. The call ends with the fallback's outcome instead of `NOT_FOUND`.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    /// let app = App::new().fallback(|call| {
    ///     Box::pin(async move {
    ///         call.play("ss-noservice").await?;
    ///         Ok(Outcome::hangup())
    ///     })
    /// });
    /// ```
    #[must_use]
    pub fn fallback<F>(mut self, fallback: F) -> Self
    where
        F: for<'c> Fn(&'c mut Call) -> HandlerFuture<'c> + Send + Sync + 'static,
    {
        self.fallback = Some(Box::new(fallback));
        self
    }

    /// Calls a function for every failed call, after it was logged: to count it, or to alert somebody. A hang-up is not
    /// a failure. If several functions are given, all of them are called, in this order.
    #[must_use]
    pub fn on_error(mut self, on_error: impl Fn(&Failure<'_>) + Send + Sync + 'static) -> Self {
        self.on_error.push(Box::new(on_error));
        self
    }

    /// Has somebody observe every call: what happens in it, and how it ended. Several observers are told in this order. See
    /// [`events`](crate::events).
    #[must_use]
    pub fn observe(mut self, observer: impl Observer) -> Self {
        self.board.add(observer);
        self
    }

    /// Sets what a call and a peer may cost. Default: [`Limits::default`].
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Returns the switch that keeps this app from taking new calls, before or while it is served. See [`Drain`].
    #[must_use]
    pub fn drain(&self) -> Drain {
        self.drain.clone()
    }

    /// Sends nothing at the end of a call that went well.
    ///
    /// This saves one of about 25 system calls. But then the dialplan cannot tell a finished call from a killed server:
    /// it sees `AGI_ROUTE_STATUS=UNREACHED` after both.
    #[must_use]
    pub fn omit_ok_status(mut self) -> Self {
        self.omit_ok_status = true;
        self
    }

    /// Checks the app and builds the [`Service`] that answers calls.
    ///
    /// # Errors
    /// Everything that is wrong with the app, all at once.
    pub fn build(self) -> Result<Service, Problems> {
        let table = self.table()?;
        Service::new(self, table)
    }
}
