//! A handler's arguments: parameters of the request (`param`) and extractors (`from_call`, `state`, `caller_id`,
//! `speech`).

mod caller_id;
mod from_call;
mod param;
mod state;

pub use caller_id::{CallerId, Presentation};
pub use from_call::{FromCall, Requirements};
pub use param::{many, one, optional, variable_one, variable_optional};
pub use state::State;
