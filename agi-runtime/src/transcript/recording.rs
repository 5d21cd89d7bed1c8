//! A call under way that is recorded: its dialogue tells the tape what is said.

use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError};

use super::recorder::Recorder;
use super::tape::Tape;
use agi_protocol::dialogue::{Event, Observer};
use agi_protocol::{Request, Status};

/// A call under way that is recorded.
pub(crate) struct Recording(Arc<Shared>);

/// What the dialogue and the call's own end share. Nobody waits for its lock: one task runs the call. Whoever drops it
/// last hands the tape to the writer, also when the call is dropped half-way.
struct Shared {
    tape: Mutex<Option<Tape>>,
    recorder: Arc<Recorder>,
}

impl Recording {
    /// Begins to record a call.
    pub(crate) fn begin(
        recorder: &Arc<Recorder>,
        request: &Request,
        (route, peer): (Option<&str>, &dyn Display),
    ) -> Self {
        let tape = Tape::new(request.clone(), route, peer, recorder.bytes_per_call());
        Self(Arc::new(Shared { tape: Mutex::new(Some(tape)), recorder: Arc::clone(recorder) }))
    }

    /// Returns what observes the call's dialogue.
    pub(crate) fn observer(&self) -> Box<dyn Observer> {
        Box::new(SharedTape(Arc::clone(&self.0)))
    }

    /// Notes what was sent after the dialogue.
    pub(crate) fn sent(&self, bytes: &[u8]) {
        self.0.with(|tape| tape.sent(bytes, None));
    }

    /// Notes how the call ended.
    pub(crate) fn ended(&self, status: Status) {
        self.0.with(|tape| tape.end(status));
    }
}

struct SharedTape(Arc<Shared>);

impl Observer for SharedTape {
    fn observe(&mut self, event: Event<'_>) {
        self.0.with(|tape| tape.observe(event));
    }
}

impl Shared {
    fn with(&self, act: impl FnOnce(&mut Tape)) {
        let mut tape = self.tape.lock().unwrap_or_else(PoisonError::into_inner);
        tape.as_mut().map(act);
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(tape) = self.tape.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            self.recorder.take(tape);
        }
    }
}
