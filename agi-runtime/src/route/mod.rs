//! Routes: what the macro submits (`entry`), finding the one for a path (`table`; `empty_segment` is
//! the slow road), what is wrong with them (`problem`), back from a route to its path (`path_to`), and
//! whether a route would take what the app has Asterisk call (`not_taken`, `read`).

mod empty_segment;
mod entry;
mod list;
mod not_taken;
#[cfg(feature = "ami")]
mod path_to;
mod placeholders;
mod problem;
#[cfg(any(feature = "ami", feature = "cli"))]
mod read;
mod table;
#[cfg(feature = "ami")]
mod value_for;

pub use entry::{Entry, SourceLocation};
pub use list::{Listed, Routes, listed};
#[cfg(feature = "ami")]
pub use path_to::{PathTo, ToPath, route};
pub use placeholders::{OfRoute, Then};
pub use problem::{Problem, Problems};
#[cfg(feature = "ami")]
pub use value_for::ValueFor;

pub(crate) use empty_segment::EmptySegment;
pub(crate) use not_taken::NotTaken;
pub(crate) use table::{Route, Table};
