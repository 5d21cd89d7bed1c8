//! A handler's arguments: parameters of the request (`source` says where from, `param` reads them) and extractors
//! (`from_call`, `state`, `caller_id`).

mod caller_id;
mod from_call;
mod param;
mod source;
mod state;

pub use caller_id::{CallerId, Presentation};
pub use from_call::{FromCall, Requirements};
#[cfg(feature = "ami")]
pub(crate) use param::no_value;
pub use param::{Tried, many, one, optional, tried, variable_one, variable_optional};
pub use source::{Arity, Param, Source};
pub use state::State;
