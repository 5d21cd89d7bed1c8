//! What all calls of one simulated Asterisk share: sounds, the database, applications, the dialplan.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::app_invocation::AppInvocation;
use crate::sounds::Sounds;

/// What an application or a subroutine of the test does.
pub type Program = Box<dyn for<'a> Fn(&mut AppInvocation<'a>) + Send + Sync>;

/// See the module.
#[derive(Default)]
pub struct PbxState {
    pub sounds: Sounds,
    /// By name, in lower case: Asterisk finds them whatever their case.
    pub applications: HashMap<Vec<u8>, Program>,
    /// By context, extension and priority or label.
    pub subroutines: HashMap<[Vec<u8>; 3], Program>,
    /// Labels that SET PRIORITY finds: context, extension, label.
    pub labels: HashMap<[Vec<u8>; 3], i64>,
    database: Mutex<Database>,
    globals: Mutex<HashMap<Vec<u8>, Vec<u8>>>,
    calls: AtomicU32,
}

/// AstDB: by `/family/key`.
pub(super) type Database = BTreeMap<Vec<u8>, Vec<u8>>;

/// The key of an entry: `/family/key`.
pub(super) fn database_key(family: &[u8], key: &[u8]) -> Vec<u8> {
    [b"/", family, b"/", key].concat()
}

impl PbxState {
    pub(super) fn database(&self) -> MutexGuard<'_, Database> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn globals(&self) -> MutexGuard<'_, HashMap<Vec<u8>, Vec<u8>>> {
        self.globals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn put(&self, family: &[u8], key: &[u8], value: &[u8]) {
        self.database().insert(database_key(family, key), value.to_vec());
    }

    pub fn get(&self, family: &[u8], key: &[u8]) -> Option<Vec<u8>> {
        self.database().get(&database_key(family, key)).cloned()
    }

    /// The number of the next call, from 1.
    pub(super) fn next_call(&self) -> u32 {
        self.calls.fetch_add(1, Ordering::Relaxed) + 1
    }
}

impl fmt::Debug for PbxState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PbxState").field("sounds", &self.sounds).finish_non_exhaustive()
    }
}
