//! Routes: what the macro submits (`entry`), finding the one for a path (`table`; `empty_segment` is
//! the slow road), what is wrong with them (`problem`).

mod empty_segment;
mod entry;
mod list;
mod problem;
mod table;

pub use entry::{Entry, SourceLocation};
pub use list::{Listed, Routes, listed};
pub use problem::{Problem, Problems};

pub(crate) use empty_segment::EmptySegment;
pub(crate) use table::{Route, Table};
