//! Observes the app, and hands lines to the writer.

use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::entry::{self, Note};
use super::line::Line;
use super::unwritten::Unwritten;
use super::{Audit, Callers, writing};
use crate::events::{Event, LiveCall, Observer};
use crate::writer::{Queue, Writer};

const MOST_LINES: usize = 10_000;
const MOST_BYTES: usize = 16 << 20;

/// Observes an app. The last one that is dropped waits a moment for the writer.
#[derive(Clone)]
pub(crate) struct Auditor(Arc<Inner>);

struct Inner {
    writer: Writer<Vec<u8>>,
    unwritten: Arc<Unwritten>,
    callers: Callers,
    /// What is noted of each call that is up, by its slot.
    notes: Mutex<Vec<Note>>,
}

impl Auditor {
    /// Starts the writer.
    pub(crate) fn start(audit: Audit) -> Self {
        let unwritten = Arc::<Unwritten>::default();
        let Audit { path, rotation, callers } = audit;
        let of_writer = Arc::clone(&unwritten);
        let write = move |queue: &Queue<_>| writing::write_all(queue, &of_writer, path, rotation);
        let writer = Writer::start("lines of the audit", Queue::new(MOST_LINES, MOST_BYTES), &writing::FAILED, write);
        Self(Arc::new(Inner { writer, unwritten, callers, notes: Mutex::default() }))
    }

    /// Waits, for a bounded time, until what the calls handed over is written.
    pub(crate) async fn written(&self) {
        self.0.writer.written().await;
    }

    fn take(&self, line: &Line) {
        if !self.0.writer.take(line.to_bytes()) {
            self.0.unwritten.lose();
        }
    }

    fn notes(&self) -> MutexGuard<'_, Vec<Note>> {
        self.0.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes the other side of a call, until it ends.
    fn note(&self, call: &LiveCall, peer: impl std::fmt::Display) {
        let mut notes = self.notes();
        if notes.len() <= call.slot() {
            notes.resize(call.slot() + 1, Note::default());
        }
        let of_call = &mut notes[call.slot()];
        of_call.peer.clear();
        let _ = write!(of_call.peer, "{peer}");
        of_call.skipped = 0;
    }
}

impl Observer for Auditor {
    fn observe(&self, event: &Event<'_>) {
        match event {
            Event::Begun(begun) => self.note(begun.call, begun.peer),
            Event::Ended(ended) => {
                let note = ended.call.and_then(|call| self.notes().get(call.slot()).cloned()).unwrap_or_default();
                self.take(&entry::call(ended, &note, &self.0.callers));
            }
            Event::Refused { reason, peer } => {
                if self.0.unwritten.refusals().admit(*reason, Instant::now()) {
                    self.take(&entry::refused(*reason, 1, peer.map(|peer| peer.to_string())));
                } else {
                    // It writes the count when the second is over.
                    self.0.writer.wake();
                }
            }
            Event::Skipped(skipped) => {
                if let Some(note) = self.notes().get_mut(skipped.call.slot()) {
                    note.skipped += 1;
                }
            }
            Event::Sent { .. } | Event::Answered { .. } | Event::HungUp { .. } => {}
        }
    }
}
