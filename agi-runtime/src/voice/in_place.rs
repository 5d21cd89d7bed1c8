//! An engine in the place of the app's own: that of a telephone whose caller has words and no voice.

use super::{Engine, Recognizer};

tokio::task_local! {
    static IN_PLACE: fn() -> Box<dyn Engine>;
}

/// Returns the engine that hears a caller: this one, unless another one is in its place.
pub(crate) fn engine(own: &(impl Recognizer + Clone)) -> Box<dyn Engine> {
    IN_PLACE.try_with(|make| make()).unwrap_or_else(|_| Box::new(own.clone()))
}

/// Serves a call whose caller this engine hears.
#[cfg(feature = "cli")]
pub(crate) async fn with_engine<F: Future>(make: fn() -> Box<dyn Engine>, serving: F) -> F::Output {
    IN_PLACE.scope(make, serving).await
}
