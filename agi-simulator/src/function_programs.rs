//! The functions of the dialplan that the test plays.

use std::collections::HashMap;
use std::fmt;

use agi_protocol::Text;

/// Answers for a function: from its arguments, its value; `None` for no value.
pub type FunctionProgram = Box<dyn Fn(&[Text]) -> Option<Text> + Send + Sync>;

/// The functions that the test plays, by their name.
#[derive(Default)]
pub(super) struct FunctionPrograms(HashMap<Vec<u8>, FunctionProgram>);

impl FunctionPrograms {
    pub(super) fn add(&mut self, name: &str, program: FunctionProgram) {
        drop(self.0.insert(name.as_bytes().to_vec(), program));
    }

    pub(super) fn get(&self, name: &[u8]) -> Option<&FunctionProgram> {
        self.0.get(name)
    }
}

impl fmt::Debug for FunctionPrograms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys().map(|name| Text::from(name.clone()))).finish()
    }
}
