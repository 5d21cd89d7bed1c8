//! Routes: what the macro submits (`entry`), finding the one for a path (`table`; `empty_segment` is
//! the slow road), what is wrong with them (`problem`), and back from a route to its path (`path_to`).

mod empty_segment;
mod entry;
mod list;
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
pub(crate) use table::{Route, Table};
