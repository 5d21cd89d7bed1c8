//! Ports of the loopback for programs that are told one before they listen there.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, TcpListener},
    process,
};

use anyhow::{Context, Result, bail};

use crate::cache;

/// A port that no other test program takes while this lives.
#[derive(Debug)]
pub struct Port {
    number: u16,
    /// Locked.
    _claim: File,
}

/// Below the ports that the system hands out by itself, so that no other socket of the tests gets one of these.
const FIRST: u32 = 20_000;
const COUNT: u32 = 12_000;

impl Port {
    /// Claims one that is free on every address, for this and the next number.
    pub fn claim() -> Result<Self> {
        let claims = cache::folder()?.join("ports");
        fs::create_dir_all(&claims).with_context(|| format!("cannot create {}", claims.display()))?;
        for step in (0..COUNT).step_by(2) {
            // Each process begins elsewhere.
            let number = u16::try_from(FIRST + (process::id() * 2 + step) % COUNT)?;
            let file = claims.join(number.to_string());
            let claim = File::create(&file).with_context(|| format!("cannot create {}", file.display()))?;
            if claim.try_lock().is_ok() && is_free(number) && is_free(number + 1) {
                return Ok(Self { number, _claim: claim });
            }
        }
        bail!("no port from {FIRST} on is free")
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> u16 {
        self.number
    }
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::Port;

    #[test]
    fn a_port_that_nobody_listens_at_yet_is_not_claimed_twice() {
        let (one, other) = (Port::claim().unwrap(), Port::claim().unwrap());
        assert_ne!(one.number(), other.number());
    }
}
