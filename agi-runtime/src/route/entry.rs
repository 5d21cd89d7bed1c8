//! What the macro submits for a route.

use std::any::TypeId;
use std::fmt;

use crate::call::Call;
use crate::extract::{Param, Requirements, Tried};
use crate::outcome::HandlerFuture;

/// A route as its attribute says it: `#[agi_route("/survey/{id}?lang", args(campaign))]`.
#[derive(Debug)]
#[expect(clippy::exhaustive_structs, reason = "the macro writes it in the app's crate, and is released with this one")]
pub struct Entry {
    /// The path's pattern, normalised, without the query: `/survey/{id}`.
    pub pattern: &'static str,
    /// The function's path, such as `ivr::survey`.
    pub name: &'static str,
    /// The first line of its documentation, or nothing.
    pub doc: &'static str,
    /// Its parameters, in the order of its arguments.
    pub params: &'static [Param],
    /// For each of them, what reads a value that no call has brought.
    pub tried: &'static [Tried],
    /// Where its attribute is.
    pub place: SourceLocation,
    /// Whether `App::new()` leaves it out: `manual`.
    pub manual: bool,
    /// The function's own type, by which `routes![…]` finds it.
    pub function: fn() -> TypeId,
    /// What its extractors need from the app.
    pub needs: fn(&mut Requirements),
    /// Takes its parameters and runs it.
    pub handler: for<'c> fn(&'c mut Call) -> HandlerFuture<'c>,
}

inventory::collect!(Entry);

/// A place in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceLocation {
    /// The file, as the compiler was given it.
    pub file: &'static str,
    /// The line.
    pub line: u32,
}

impl SourceLocation {
    /// Names a place, for the code that macros write.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(file: &'static str, line: u32) -> Self {
        Self { file, line }
    }
}

impl fmt::Display for SourceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}
