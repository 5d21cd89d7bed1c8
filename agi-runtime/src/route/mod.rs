//! Routes: what the macro submits (`entry`), finding the one for a path (`table`; `empty_segment` is
//! the slow road), what is wrong with them (`problem`), back from a route to its path (`path_to`), and
//! whether a route would take what the app has Asterisk call (`not_taken`).

mod empty_segment;
mod entry;
mod list;
mod not_taken;
#[cfg(feature = "ami")]
mod path_to;
mod problem;
mod table;

pub use entry::{Entry, SourceLocation};
pub use list::{Listed, Routes, listed};
#[cfg(feature = "ami")]
pub use path_to::{PathTo, route};
pub use problem::{Problem, Problems};

pub(crate) use empty_segment::EmptySegment;
pub(crate) use not_taken::NotTaken;
pub(crate) use table::{Route, Table};
