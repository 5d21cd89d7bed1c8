//! The app's own checks whether it is ready: its database answers, its engine is there.

use std::any::type_name;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout_at};

use crate::app::{App, SharedState};
use crate::error::Error;
use crate::extract::State;

/// How long the checks may take. They run at the same time.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a result is good for: whoever asks more often costs no more.
const FRESH: Duration = Duration::from_secs(1);

type Run = Arc<dyn Fn(ReadyCheck) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send>> + Send + Sync>;

/// What a check of [`App::ready_check`] is given: the app's state.
#[derive(Clone)]
pub struct ReadyCheck(SharedState);

impl ReadyCheck {
    /// Returns a value of the app's state.
    ///
    /// # Errors
    /// If the app has no value of this type.
    pub fn state<T: Send + Sync + 'static>(&self) -> Result<State<T>, Error> {
        let missing = || Error::new(format!("the app has no {}: add `.state(…)` with one", type_name::<T>()));
        self.0.get().ok_or_else(missing)
    }
}

impl fmt::Debug for ReadyCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadyCheck").finish_non_exhaustive()
    }
}

impl App {
    /// Adds a check to `/ready` of the [admin port](App::admin): the app is ready as long as every check is `Ok` within two
    /// seconds. All run at the same time, in the app's own runtime, at most once a second, and only when somebody asks.
    ///
    /// Who asks is told the name of a check that fails; its error is a warning in the log.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    /// # struct Store;
    /// # impl Store { async fn ping(&self) -> Result { Ok(()) } }
    ///
    /// let app = App::new().ready_check("database", async |app| {
    ///     app.state::<Store>()?.ping().await?;
    ///     Ok(())
    /// });
    /// ```
    #[must_use]
    pub fn ready_check<F, Fut>(mut self, name: impl Into<String>, check: F) -> Self
    where
        F: Fn(ReadyCheck) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Error>> + Send + 'static,
    {
        let mut named = self.state.get::<Named>().map(|named| (*named).clone()).unwrap_or_default();
        named.0.push((name.into(), Arc::new(move |given| Box::pin(check(given)))));
        self.state.insert_unlisted(named);
        self
    }
}

#[derive(Clone, Default)]
struct Named(Vec<(String, Run)>);

/// The checks of an app that is served.
pub(super) struct Checks {
    named: Arc<Named>,
    given: ReadyCheck,
    /// Where the calls run, and what the app's connections belong to.
    calls: Handle,
    last: Mutex<Option<(Instant, Vec<Failed>)>>,
}

/// A check that failed.
#[derive(Clone, Debug)]
pub(super) struct Failed {
    pub(super) name: String,
    pub(super) how: &'static str,
}

impl Checks {
    /// Those of an app, which run in the runtime that this is called in.
    pub(super) fn of(app: &App) -> Self {
        Self {
            named: app.state.get::<Named>().unwrap_or_default(),
            given: ReadyCheck(app.shared()),
            calls: Handle::current(),
            last: Mutex::default(),
        }
    }

    /// Returns which fail. Whoever asks meanwhile waits for the same result.
    pub(super) async fn failing(&self) -> Vec<Failed> {
        let mut last = self.last.lock().await;
        if let Some((_, failing)) = last.as_ref().filter(|(when, _)| when.elapsed() < FRESH) {
            return failing.clone();
        }
        let failing = self.run().await;
        *last = Some((Instant::now(), failing.clone()));
        failing
    }

    async fn run(&self) -> Vec<Failed> {
        let until = Instant::now() + PATIENCE;
        // The first one has nothing to do: it fails where calls are not answered either.
        let calls: Run = Arc::new(|_| Box::pin(async { Ok(()) }));
        let own = [("calls".to_owned(), calls)];
        let running: Vec<_> = own
            .iter()
            .chain(&self.named.0)
            .map(|(name, run)| (name.clone(), self.calls.spawn(run(self.given.clone()))))
            .collect();
        let mut failing = Vec::new();
        for (name, task) in running {
            let cut = task.abort_handle();
            let how = match timeout_at(until, task).await {
                Ok(Ok(Ok(()))) => continue,
                Ok(Ok(Err(error))) => {
                    tracing::warn!(check = name, "not ready: {error}");
                    "failed"
                }
                Ok(Err(_)) => "panicked",
                Err(_) => {
                    cut.abort();
                    "took too long"
                }
            };
            failing.push(Failed { name, how });
        }
        failing
    }
}
