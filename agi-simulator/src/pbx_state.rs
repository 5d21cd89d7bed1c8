//! A simulated Asterisk between two calls: what they share, and the programs of its dialplan.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::app_invocation::AppInvocation;
use crate::function_programs::FunctionProgram;
use crate::shared::{Shared, database_key};
use crate::sounds::Sounds;

/// Stands in for an application or a subroutine.
pub type Program = Box<dyn for<'a> Fn(&mut AppInvocation<'a>) + Send + Sync>;

/// A simulated Asterisk, shared by all its calls: sounds, AstDB, labels, applications and subroutines.
///
/// It is set up before its first call; [`Session::new`](crate::Session::new) begins one.
#[derive(Default)]
pub struct PbxState {
    pub(super) shared: Arc<Shared>,
    applications: HashMap<Vec<u8>, Program>,
    subroutines: HashMap<[Vec<u8>; 3], Program>,
    /// Whom Dial reaches.
    phones: Vec<Vec<u8>>,
}

impl PbxState {
    /// Returns the sounds, to look at them.
    #[must_use]
    pub fn sounds(&self) -> &Sounds {
        &self.shared.sounds
    }

    /// Returns the sounds, to set them up.
    ///
    /// # Panics
    /// If a call of this Asterisk is under way.
    pub fn sounds_mut(&mut self) -> &mut Sounds {
        &mut self.before_calls().sounds
    }

    /// Adds a label that SET PRIORITY and `Goto` find.
    ///
    /// # Panics
    /// If a call of this Asterisk is under way.
    pub fn label(&mut self, context: &str, extension: &str, label: &str, priority: i64) {
        self.before_calls().labels.insert(place(context, extension, label), priority);
    }

    /// Adds an application for EXEC. Asterisk finds applications whatever their case, and so does this one.
    pub fn application(&mut self, name: &str, program: Program) {
        drop(self.applications.insert(name.to_ascii_lowercase().into_bytes(), program));
    }

    /// Adds a phone that Dial reaches by this destination, and that the test answers. It rings until then.
    pub fn phone(&mut self, destination: &str) {
        self.phones.push(destination.as_bytes().to_vec());
    }

    /// Adds a subroutine for GOSUB; `priority` is a number or a label.
    pub fn subroutine(&mut self, context: &str, extension: &str, priority: &str, program: Program) {
        drop(self.subroutines.insert(place(context, extension, priority), program));
    }

    /// Leaves out `AudioSocket`, as an Asterisk that is too old for it or has not loaded its modules.
    ///
    /// # Panics
    /// If a call of this Asterisk is under way.
    pub fn without_audio_socket(&mut self) {
        self.without_audio_channel();
        self.before_calls().has_audio_socket = false;
    }

    /// Leaves out the channels of `AudioSocket`, which Dial calls for streams of other rates than 8,000 samples a second, as
    /// an Asterisk that has only loaded the application.
    ///
    /// # Panics
    /// If a call of this Asterisk is under way.
    pub fn without_audio_channel(&mut self) {
        self.before_calls().has_audio_channel = false;
    }

    /// Plays a function of the dialplan: whatever reads `NAME(…)`, this gives its value. Asterisk knows functions by their
    /// case, and so does this one.
    ///
    /// # Panics
    /// If a call of this Asterisk is under way.
    pub fn function(&mut self, name: &str, program: FunctionProgram) {
        self.before_calls().functions.add(name, program);
    }

    /// Writes an entry of AstDB, as DATABASE PUT does.
    pub fn put(&self, family: &[u8], key: &[u8], value: &[u8]) {
        self.shared.database().insert(database_key(family, key), value.to_vec());
    }

    /// Sets a global variable of the dialplan, as `[globals]` does.
    pub fn set_global(&self, name: &str, value: &str) {
        self.shared.globals().insert(name.as_bytes().to_vec(), value.as_bytes().to_vec());
    }

    /// Reads an entry of AstDB, as DATABASE GET does.
    #[must_use]
    pub fn get(&self, family: &[u8], key: &[u8]) -> Option<Vec<u8>> {
        self.shared.database().get(&database_key(family, key)).cloned()
    }

    /// The program of an application, by its name in lower case.
    pub(super) fn program(&self, name: &[u8]) -> Option<&Program> {
        self.applications.get(name)
    }

    pub(super) fn has_phones(&self) -> bool {
        !self.phones.is_empty()
    }

    pub(super) fn has_phone(&self, destination: &[u8]) -> bool {
        self.phones.iter().any(|known| known == destination)
    }

    pub(super) fn subroutine_at(&self, place: &[Vec<u8>; 3]) -> Option<&Program> {
        self.subroutines.get(place)
    }

    fn before_calls(&mut self) -> &mut Shared {
        Arc::get_mut(&mut self.shared).expect("a simulated Asterisk is set up before its first call")
    }
}

fn place(context: &str, extension: &str, priority: &str) -> [Vec<u8>; 3] {
    [context, extension, priority].map(|part| part.as_bytes().to_vec())
}

impl fmt::Debug for PbxState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PbxState").field("shared", &self.shared).finish_non_exhaustive()
    }
}
