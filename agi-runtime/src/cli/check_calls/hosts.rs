//! Which addresses are this app's.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::Path;

/// FastAGI's port (`AGI_PORT` of `res_agi.c`).
const PORT: &str = "4573";

/// What is named by `--host`, and where the app listens.
pub(super) struct Hosts {
    /// With their ports.
    addresses: HashSet<String>,
    /// At any port; and programs, `agi:async` and `${…}`.
    names: HashSet<String>,
    /// The name of the program that runs now.
    own: Option<String>,
}

impl Hosts {
    /// An app that listens on all addresses, or on the loopback one, is called by each of its names.
    pub(super) fn of(listen: &str, named: &[String]) -> Self {
        let (host, port) = parts(listen);
        let mut addresses = HashSet::from([format!("{host}:{port}")]);
        if matches!(host, "0.0.0.0" | "[::]" | "" | "127.0.0.1" | "[::1]" | "localhost") {
            addresses.extend(["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{host}:{port}")));
        }
        let named = named.iter().map(|name| {
            let name = ["hagi://", "agi://"].iter().find_map(|scheme| name.strip_prefix(scheme)).unwrap_or(name);
            if name.starts_with('/') { name.to_owned() } else { name.trim_end_matches('/').to_ascii_lowercase() }
        });
        let own = std::env::current_exe().ok();
        let own = own.as_deref().and_then(Path::file_name).and_then(OsStr::to_str).map(str::to_owned);
        Self { addresses, names: named.collect(), own }
    }

    /// Whether an `agi://host:port` is this app, or a `hagi://host`.
    pub(super) fn has(&self, address: &str) -> bool {
        let address = address.to_ascii_lowercase();
        let (host, port) = parts(&address);
        self.names.contains(&*address)
            || self.names.contains(host)
            || self.addresses.contains(&format!("{host}:{port}"))
    }

    /// Whether a program is this app: it has the name of the one that runs now, or it was named.
    pub(super) fn has_program(&self, program: &str) -> bool {
        self.names.contains(program) || self.own.as_deref().is_some_and(|own| program.rsplit('/').next() == Some(own))
    }

    /// Whether it takes the calls of `agi:async`.
    pub(super) fn has_async(&self) -> bool {
        self.names.contains("agi:async")
    }
}

/// The host, and the port that it has or is meant. An IPv6 address has its own colons in brackets.
fn parts(address: &str) -> (&str, &str) {
    match address.rsplit_once(':') {
        Some((host, port)) if !port.contains([']', '}']) && (!host.contains(':') || host.ends_with(']')) => {
            (host, port)
        }
        _ => (address, PORT),
    }
}

#[cfg(test)]
mod tests {
    use super::Hosts;

    #[test]
    fn a_host_is_this_apps_by_where_it_listens_or_by_name() {
        let named = ["ivr.example", "agi://other.example:5000", "${IVR}", "agi:async"].map(str::to_owned);
        let hosts = Hosts::of("0.0.0.0:4573", &named);
        for own in ["127.0.0.1", "localhost:4573", "[::1]", "IVR.example:9", "other.example:5000", "${IVR}", "${IVR}:1"]
        {
            assert!(hosts.has(own), "{own}");
        }
        for other in ["127.0.0.1:4574", "other.example", "${PBX}", "192.0.2.1", "[2001:db8::1]", "${A:1}"] {
            assert!(!hosts.has(other), "{other}");
        }
        assert!(hosts.has_async());
        let own = std::env::current_exe().unwrap();
        assert!(hosts.has_program(own.to_str().unwrap()) && !hosts.has_program("/usr/bin/php"));
    }
}
