//! The app: which routes it has, what they share, and how a call is answered.

mod apply_outcome;
mod check;
mod dispatch;
mod layer;
mod limits;
mod service;

#[cfg(feature = "cli")]
pub(crate) use dispatch::FAILED;
pub use dispatch::Failure;
pub use layer::Next;
pub use limits::Limits;
pub use service::{RouteInfo, Service};

use crate::Call;
use crate::call::StateMap;
use crate::route::{HandlerFuture, Problems, Routes};
use crate::talk::{Tts, TtsEngine};
#[cfg(feature = "transcripts")]
use crate::transcript::CallRecorder;
use layer::{Around, Fallback};

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
    state: StateMap,
    around: Vec<Around>,
    fallback: Option<Fallback>,
    on_error: Vec<OnError>,
    pub(crate) limits: Limits,
    omit_ok_status: bool,
    #[cfg(feature = "transcripts")]
    pub(crate) transcripts: Option<CallRecorder>,
}

type OnError = Box<dyn Fn(&Failure<'_>) + Send + Sync>;

impl Default for App {
    fn default() -> Self {
        Self::new()
    }
}

impl App {
    /// An app with every route of all linked crates, but those marked `manual`.
    ///
    /// A dependency that no code names is not linked: `use billing as _;` links it.
    #[must_use]
    pub fn new() -> Self {
        Self {
            linked: true,
            lists: Vec::new(),
            state: StateMap::default(),
            around: Vec::new(),
            fallback: None,
            on_error: Vec::new(),
            limits: Limits::default(),
            omit_ok_status: false,
            #[cfg(feature = "transcripts")]
            transcripts: None,
        }
    }

    /// An app with exactly these routes.
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

    /// Shares a value with every call, for handlers that take a [`State<T>`](crate::State). The last one of a type
    /// counts.
    #[must_use]
    pub fn state<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.state.insert(value);
        self
    }

    /// Gives every call an engine for text to speech, for handlers that take a [`Tts`]. The last one counts: a test
    /// replaces the app's own by `FakeTts`, and so does the terminal phone of `App::main`, where nobody would hear it.
    #[must_use]
    pub fn tts(self, engine: impl TtsEngine) -> Self {
        self.state(Tts::new(engine))
    }

    /// Whether it has an engine for text to speech.
    #[cfg(feature = "cli")]
    pub(crate) fn speaks(&self) -> bool {
        self.state.holds(std::any::TypeId::of::<Tts>())
    }

    /// Wraps every call: code before and after the handler. The first one added is the outermost.
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
    pub fn layer<F>(mut self, around: F) -> Self
    where
        F: for<'c> Fn(&'c mut Call, Next<'c>) -> HandlerFuture<'c> + Send + Sync + 'static,
    {
        self.around.push(Box::new(around));
        self
    }

    /// Answers the calls whose path no route has; they end as its own ending says, instead of as `NOT_FOUND`.
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

    /// Sees every failed call, after it was logged: to count it, or to tell somebody. A hang-up is no failure. Several
    /// may be given; each sees it, in their order.
    #[must_use]
    pub fn on_error(mut self, on_error: impl Fn(&Failure<'_>) + Send + Sync + 'static) -> Self {
        self.on_error.push(Box::new(on_error));
        self
    }

    /// What a call and a peer may cost, instead of the defaults.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sends nothing at the end of a call that went well.
    ///
    /// It saves one system call of about 25, and costs this: to Asterisk, a server that was killed looks like one that
    /// was done, so the dialplan sees `AGI_ROUTE_STATUS=UNREACHED` after both and cannot tell them apart.
    #[must_use]
    pub fn omit_ok_status(mut self) -> Self {
        self.omit_ok_status = true;
        self
    }

    /// Keeps a transcript of every call, for `testing::replay`; the last one given counts. Without it no call is
    /// recorded, and none pays for it.
    ///
    /// Needs the feature `transcripts`.
    #[cfg(feature = "transcripts")]
    #[must_use]
    pub fn record_calls(mut self, transcripts: CallRecorder) -> Self {
        self.transcripts = Some(transcripts);
        self
    }

    /// Makes it ready to answer calls.
    ///
    /// # Errors
    /// Everything that is wrong with it, all at once.
    pub fn build(self) -> Result<Service, Problems> {
        Service::new(self)
    }
}
