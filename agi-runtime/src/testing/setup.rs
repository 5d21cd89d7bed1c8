//! What the calls of one simulated Asterisk are given: who answers them, how long scripts wait, why calls failed.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use agi_simulator::PbxState;
use tokio::io::DuplexStream;

#[cfg(feature = "audio")]
use super::audio_server::AudioServer;
use super::skips::Skips;
use crate::app::App;
use crate::error::chain;

/// What answers a call: the other end of its connection.
pub(super) type Answer = dyn Fn(DuplexStream) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync;

/// What all calls of one simulated Asterisk have in common.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) pbx_state: Arc<PbxState>,
    pub(super) answer: Arc<Answer>,
    pub(super) failures: Failures,
    pub(super) skips: Skips,
    pub(super) bounds: Bounds,
    /// What takes the audio of the calls.
    #[cfg(feature = "audio")]
    pub(super) audio: Option<AudioServer>,
}

/// Why calls failed, by their unique id.
#[derive(Clone, Default)]
pub(crate) struct Failures(Arc<Mutex<HashMap<String, String>>>);

impl Failures {
    /// Has the app tell why its calls fail.
    pub(crate) fn of(app: App) -> (App, Self) {
        let failures = Self::default();
        let kept = failures.clone();
        let app = app.on_error(move |failure| {
            kept.keep(failure.request.unique_id().into_owned(), chain(&**failure.error));
        });
        (app, failures)
    }

    fn keep(&self, call: String, why: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(call, why);
    }

    pub(super) fn peek(&self, call: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(call).cloned()
    }

    pub(crate) fn take(&self, call: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(call)
    }
}

/// How long a script waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Of the call, in virtual time.
    pub(super) call: Duration,
    /// Of the handler, in real time.
    pub(super) handler: Duration,
}
