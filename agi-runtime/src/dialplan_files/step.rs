//! An extension, and what it runs.

use std::rc::Rc;

/// An extension, or what is like one: a macro of AEL's, a file of Lua.
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
