//! Several servers of one app, the proxies before them, and a real Asterisk: what is lost when one of them goes.
//!
//! The configurations are those of `operations/`, as they are there, except for their addresses: 192.0.2.0/24 becomes a
//! network of the loopback.

pub mod callers;
pub mod kit;
mod net;
mod proxies;
mod report;
mod running;
pub mod scenarios;
mod server;

pub use kit::Kit;
pub use net::Net;
pub use proxies::{Dnsmasq, HaProxy, Nginx};
pub use report::Report;
pub use running::Running;
pub use server::Server;
