//! Where an argument comes from, as `#[agi_route]` says it.

use std::fmt;

/// An argument that comes from the request.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
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

impl Param {
    /// Describes an argument, for the code that `#[agi_route]` writes.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, source: Source, arity: Arity, ty: &'static str) -> Self {
        Self { name, source, arity, ty }
    }

    /// Whether a call can end as `BAD_PARAM` because of it. A text that may be absent takes everything.
    #[cfg(all(feature = "cli", feature = "transcripts"))]
    pub(crate) fn can_be_refused(&self) -> bool {
        self.arity == Arity::One || !matches!(self.ty, "String" | "&str" | "Text")
    }
}

/// Where a parameter comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// The path's segment of this index, counted from 0.
    Segment(usize),
    /// The rest of the path, starting at this segment.
    Rest(usize),
    /// The value of this name in the query.
    Query(&'static str),
    /// The argument of this number, counted from 1: `agi_arg_1`.
    Arg(usize),
    /// All arguments, starting at this number.
    Args(usize),
    /// A channel variable.
    Variable(&'static str),
}

/// How many values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Arity {
    /// One: `T`.
    One,
    /// One or none: `Option<T>`.
    Optional,
    /// Any number: `Vec<T>`.
    Many,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Segment(index) => write!(f, "segment {} of the path", index + 1),
            Self::Rest(index) => write!(f, "the path from segment {}", index + 1),
            Self::Query(name) => write!(f, "the query's `{name}`"),
            Self::Arg(number) => write!(f, "agi_arg_{number}"),
            Self::Args(number) => write!(f, "agi_arg_{number} and on"),
            Self::Variable(name) if name.ends_with(')') => write!(f, "the function {name}"),
            Self::Variable(name) => write!(f, "the channel variable {name}"),
        }
    }
}

#[cfg(all(test, feature = "cli", feature = "transcripts"))]
mod tests {
    use super::{Arity, Param, Source};

    #[test]
    fn a_text_that_may_be_absent_is_never_refused() {
        let refused = |arity, ty| Param::new("x", Source::Query("x"), arity, ty).can_be_refused();
        assert!(!refused(Arity::Optional, "String") && !refused(Arity::Many, "&str"));
        assert!(refused(Arity::One, "String") && refused(Arity::Optional, "u32"));
    }
}
