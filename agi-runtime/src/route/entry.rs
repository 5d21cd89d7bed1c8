//! What the macro submits for a route.

use std::any::TypeId;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::Call;
use crate::extract::Requirements;
use crate::outcome::HandlerResult;

/// A running handler.
pub type HandlerFuture<'c> = Pin<Box<dyn Future<Output = HandlerResult> + Send + 'c>>;

/// A route as its attribute says it: `#[agi_route("/survey/{id}?lang", args(campaign))]`.
#[derive(Debug)]
pub struct Entry {
    /// The path's pattern in its one form, without the query: `/survey/{id}`.
    pub pattern: &'static str,
    /// The function's path, such as `ivr::survey`.
    pub name: &'static str,
    /// The first line of its documentation, or nothing.
    pub doc: &'static str,
    /// Its parameters, in the order of its arguments.
    pub params: &'static [Param],
    /// Where its attribute is.
    pub place: SourceLocation,
    /// Whether `App::new()` leaves it out: `manual`.
    pub manual: bool,
    /// The function's own type, by which `routes![…]` finds it.
    pub function: fn() -> TypeId,
    /// What its extractors need of the app.
    pub needs: fn(&mut Requirements),
    /// Takes its parameters and runs it.
    pub handler: for<'c> fn(&'c mut Call) -> HandlerFuture<'c>,
}

inventory::collect!(Entry);

/// An argument that comes from the request.
#[derive(Debug, PartialEq, Eq)]
pub struct Param {
    /// The argument's name.
    pub name: &'static str,
    /// Where it comes from.
    pub source: Source,
    /// How many values it takes.
    pub arity: Arity,
    /// The type as written, without `Option<…>` or `Vec<…>`.
    pub ty: &'static str,
}

/// Where a parameter comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The path's segment of this index, counted from 0.
    Segment(usize),
    /// The rest of the path from this segment on.
    Rest(usize),
    /// The value of this name in the query.
    Query(&'static str),
    /// The argument of this number, counted from 1: `agi_arg_1`.
    Arg(usize),
    /// All arguments from this number on.
    Args(usize),
    /// A channel variable.
    Variable(&'static str),
}

/// How many values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    /// One: `T`.
    One,
    /// One or none: `Option<T>`.
    Optional,
    /// Any number: `Vec<T>`.
    Many,
}

/// A place in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceLocation {
    /// The file, as the compiler was given it.
    pub file: &'static str,
    /// The line.
    pub line: u32,
}

impl fmt::Display for SourceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Segment(index) => write!(f, "segment {} of the path", index + 1),
            Self::Rest(index) => write!(f, "the path from segment {}", index + 1),
            Self::Query(name) => write!(f, "the query's `{name}`"),
            Self::Arg(number) => write!(f, "agi_arg_{number}"),
            Self::Args(number) => write!(f, "agi_arg_{number} and on"),
            Self::Variable(name) => write!(f, "the channel variable {name}"),
        }
    }
}
