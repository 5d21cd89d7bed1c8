//! The calls that wait for the writer: bounded, so that a slow disk costs transcripts and nothing else.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::tape::Tape;

const MOST_CALLS: usize = 1_000;
const MOST_BYTES: usize = 64 << 20;

/// Tapes on their way to the writer. Its lock is held for a push or a pop, never while something is written.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Tape>,
    bytes: usize,
    writing: bool,
    closed: bool,
}

impl Queue {
    /// Adds a tape. Returns whether there was room for it.
    pub(super) fn push(&self, tape: Tape) -> bool {
        let mut state = self.lock();
        let bytes = state.bytes.saturating_add(tape.size());
        // A single tape may be as large as it was allowed to be.
        let room = state.waiting.len() < MOST_CALLS && (bytes <= MOST_BYTES || state.waiting.is_empty());
        if room {
            state.bytes = bytes;
            state.waiting.push_back(tape);
            self.changed.notify_all();
        }
        room
    }

    /// Takes the next tape, which counts as being written until the next `pop`; `None` when all is done and the queue
    /// is closed.
    pub(super) fn pop(&self) -> Option<Tape> {
        let mut state = self.lock();
        state.writing = false;
        self.changed.notify_all();
        loop {
            if let Some(tape) = state.waiting.pop_front() {
                state.bytes -= tape.size();
                state.writing = true;
                return Some(tape);
            }
            if state.closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits until all is written. The error is how many are not when the time is over.
    pub(super) fn written_within(&self, time: Duration) -> Result<(), usize> {
        let busy = |state: &mut State| state.writing || !state.waiting.is_empty();
        let (state, timed_out) =
            self.changed.wait_timeout_while(self.lock(), time, busy).unwrap_or_else(PoisonError::into_inner);
        if timed_out.timed_out() { Err(state.waiting.len() + usize::from(state.writing)) } else { Ok(()) }
    }

    /// Lets the writer end when it has written what waits.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_BYTES, MOST_CALLS, Queue};
    use crate::transcript::tape::Tape;
    use agi_protocol::Request;
    use std::time::Duration;

    fn tape(bytes: usize) -> Tape {
        let request = Request::parse(b"agi_network: yes\n\n").unwrap();
        let mut tape = Tape::new(request, None, &"", usize::MAX);
        tape.sent(&vec![b'x'; bytes], None);
        tape
    }

    #[test]
    fn more_calls_than_there_is_room_for_are_not_taken_until_one_is_written() {
        let queue = Queue::default();
        assert!((0..MOST_CALLS).all(|_| queue.push(tape(1))));
        assert!(!queue.push(tape(1)));
        assert_eq!(queue.written_within(Duration::ZERO), Err(MOST_CALLS));
        drop(queue.pop());
        assert!(queue.push(tape(1)));
        // One is being written.
        assert_eq!(queue.written_within(Duration::ZERO), Err(MOST_CALLS + 1));
    }

    #[test]
    fn more_bytes_than_there_is_room_for_are_not_taken_unless_alone() {
        let queue = Queue::default();
        assert!(queue.push(tape(MOST_BYTES)));
        assert!(!queue.push(tape(1)));
        drop(queue.pop());
        assert!(queue.push(tape(1)));
    }

    #[test]
    fn a_closed_queue_gives_what_waits_and_then_ends_its_writer() {
        let queue = Queue::default();
        assert!(queue.push(tape(1)));
        queue.close();
        assert!(queue.pop().is_some());
        assert!(queue.pop().is_none());
        assert_eq!(queue.written_within(Duration::ZERO), Ok(()));
    }
}
