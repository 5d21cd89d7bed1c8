//! Who may connect: by address, by the word of a proxy that is named, by a secret. For each, the right peer and the wrong one.

#[path = "access/allow.rs"]
mod allow;
#[path = "access/proxies.rs"]
mod proxies;
#[path = "access/secret.rs"]
mod secret;
mod server_support;
#[path = "access/support.rs"]
mod support;
