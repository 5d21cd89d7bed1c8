//! The dialplans of others: which applications the lines of `extensions.conf` (`conf`, `exten`), AEL (`ael`) and `pbx_lua` (`lua`)
//! run, read as Asterisk reads them. `lines` takes comments away, `arguments` splits what an application is given, `value`
//! is a text with holes where a variable stands, `globals` what fills some of them. Only `files` does I/O: it opens what is
//! included.

mod ael;
mod arguments;
mod conf;
mod exten;
mod files;
mod globals;
mod lines;
mod lua;
#[cfg(test)]
mod tests;
mod value;

use std::path::Path;
use std::rc::Rc;

pub(crate) use arguments::{Application, split};
pub(crate) use conf::Sections;
pub(crate) use globals::Globals;
pub(crate) use value::{HOLE, Hole, Value};

use files::{Files, Source};

/// Some files, read together.
#[derive(Debug, Default)]
pub(crate) struct Dialplan {
    pub(crate) extensions: Vec<Extension>,
    pub(crate) globals: Globals,
    /// What could not be read, or is read otherwise than it was meant.
    pub(crate) complaints: Vec<Complaint>,
    pub(crate) files: usize,
    pub(crate) lines: usize,
}

/// An extension, or what stands for one: a macro of AEL's, a file of Lua.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Extension {
    pub(crate) context: String,
    pub(crate) name: String,
    /// In the order of the file.
    pub(crate) steps: Vec<Step>,
}

/// One application with what it is given, before any variable is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) place: Place,
    /// The line of the file.
    pub(crate) line: Rc<str>,
    pub(crate) application: String,
    pub(crate) data: String,
    /// Why it does not end where its line ends.
    pub(crate) unclosed: Option<Unclosed>,
}

/// Why an application has no closing bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unclosed {
    /// A `;` begins a comment before it.
    Comment,
    /// There is none.
    Nothing,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) file: Rc<str>,
    pub(crate) line: usize,
}

/// Something that is said about a line, whatever it calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) place: Place,
    pub(crate) line: Rc<str>,
    pub(crate) what: String,
}

impl Dialplan {
    /// Reads a file and what it includes: AEL and Lua by their endings, everything else as `extensions.conf`.
    ///
    /// # Errors
    /// Why the file itself cannot be read. An included one is a complaint.
    pub(crate) fn read(&mut self, file: &Path) -> Result<(), String> {
        let mut files = Files::beside(file);
        let source = files.first(file)?;
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("ael") => ael::read(self, &mut files, &source),
            Some("lua") => lua::read(self, &source),
            _ => conf::read(self, &mut files, &source),
        }
        (self.files, self.lines) = (self.files + files.opened, self.lines + files.lines);
        self.globals.learn(&self.extensions);
        Ok(())
    }

    fn complain(&mut self, source: &Source, line: usize, what: impl Into<String>) {
        let (place, line) = (source.place(line), source.line(line));
        self.complaints.push(Complaint { place, line, what: what.into() });
    }
}
