//! A real Asterisk for tests and for trying things out.
//!
//! ```no_run
//! use xtask::asterisk::{Asterisk, Dial, Setup, Version, install};
//!
//! # async fn example() -> anyhow::Result<()> {
//! let asterisk = Asterisk::start(&install(Version::V22)?, &Setup::new()).await?;
//! let dial = Dial::agi("agi://127.0.0.1:4573/survey/7?lang=en,spring");
//! let mut call = asterisk.dial(dial.set("CALLERID(name)", b"J\xf6rg").report("CHOICE")).await?;
//! call.press("4").await?;
//! let ended = call.ended().await?;
//! assert_eq!((&*ended.route_status, ended.value("CHOICE")), ("OK", &b"4"[..]));
//! # Ok(())
//! # }
//! ```

use std::{env, ffi::OsString, process::Command};

pub mod asterisk;
pub mod basics;
pub mod cache;
pub mod debian;
pub mod dtmf;
pub mod libraries;
pub mod port;
pub mod prometheus;
pub mod proxy;
pub mod stt;
pub mod tts;

/// The cargo that runs this, without what it has told this program of its own package: build scripts that ask for it,
/// ring's among them, would run again whenever cargo is called from here and from a shell in turn.
#[must_use]
pub fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let is_ours = |name: &OsString| {
        let name = name.as_encoded_bytes();
        name.starts_with(b"CARGO_PKG_") || name.starts_with(b"CARGO_MANIFEST_")
    };
    for (name, _) in env::vars_os().filter(|(name, _)| is_ours(name)) {
        cargo.env_remove(name);
    }
    cargo
}
