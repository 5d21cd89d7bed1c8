//! A handler's arguments: parameters of the request (`param`) and extractors (`from_call`, `state`, `caller_id`,
//! `speech`).

mod caller_id;
mod from_call;
mod param;
mod speech;
mod state;

pub use caller_id::{CallerId, Presentation};
pub use from_call::{FromCall, Needs};
pub use param::{FromParam, many, one, optional, variable_one, variable_optional};
pub use state::State;
