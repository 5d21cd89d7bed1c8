//! Standard AGI: Asterisk starts the app as a process for one call, and talks with it on standard input and output.
//!
//! | file | holds |
//! |---|---|
//! | `started` | whether Asterisk started this process, and which path it asks for |
//! | `stdio` | taking the two pipes, so that nothing else is written to Asterisk |
//! | `transport` | the two pipes as one transport; SIGHUP is the line `HANGUP` on it |
//! | `request` | the request as FastAGI would have it |

mod request;
mod started;
mod stdio;
mod transport;

pub(crate) use request::aimed;
pub(crate) use started::{Script, started_by_asterisk};
pub(crate) use stdio::Stdio;
#[cfg(all(test, feature = "ami", feature = "cli", feature = "tls", unix))]
pub(crate) use transport::HangUps;
pub(crate) use transport::ProcessTransport;
