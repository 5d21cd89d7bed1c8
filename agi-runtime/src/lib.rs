//! Call applications for Asterisk as typed async functions.

pub mod protocol;
pub mod transport;

mod app;
mod call;
#[cfg(feature = "cli")]
mod cli;
mod error;
mod extract;
mod outcome;
mod route;
mod server;
mod talk;

pub use agi_macros::agi_route;
pub use app::{App, Failure, Listing, Next, Service};
pub use call::*;
pub use error::Error;
pub use extract::{CallerId, FromCall, FromParam, Needs, Presentation, State};
pub use outcome::{BoxError, Ending, IntoEnding, Outcome, Rejection, Status};
pub use protocol::{Digit, Digits, Text};
pub use route::{Arity, Param, Place, Problem, Problems, Routes, Source};
pub use server::Limits;

/// What an app usually needs: `use agi_runtime::prelude::*;`.
///
/// Its `Result` stands in for std's: `Result` alone is `Result<(), Error>`.
pub mod prelude {
    pub use crate::{
        App, Call, CallError, CallerId, Digit, Digits, FromCall, Outcome, Rejection, State, Status, Text, agi_route,
        routes,
    };
    /// `std`'s `Result`, with the error that takes every error unless another one is named.
    pub type Result<T = (), E = crate::Error> = std::result::Result<T, E>;
}

/// For the code that `#[agi_route]` and `routes!` write. Not for people: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use inventory;

    pub use crate::extract::{FromCall, Needs, many, one, optional, variable_one, variable_optional};
    pub use crate::outcome::{Ending, IntoEnding};
    pub use crate::route::{Arity, Entry, HandlerFuture, Listed, Param, Place, Source, listed};

    /// The type of a function, by which `routes!` finds its entry.
    pub fn type_of<F: 'static>(_function: F) -> std::any::TypeId {
        std::any::TypeId::of::<F>()
    }
}
