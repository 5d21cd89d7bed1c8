//! What is not a line yet, and what the writer makes one of: counts.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::refusals::Refusals;
use crate::warning::Warning;

static LOST: Warning = Warning::new("a line of the audit was lost: 10,000 lines or 16 MiB wait to be written");

/// Counts that those who observe calls add to.
#[derive(Default)]
pub(super) struct Unwritten {
    /// How many lines there was no room for.
    lost: AtomicU64,
    refusals: Mutex<Refusals>,
}

impl Unwritten {
    /// Counts a line that is lost, and warns of it.
    pub(super) fn lose(&self) {
        self.lost.fetch_add(1, Ordering::Relaxed);
        LOST.because("the disk is full, or slower than the calls");
    }

    /// Takes how many were lost.
    pub(super) fn lost(&self) -> u64 {
        self.lost.swap(0, Ordering::Relaxed)
    }

    /// Counts lines that could not be written at the end, which somebody else tells.
    pub(super) fn count_lost(&self, lines: u64) {
        self.lost.fetch_add(lines, Ordering::Relaxed);
    }

    pub(super) fn refusals(&self) -> MutexGuard<'_, Refusals> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
