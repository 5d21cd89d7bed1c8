//! Routes: what the macro submits (`entry`), finding the one for a path (`table`), what is wrong with them (`problem`).

mod entry;
mod list;
mod problem;
mod table;

pub use entry::{Entry, SourceLocation};
pub use list::{Listed, Routes, listed};
pub use problem::{Problem, Problems};

pub(crate) use table::Table;
