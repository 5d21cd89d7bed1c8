//! A list that grows while many threads use it: each place has a lock of its own, and no lock is for all.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// How many places the first chunk has. Each chunk has twice as many as the one before.
const FIRST: usize = 64;

/// More places than a machine has room for calls.
const CHUNKS: usize = 20;

pub(super) struct Slots<T> {
    chunks: [OnceLock<Box<[Mutex<T>]>>; CHUNKS],
}

impl<T: Default> Slots<T> {
    pub(super) fn new() -> Self {
        Self { chunks: [const { OnceLock::new() }; CHUNKS] }
    }

    /// Returns a place, and makes it first if there is none. `None` beyond the last chunk.
    pub(super) fn at(&self, index: usize) -> Option<MutexGuard<'_, T>> {
        let number = (index / FIRST + 1).ilog2();
        let length = FIRST << number;
        let chunk = self.chunks.get(number as usize)?;
        let chunk = chunk.get_or_init(|| (0..length).map(|_| Mutex::default()).collect());
        Some(lock(&chunk[index - (length - FIRST)]))
    }

    /// Visits every place in turn, those too that no call had yet.
    pub(super) fn visit(&self, mut each: impl FnMut(usize, &mut T)) {
        let chunks = self.chunks.iter().map_while(OnceLock::get);
        for (index, place) in chunks.flat_map(|chunk| chunk.iter()).enumerate() {
            each(index, &mut lock(place));
        }
    }
}

/// An observer that panicked has done so in one event: the next call begins with its own values.
fn lock<T>(place: &Mutex<T>) -> MutexGuard<'_, T> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::Slots;

    #[test]
    fn each_index_has_a_place_of_its_own_and_they_are_visited_in_order() {
        let slots = Slots::<usize>::new();
        for index in 0..1_000 {
            *slots.at(index).unwrap() = index + 1;
        }
        let mut seen = Vec::new();
        slots.visit(|index, value| {
            if *value > 0 {
                assert_eq!(*value, index + 1);
                seen.push(index);
            }
        });
        assert_eq!(seen, (0..1_000).collect::<Vec<_>>());
        assert!(slots.at(usize::MAX / 2).is_none());
    }
}
