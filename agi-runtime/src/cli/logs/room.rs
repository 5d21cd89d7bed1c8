//! Room for texts, which the next ones have after those before: a call's line is then written without room of its own.

use std::cell::Cell;

/// How many texts a thread keeps the room of: spans of calls that end when no other begins.
const MOST: usize = 64;

/// A longer one is given back at once.
const LONGEST: usize = 1024;

thread_local! {
    static ROOM: Cell<Vec<String>> = const { Cell::new(Vec::new()) };
}

/// Returns an empty text.
pub(super) fn take() -> String {
    with(Vec::pop).unwrap_or_default()
}

/// Takes a text that nobody needs any more.
pub(super) fn give(mut text: String) {
    with(|room| {
        if room.len() < MOST && text.capacity() <= LONGEST {
            text.clear();
            room.push(text);
        }
        None::<()>
    });
}

/// A thread that ends has no room any more.
fn with<T>(f: impl FnOnce(&mut Vec<String>) -> Option<T>) -> Option<T> {
    let with = |cell: &Cell<Vec<String>>| {
        let mut room = cell.take();
        let result = f(&mut room);
        cell.set(room);
        result
    };
    ROOM.try_with(with).ok().flatten()
}
