//! The simulated Asterisk as a test sets it up: what it has, and who answers.

use std::collections::HashMap;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::DuplexStream;

use super::call_builder::CallBuilder;
use crate::App;
use crate::error::chain;
use agi_simulator::{AppInvocation, CallSetup, PbxState};

/// A simulated Asterisk whose calls an app answers. Its database, sounds and recordings are those of all its calls.
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
    pub(super) pbx_state: Arc<PbxState>,
    pub(super) answer: Arc<Answer>,
    pub(super) failures: Failures,
    pub(super) bounds: Bounds,
}

/// What answers a call: the other end of its connection.
pub(super) type Answer = dyn Fn(DuplexStream) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync;

/// Why calls failed, by their unique id.
#[derive(Clone, Default)]
pub(super) struct Failures(Arc<Mutex<HashMap<String, String>>>);

impl Failures {
    fn keep(&self, call: String, why: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(call, why);
    }

    pub(super) fn peek(&self, call: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(call).cloned()
    }

    pub(super) fn take(&self, call: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(call)
    }
}

/// How long a script waits.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Of the call, in virtual time.
    pub(super) call: Duration,
    /// Of the handler, in real time.
    pub(super) handler: Duration,
}

impl Pbx {
    /// An Asterisk whose calls this app answers. It has every sound, each a second long, and the applications `NoOp`,
    /// `Set`, `MSet`, `Wait`, `Answer`, `Hangup`, `Playback`, `Goto`, `Verbose`, `Log`, `Progress` and `Ringing`.
    ///
    /// # Panics
    /// If [`App::check`] finds anything, with everything that it finds.
    #[must_use]
    #[track_caller]
    pub fn new(app: App) -> Self {
        let failures = Failures::default();
        let kept = failures.clone();
        let app = app.on_error(move |failure| {
            kept.keep(failure.request.unique_id().into_owned(), chain(&**failure.error));
        });
        let service = match app.build() {
            Ok(service) => service,
            Err(problems) => panic!("the app is not sound:\n{problems}"),
        };
        let answer = move |transport| -> Pin<Box<dyn Future<Output = ()> + Send>> {
            let service = service.clone();
            Box::pin(async move { service.serve_call(transport, "the simulated Asterisk").await })
        };
        Self { failures, ..Self::answered_by(answer) }
    }

    /// An Asterisk whose calls anything answers that speaks AGI over a stream.
    #[must_use]
    pub fn answered_by<F>(answer: impl Fn(DuplexStream) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let answer = move |transport| -> Pin<Box<dyn Future<Output = ()> + Send>> { Box::pin(answer(transport)) };
        Self {
            pbx_state: Arc::default(),
            answer: Arc::new(answer),
            failures: Failures::default(),
            bounds: Bounds { call: Duration::from_secs(10 * 60), handler: Duration::from_secs(10) },
        }
    }

    /// How long a sound is, instead of a second. `de/menu` is the German one; without a language it is that of all.
    #[must_use]
    pub fn sound(self, name: &str, length: Duration) -> Self {
        self.with(|pbx_state| pbx_state.sounds.name(name, Some(length)))
    }

    /// This sound is missing: what plays it fails as on a real Asterisk.
    #[must_use]
    pub fn missing_sound(self, name: &str) -> Self {
        self.with(|pbx_state| pbx_state.sounds.name(name, None))
    }

    /// It has only the sounds in this folder (`<name>.wav`, `.ulaw`, `.gsm`, … or `<language>/<name>.…`), and those that
    /// were named otherwise. Several folders may be given.
    #[must_use]
    pub fn sounds_in(self, folder: impl AsRef<Path>) -> Self {
        self.with(|pbx_state| pbx_state.sounds.folder(folder.as_ref()))
    }

    /// It has only the sounds that were named.
    #[must_use]
    pub fn only_these_sounds(self) -> Self {
        self.with(|pbx_state| pbx_state.sounds.only_named())
    }

    /// Nothing can be recorded into this folder.
    #[must_use]
    pub fn unwritable(self, folder: &str) -> Self {
        self.with(|pbx_state| pbx_state.sounds.close(folder))
    }

    /// Stands in for an application that EXEC runs: see [`AppInvocation`]. One that is neither built in nor given here is unknown
    /// to this Asterisk (`200 result=-2`).
    #[must_use]
    pub fn application(self, name: &str, run: impl Fn(&mut AppInvocation<'_>) + Send + Sync + 'static) -> Self {
        self.with(|pbx_state| {
            drop(pbx_state.applications.insert(name.to_ascii_lowercase().into_bytes(), Box::new(run)))
        })
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
        let place = [context, extension, priority].map(|part| part.as_bytes().to_vec());
        self.with(|pbx_state| drop(pbx_state.subroutines.insert(place, Box::new(run))))
    }

    /// A label of the dialplan, which SET PRIORITY and [`Outcome::goto`](crate::Outcome::goto) find.
    #[must_use]
    pub fn label(self, context: &str, extension: &str, label: &str, priority: i64) -> Self {
        let place = [context, extension, label].map(|part| part.as_bytes().to_vec());
        self.with(|pbx_state| {
            pbx_state.labels.insert(place, priority);
        })
    }

    /// Puts a value into AstDB.
    #[must_use]
    pub fn database(self, family: &str, key: &str, value: impl AsRef<[u8]>) -> Self {
        self.pbx_state.put(family.as_bytes(), key.as_bytes(), value.as_ref());
        self
    }

    /// A value of AstDB.
    #[must_use]
    pub fn database_get(&self, family: &str, key: &str) -> Option<crate::Text> {
        self.pbx_state.get(family.as_bytes(), key.as_bytes()).map(crate::Text::from)
    }

    /// How long a call may go on, in virtual time, until what a script waits for happens: 10 minutes unless given.
    #[must_use]
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.bounds.call = timeout;
        self
    }

    /// How long a handler may do something else than sending a command, in real time: 10 seconds unless given.
    #[must_use]
    pub fn handler_timeout(mut self, patience: Duration) -> Self {
        self.bounds.handler = patience;
        self
    }

    /// Somebody who will call: `/survey/7?lang=en` is what stands behind `AGI(agi://127.0.0.1` in the dialplan.
    pub fn caller(&self, target: &str) -> CallBuilder {
        CallBuilder::new(self, CallSetup::new(target))
    }

    fn with(mut self, change: impl FnOnce(&mut PbxState)) -> Self {
        change(Arc::get_mut(&mut self.pbx_state).expect("no call was dialled while it was being set up"));
        self
    }
}

impl App {
    /// Somebody who will call this app, on a simulated Asterisk of its own: see [`Pbx::caller`].
    ///
    /// # Panics
    /// If [`App::check`] finds anything, with everything that it finds.
    #[track_caller]
    pub fn caller(self, target: &str) -> CallBuilder {
        Pbx::new(self).caller(target)
    }
}
