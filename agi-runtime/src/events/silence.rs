//! The silences of calls, as those take them who count: many at once.

use std::sync::Arc;

use super::Observer;

/// So many of a call are told at once, if nobody looks before.
pub(super) const MOST: usize = 32;

/// A silence that a caller heard. Times are those of events, in nanoseconds.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "admin"), expect(dead_code, reason = "the admin port counts them"))]
pub(crate) struct Silence {
    /// When it ended.
    pub(crate) ended: u64,
    pub(crate) lasted: u64,
}

/// Who counts: the admin port. It is told of no command and no answer. Of silences it is told before the call leaves its place,
/// after each [`MOST`], and before somebody looks ([`ObservedCalls`](super::ObservedCalls)).
pub(crate) trait Counter: Observer {
    /// On this route (its number in the app's table) callers heard these silences.
    fn silences(&self, route: Option<usize>, silences: &[Silence]);
}

/// For who keeps it as well, and asks it later.
impl<C: Counter + ?Sized> Counter for Arc<C> {
    fn silences(&self, route: Option<usize>, silences: &[Silence]) {
        C::silences(self, route, silences);
    }
}

#[cfg(all(test, feature = "admin"))]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::{Counter, MOST, Silence};
    use crate::events::{Answer, Board, Event, Observer, Place};
    use agi_protocol::{Request, spec};

    /// The route, and how many silences at once.
    #[derive(Default)]
    struct Told(Mutex<Vec<(Option<usize>, usize)>>);

    impl Observer for Told {
        fn observe(&self, event: &Event<'_>) {
            assert!(!matches!(event, Event::Sent { .. } | Event::Answered { .. }), "{event:?}");
        }
    }

    impl Counter for Told {
        fn silences(&self, route: Option<usize>, silences: &[Silence]) {
            self.0.lock().unwrap().push((route, silences.len()));
        }
    }

    #[test]
    fn silences_are_told_once_when_there_are_many_when_somebody_looks_and_at_the_end() {
        let (told, mut board) = (Arc::new(Told::default()), Board::default());
        board.add_counter(Arc::clone(&told));
        let request = Request::parse(b"agi_network_script: survey\n").unwrap();
        let watch = board.begin(&request, Some((3, "/survey")), &"192.0.2.1").unwrap();
        let a_command = || {
            watch.sent(Place { command: &spec::NOOP, subject: None, after: None });
            watch.answered(Answer::Done, None);
        };
        (0..MOST + 2).for_each(|_| a_command());
        let mut expected = vec![(Some(3), MOST)];
        assert_eq!(*told.0.lock().unwrap(), expected);
        board.calls().tell_silences();
        board.calls().tell_silences();
        expected.push((Some(3), 2));
        assert_eq!(*told.0.lock().unwrap(), expected);
        a_command();
        drop(watch);
        expected.push((Some(3), 1));
        assert_eq!(*told.0.lock().unwrap(), expected);
        board.calls().tell_silences();
        assert_eq!(*told.0.lock().unwrap(), expected);
    }
}
