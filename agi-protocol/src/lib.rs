//! The AGI protocol as Asterisk really speaks it: pure functions on bytes, no I/O, with limits.
//!
//! | file | holds |
//! |---|---|
//! | `request` | the block of `agi_*` lines that opens a call |
//! | `uri` | the path and query that the dialplan asked for |
//! | `command` | the one encoder of command lines |
//! | `reply` | where a reply ends, and what it says |
//! | `spec` | the one table of what each of the 47 commands means |
//! | `status` | how a call ended, and the last words that tell it |
//! | `param` | a value of a request as a type |
//! | `digits`, `text`, `limits` | the words that the others share |

mod command;
mod digits;
mod limits;
mod param;
mod reply;
mod request;
pub mod spec;
mod status;
mod text;
mod uri;

pub use command::{CommandLine, RefusedCommand};
pub use digits::{ANY_KEY, Digit, Digits, NotDtmf};
pub use limits::{MAX_LINE_OF_ALL, MAX_TOKENS, max_line};
pub use param::FromParam;
pub use reply::{Frame, Reply, ReplyFraming, ResultLine, frame, frame_end};
pub use request::{Argument, Request, RequestError, block_end, could_be_agi};
pub use spec::Spec;
pub use status::Status;
pub use text::Text;
pub use uri::AgiUri;
