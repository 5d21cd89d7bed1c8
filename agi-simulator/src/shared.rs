//! What all calls of one simulated Asterisk share, except the programs of its dialplan.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::function_programs::FunctionPrograms;
use crate::sounds::Sounds;

/// Sounds, labels, AstDB and global variables.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) sounds: Sounds,
    /// Labels that SET PRIORITY finds: context, extension, label.
    pub(super) labels: HashMap<[Vec<u8>; 3], i64>,
    database: Mutex<Database>,
    globals: Mutex<HashMap<Vec<u8>, Vec<u8>>>,
    /// The functions that the test plays.
    pub(super) functions: FunctionPrograms,
    calls: AtomicU32,
    /// Whether `app_audiosocket` and its like are loaded.
    pub(super) has_audio_socket: bool,
    pub(super) has_audio_channel: bool,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            sounds: Sounds::default(),
            labels: HashMap::new(),
            database: Mutex::default(),
            globals: Mutex::default(),
            functions: FunctionPrograms::default(),
            calls: AtomicU32::new(0),
            has_audio_socket: true,
            has_audio_channel: true,
        }
    }
}

/// AstDB: by `/family/key`.
pub(super) type Database = BTreeMap<Vec<u8>, Vec<u8>>;

/// The key of an entry: `/family/key`.
pub(super) fn database_key(family: &[u8], key: &[u8]) -> Vec<u8> {
    [b"/", family, b"/", key].concat()
}

impl Shared {
    pub(super) fn database(&self) -> MutexGuard<'_, Database> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn globals(&self) -> MutexGuard<'_, HashMap<Vec<u8>, Vec<u8>>> {
        self.globals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the next call, from 1.
    pub(super) fn next_call(&self) -> u32 {
        self.calls.fetch_add(1, Ordering::Relaxed) + 1
    }
}
