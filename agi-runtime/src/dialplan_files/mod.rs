//! The dialplans of others: which applications the lines of `extensions.conf` (`conf`, `exten`), AEL (`ael`) and `pbx_lua` (`lua`)
//! run, read as Asterisk reads them. `lines` takes comments away, `arguments` splits what an application is given, `value`
//! is a text with holes where a variable stands, `globals` what fills some of them (`learn`). Only `files` does I/O: it opens what is
//! included.

mod ael;
mod arguments;
mod conf;
mod exten;
mod files;
mod globals;
mod learn;
mod lines;
mod lua;
mod plan;
mod step;
#[cfg(test)]
mod tests;
mod value;

use std::path::Path;

pub(crate) use arguments::{Application, split};
pub(crate) use conf::Sections;
pub(crate) use globals::Globals;
pub(crate) use plan::Dialplan;
pub(crate) use step::{Complaint, Extension, Place, Step, Unclosed};
pub(crate) use value::{HOLE, Value};

use files::Files;

impl Dialplan {
    /// Reads a file and what it includes: AEL and Lua by their endings, everything else as `extensions.conf`.
    ///
    /// # Errors
    /// Why the file itself cannot be read. An included one is a complaint.
    pub(crate) fn read(&mut self, file: &Path) -> Result<(), String> {
        let mut files = Files::beside(file);
        let source = files.open(file)?;
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("ael") => ael::read(self, &mut files, &source),
            Some("lua") => lua::read(self, &source),
            _ => conf::read(self, &mut files, &source),
        }
        (self.files, self.lines) = (self.files + files.opened, self.lines + files.lines);
        self.globals.learn(&self.extensions);
        Ok(())
    }
}
