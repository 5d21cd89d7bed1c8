//! The simulated Asterisk as a test sets it up: what it has, and who answers.

use std::fmt;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use agi_protocol::Text;
use agi_simulator::{AppInvocation, PbxState};
use tokio::io::DuplexStream;

#[cfg(feature = "audio")]
use super::audio_server::AudioServer;
use super::function_value::FunctionValue;
use super::setup::{Answer, Bounds, Failures};
use super::skips::Skips;
use crate::access::VARIABLE;
use crate::app::App;

/// A simulated Asterisk whose calls an app answers. All its calls share its database, sounds and recordings.
///
/// ```
/// # use agi_runtime::prelude::*;
/// # use std::time::Duration;
/// use agi_runtime::testing::Pbx;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let app = App::with(routes![]).fallback(|call| {
///     Box::pin(async move {
///         call.exec("Dial", "PJSIP/desk,20").await?;
///         let status = call.variable("DIALSTATUS").await?.unwrap_or_default();
///         call.play(if status == "BUSY" { "desk-busy" } else { "goodbye" }).await?;
///         Ok(Outcome::done())
///     })
/// });
/// let pbx = Pbx::new(app).application("Dial", |run| {
///     run.lasts(Duration::from_secs(20)).set("DIALSTATUS", "BUSY");
/// });
/// let mut caller = pbx.caller("/desk").from("Ada <+15551234>").dial().await;
/// caller.hears("desk-busy").await;
/// caller.ends(Status::Ok).await;
/// # }
/// ```
pub struct Pbx {
    pub(super) state: Arc<PbxState>,
    pub(super) answer: Arc<Answer>,
    pub(super) failures: Failures,
    pub(super) skips: Skips,
    pub(super) bounds: Bounds,
    #[cfg(feature = "audio")]
    pub(super) audio: Option<AudioServer>,
    /// Takes the calls that the app places.
    #[cfg(feature = "ami")]
    pub(super) taker: Option<crate::ami::Taker>,
}

impl Pbx {
    /// Makes an Asterisk whose calls this app answers. It has every sound, each a second long, and the applications
    /// `NoOp`, `Set`, `MSet`, `Wait`, `Answer`, `Hangup`, `Playback`, `Goto`, `Verbose`, `Log`, `Progress` and
    /// `Ringing`.
    ///
    /// # Panics
    /// If [`App::check`] finds anything, with everything that it finds.
    #[must_use]
    #[track_caller]
    pub fn new(app: App) -> Self {
        #[cfg(feature = "audio")]
        let (app, audio) = AudioServer::of(app, false);
        let (app, failures) = Failures::of(app);
        let (app, skips) = Skips::of(app);
        let app = super::coverage::recorded(app);
        // The dialplan has the app's secret. A call can have another one, in a variable of its own.
        let secret = app.access.secrets.last().cloned();
        #[cfg(feature = "ami")]
        let taker = Some(app.originator().queue().taker());
        let service = match app.build() {
            Ok(service) => service,
            Err(problems) => panic!("the app is not sound:\n{problems}"),
        };
        let answer = move |transport| -> Pin<Box<dyn Future<Output = ()> + Send>> {
            let service = service.clone();
            Box::pin(async move { service.serve_call(transport, "the simulated Asterisk").await })
        };
        let pbx = Self {
            failures,
            skips,
            #[cfg(feature = "audio")]
            audio: Some(audio),
            #[cfg(feature = "ami")]
            taker,
            ..Self::answered_by(answer)
        };
        if let Some(secret) = secret {
            pbx.state.set_global(VARIABLE, secret.as_str());
        }
        pbx
    }

    /// Makes an Asterisk whose calls are answered by anything that speaks AGI over a stream.
    #[must_use]
    pub fn answered_by<F>(answer: impl Fn(DuplexStream) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let answer = move |transport| -> Pin<Box<dyn Future<Output = ()> + Send>> { Box::pin(answer(transport)) };
        Self {
            state: Arc::default(),
            answer: Arc::new(answer),
            failures: Failures::default(),
            skips: Skips::default(),
            bounds: Bounds { call: Duration::from_secs(10 * 60), handler: Duration::from_secs(10) },
            #[cfg(feature = "audio")]
            audio: None,
            #[cfg(feature = "ami")]
            taker: None,
        }
    }

    /// Sets how long a sound is. Default: a second. `de/menu` is the German sound; a name without a language is for all
    /// languages.
    #[must_use]
    pub fn sound(self, name: &str, length: Duration) -> Self {
        self.with(|pbx_state| pbx_state.sounds_mut().name(name, Some(length)))
    }

    /// Makes this sound missing, as on a real Asterisk: a prompt is skipped, and a command such as STREAM FILE fails. A call
    /// that skips a sound of which the test does not say so fails at [`Caller::ends`](super::Caller::ends).
    #[must_use]
    pub fn missing_sound(self, name: &str) -> Self {
        self.with(|pbx_state| pbx_state.sounds_mut().name(name, None))
    }

    /// Takes only the sounds in this folder (`<name>.wav`, `.ulaw`, `.gsm`, … or `<language>/<name>.…`), and those that
    /// other methods name. Several folders may be given.
    #[must_use]
    pub fn sounds_in(self, folder: impl AsRef<Path>) -> Self {
        self.with(|pbx_state| pbx_state.sounds_mut().folder(folder.as_ref()))
    }

    /// Takes only the sounds that were named.
    #[must_use]
    pub fn only_these_sounds(self) -> Self {
        self.with(|pbx_state| pbx_state.sounds_mut().only_named())
    }

    /// Makes this folder unwritable: nothing can be recorded into it.
    #[must_use]
    pub fn unwritable(self, folder: &str) -> Self {
        self.with(|pbx_state| pbx_state.sounds_mut().close(folder))
    }

    /// Adds a phone that the app's `Dial` reaches by this destination, such as `PJSIP/desk`. It rings until the script lets it
    /// answer ([`Caller::callee`](super::Caller::callee), [`Caller::is_answered_by`](super::Caller::is_answered_by)), or until
    /// Dial's timeout. To a phone that is not added, Dial says `CHANUNAVAIL`. (Other endings, such as `BUSY`, are a
    /// test's by `application("Dial", …)`, which takes the place of all phones.)
    #[must_use]
    pub fn phone(self, destination: &str) -> Self {
        self.with(|pbx_state| pbx_state.phone(destination))
    }

    /// Stands in for an application that EXEC runs: see [`AppInvocation`]. One that is neither built in nor given here is unknown
    /// to this Asterisk (`200 result=-2`).
    #[must_use]
    pub fn application(self, name: &str, run: impl Fn(&mut AppInvocation<'_>) + Send + Sync + 'static) -> Self {
        self.with(|pbx_state| pbx_state.application(name, Box::new(run)))
    }

    /// Stands in for a subroutine that GOSUB runs: see [`AppInvocation`]. The priority is a number or a label; one that is not
    /// given here is not found.
    #[must_use]
    pub fn subroutine(
        self,
        context: &str,
        extension: &str,
        priority: &str,
        run: impl Fn(&mut AppInvocation<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.with(|pbx_state| pbx_state.subroutine(context, extension, priority, Box::new(run)))
    }

    /// Plays a function of the dialplan that the simulated Asterisk does not have, or another value of one that it has: from
    /// the arguments, as Asterisk splits them, the value; `None` for no value. A value that a call is given by
    /// [`CallBuilder::variable`](super::CallBuilder::variable), or that the app writes, comes before it.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// use agi_runtime::testing::Pbx;
    ///
    /// #[agi_route("/orders/{customer}")]
    /// async fn orders(call: &mut Call, customer: u32) -> Result {
    ///     let tier = call.variable(&format!("ODBC_CUSTOMER(tier,{customer})")).await?;
    ///     call.play(if tier.is_some_and(|tier| tier == "gold") { "orders/gold" } else { "orders/welcome" }).await?;
    ///     Ok(())
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let pbx = Pbx::new(App::with(routes![orders])).function("ODBC_CUSTOMER", |args| match args {
    ///     [column, customer] if column == "tier" && customer == "7" => Some("gold"),
    ///     _ => None,
    /// });
    /// pbx.caller("/orders/7").dial().await.hears("orders/gold").await;
    /// pbx.caller("/orders/8").dial().await.hears("orders/welcome").await;
    /// # }
    /// ```
    #[must_use]
    pub fn function<V: FunctionValue>(self, name: &str, run: impl Fn(&[Text]) -> V + Send + Sync + 'static) -> Self {
        self.with(|pbx_state| pbx_state.function(name, Box::new(move |arguments| run(arguments).into_value())))
    }

    /// Adds a label of the dialplan, which SET PRIORITY and [`Outcome::goto`](crate::Outcome::goto) find.
    #[must_use]
    pub fn label(self, context: &str, extension: &str, label: &str, priority: i64) -> Self {
        self.with(|pbx_state| pbx_state.label(context, extension, label, priority))
    }

    /// Puts a value into AstDB.
    #[must_use]
    pub fn database(self, family: &str, key: &str, value: impl AsRef<[u8]>) -> Self {
        self.state.put(family.as_bytes(), key.as_bytes(), value.as_ref());
        self
    }

    /// Returns a value of AstDB.
    #[must_use]
    pub fn database_get(&self, family: &str, key: &str) -> Option<Text> {
        self.state.get(family.as_bytes(), key.as_bytes()).map(Text::from)
    }

    /// Sets how long a call may go on, in virtual time, until what a script waits for happens. Default: 10 minutes.
    #[must_use]
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.bounds.call = timeout;
        self
    }

    /// Sets how long a handler may do anything other than send a command, in real time. Default: 10 s.
    #[must_use]
    pub fn handler_timeout(mut self, timeout: Duration) -> Self {
        self.bounds.handler = timeout;
        self
    }

    /// # Panics
    /// If a caller was made from this `Pbx` before, because both would share what is changed.
    #[track_caller]
    pub(super) fn with(mut self, change: impl FnOnce(&mut PbxState)) -> Self {
        change(Arc::get_mut(&mut self.state).expect(
            "a Pbx is set up before its first caller: call `sound`, `application` and the like before `caller`",
        ));
        self
    }
}

impl fmt::Debug for Pbx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pbx").field("state", &self.state).field("bounds", &self.bounds).finish_non_exhaustive()
    }
}
