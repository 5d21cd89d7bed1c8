//! What waits for a writer: bounded, in number and in bytes.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Something that takes room in memory.
pub(crate) trait Weighed: Send + 'static {
    /// Returns how many bytes.
    fn weight(&self) -> usize;
}

/// Bytes as they are written.
impl Weighed for Vec<u8> {
    fn weight(&self) -> usize {
        self.len()
    }
}

/// Things on their way to the writer. Its lock is held for a push or a pop, never while something is written.
pub(crate) struct Queue<T> {
    most_items: usize,
    most_bytes: usize,
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[expect(clippy::struct_excessive_bools, reason = "each says one thing, and all combinations occur")]
struct State<T> {
    waiting: VecDeque<T>,
    bytes: usize,
    /// The writer is at work.
    writing: bool,
    /// The writer is asked to look what there is to do.
    woken: bool,
    closed: bool,
    /// The writer has ended.
    ended: bool,
}

/// What the writer does next.
pub(crate) enum Next<T> {
    /// It writes this.
    Item(T),
    /// The time is over, or it was woken.
    Idle,
    /// It ends: all is written, and nothing more comes.
    Closed,
}

impl<T> Queue<T> {
    pub(crate) fn new(most_items: usize, most_bytes: usize) -> Self {
        let state =
            State { waiting: VecDeque::new(), bytes: 0, writing: false, woken: false, closed: false, ended: false };
        Self { most_items, most_bytes, state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Waits until all is written. The error is how many are not when the time is over.
    pub(crate) fn written_within(&self, time: Duration) -> Result<(), usize> {
        self.wake();
        let busy = |state: &mut State<T>| !state.ended && (state.writing || state.woken || !state.waiting.is_empty());
        let (state, _) =
            self.changed.wait_timeout_while(self.lock(), time, busy).unwrap_or_else(PoisonError::into_inner);
        match state.waiting.len() + usize::from(state.writing && !state.ended) {
            0 => Ok(()),
            left => Err(left),
        }
    }

    /// Has the writer look what there is to do.
    pub(crate) fn wake(&self) {
        self.lock().woken = true;
        self.changed.notify_all();
    }

    /// Lets the writer end when it has written what waits.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Tells that the writer has ended.
    pub(crate) fn end(&self) {
        self.lock().ended = true;
        self.changed.notify_all();
    }

    /// Waits so long, or until the queue is closed; whether it is.
    #[cfg(feature = "audit")]
    pub(crate) fn pause(&self, time: Duration) -> bool {
        let open = |state: &mut State<T>| !state.closed;
        let waited = self.changed.wait_timeout_while(self.lock(), time, open);
        waited.unwrap_or_else(PoisonError::into_inner).0.closed
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Weighed> Queue<T> {
    /// Adds something. Returns whether there was room for it.
    pub(crate) fn push(&self, item: T) -> bool {
        let mut state = self.lock();
        let bytes = state.bytes.saturating_add(item.weight());
        // A single one may be as large as it was allowed to be.
        let fits = bytes <= self.most_bytes || state.waiting.is_empty();
        let room = state.waiting.len() < self.most_items && fits && !state.ended;
        if room {
            state.bytes = bytes;
            state.waiting.push_back(item);
            self.changed.notify_all();
        }
        room
    }

    /// Takes what is next, which counts as being written until it is asked for again; `None` when all is done and the queue
    /// is closed.
    #[cfg(any(test, feature = "transcripts"))]
    pub(crate) fn pop(&self) -> Option<T> {
        loop {
            match self.next(None) {
                Next::Item(item) => return Some(item),
                Next::Idle => {}
                Next::Closed => return None,
            }
        }
    }

    /// As `pop`, but waits no longer than `most`.
    pub(crate) fn next(&self, most: Option<Duration>) -> Next<T> {
        let until = most.map(|most| Instant::now() + most);
        let mut state = self.lock();
        state.writing = false;
        self.changed.notify_all();
        loop {
            let next = match state.waiting.pop_front() {
                Some(item) => Next::Item(item),
                None if state.closed => Next::Closed,
                None if std::mem::take(&mut state.woken) || until.is_some_and(|until| Instant::now() >= until) => {
                    Next::Idle
                }
                None => {
                    let left = until.map(|until| until.saturating_duration_since(Instant::now()));
                    state = match left {
                        Some(left) => self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
                        None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                    };
                    continue;
                }
            };
            if let Next::Item(item) = &next {
                state.bytes -= item.weight();
            }
            state.writing = true;
            return next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Next, Queue};
    use std::time::Duration;

    #[test]
    fn more_than_there_is_room_for_is_not_taken_until_one_is_written() {
        let queue = Queue::new(3, 100);
        assert!((0..3).all(|_| queue.push(vec![0; 1])));
        assert!(!queue.push(vec![0; 1]));
        assert_eq!(queue.written_within(Duration::ZERO), Err(3));
        drop(queue.pop());
        assert!(queue.push(vec![0; 1]));
        // One is being written.
        assert_eq!(queue.written_within(Duration::ZERO), Err(4));
    }

    #[test]
    fn more_bytes_than_there_is_room_for_are_not_taken_unless_alone() {
        let queue = Queue::new(3, 100);
        assert!(queue.push(vec![0; 200]));
        assert!(!queue.push(vec![0; 1]));
        drop(queue.pop());
        assert!(queue.push(vec![0; 1]));
    }

    #[test]
    fn a_closed_queue_gives_what_waits_and_then_ends_its_writer() {
        let queue = Queue::new(3, 100);
        assert!(queue.push(vec![0; 1]));
        queue.close();
        assert!(queue.pop().is_some());
        assert!(queue.pop().is_none());
        queue.end();
        assert_eq!(queue.written_within(Duration::ZERO), Ok(()));
        assert!(!queue.push(vec![0; 1]), "nobody writes it");
    }

    #[test]
    fn a_writer_that_is_woken_has_something_to_do_before_all_is_written() {
        let queue = Queue::<Vec<u8>>::new(3, 100);
        queue.wake();
        assert!(matches!(queue.next(None), Next::Idle));
        assert!(matches!(queue.next(Some(Duration::ZERO)), Next::Idle));
        assert_eq!(queue.written_within(Duration::ZERO), Err(1), "it is at work");
    }
}
