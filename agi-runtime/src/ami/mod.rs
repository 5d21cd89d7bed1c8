//! Calls over Asterisk's manager interface (AsyncAGI): the app connects to Asterisk, and answers `AGI(agi:async,/path)` of the
//! dialplan.
//!
//! | file | holds |
//! |---|---|
//! | `address` | `ami://user:secret@host:5038/prefix` |
//! | `link` | connecting, and connecting again |
//! | `login`, `reader`, `message` | the manager interface on bytes |
//! | `shared` | what a link, its sessions and their calls share |
//! | `session` | one connection: what Asterisk says, sorted among the calls |
//! | `call` | one call: whose it is, its request, its lines, its end |
//! | `carrier`, `id` | actions and the events that answer them |
//! | `pipe` | what Asterisk reads 1,024 bytes at a time, put together |
//! | `env` | the request that `agi://` would have brought |
//! | `orphans` | calls that nobody answers any more |
//! | `originate` | calls that the app places |

mod address;
mod call;
mod carrier;
mod env;
mod id;
mod link;
mod login;
mod message;
mod originate;
mod orphans;
mod pipe;
mod reader;
mod session;
mod shared;
mod stream;
#[cfg(test)]
mod tests;
#[cfg(feature = "tls")]
mod tls;
mod warning;

pub(crate) use address::AmiAddress;
#[cfg(feature = "testing")]
pub(crate) use env::numbered;
pub(crate) use link::Links;
#[cfg(feature = "testing")]
pub(crate) use message::Message;
pub use originate::Originated;
#[cfg(feature = "testing")]
pub(crate) use originate::Taker;
pub(crate) use originate::{OriginateQueue, OriginateRequest};
#[cfg(feature = "testing")]
pub(crate) use session::in_memory;
pub(crate) use shared::{Incoming, OnRefusal};
pub(crate) use stream::AmiStream;
