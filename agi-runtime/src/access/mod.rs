//! Who may connect: networks, proxies that are named, and a secret that the dialplan shares with the app.

mod networks;
mod shared_secret;
#[cfg(feature = "tls")]
mod tls;

pub(crate) use networks::Networks;
pub use shared_secret::SharedSecret;
#[cfg(feature = "testing")]
pub(crate) use shared_secret::VARIABLE;
pub(crate) use shared_secret::{Question, Shown};
#[cfg(feature = "tls")]
pub(crate) use tls::{Tls, TlsFiles};

use std::net::{IpAddr, SocketAddr};

/// What an app says about who may connect. By default, everybody may.
#[derive(Clone, Debug, Default)]
pub(crate) struct Access {
    /// The networks whose calls are answered; `None` means all.
    pub(crate) allow: Option<Networks>,
    /// The proxies whose PROXY headers are believed.
    pub(crate) proxies: Option<Networks>,
    /// The shared secrets; each of them is accepted.
    pub(crate) secrets: Vec<SharedSecret>,
    /// The app's end of TLS.
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<TlsFiles>,
    /// What is wrong with what was said, which `App::check` finds.
    pub(crate) wrong: Vec<String>,
}

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It may call.
    Call,
    /// It begins with a PROXY header, and the address in that is checked.
    Proxy,
    /// It may connect and send nothing: the health check of this machine, or of a named proxy.
    Look,
    /// It is closed.
    Stranger,
}

impl Access {
    /// Whether the address of a connection is checked before it is read.
    pub(crate) fn is_by_address(&self) -> bool {
        self.allow.is_some() || self.proxies.is_some()
    }

    /// Whether a peer shows who it is in another way than by its address.
    pub(crate) fn is_by_proof(&self) -> bool {
        #[cfg(feature = "tls")]
        let certified = self.tls.as_ref().is_some_and(|files| files.client_ca.is_some());
        #[cfg(not(feature = "tls"))]
        let certified = false;
        certified || !self.secrets.is_empty()
    }

    /// What a connection from this address may do.
    pub(crate) fn entry(&self, from: Option<SocketAddr>) -> Entry {
        match from {
            Some(from) if self.is_proxy(from.ip()) => Entry::Proxy,
            _ => self.real_entry(from),
        }
    }

    /// The same, if the address is that of the peer itself.
    pub(crate) fn real_entry(&self, from: Option<SocketAddr>) -> Entry {
        let Some(allow) = &self.allow else { return Entry::Call };
        // Who has no address is in no network.
        let Some(from) = from.map(|from| from.ip()) else { return Entry::Stranger };
        if allow.contains(from) {
            Entry::Call
        } else if from.to_canonical().is_loopback() || self.is_proxy(from) {
            Entry::Look
        } else {
            Entry::Stranger
        }
    }

    fn is_proxy(&self, from: IpAddr) -> bool {
        self.proxies.as_ref().is_some_and(|proxies| proxies.contains(from))
    }
}

#[cfg(test)]
mod tests {
    use super::{Access, Entry, Networks};

    fn access(allow: &[&str], proxies: &[&str]) -> Access {
        let networks = |list: &[&str]| (!list.is_empty()).then(|| Networks::read(list).unwrap());
        Access { allow: networks(allow), proxies: networks(proxies), ..Access::default() }
    }

    fn entry(access: &Access, from: &str) -> Entry {
        access.entry(Some(from.parse().unwrap()))
    }

    #[test]
    fn who_is_not_on_the_list_is_a_stranger_and_this_machine_may_look() {
        let access = access(&["192.0.2.0/24", "2001:db8::/32"], &[]);
        for (from, expected) in [
            ("192.0.2.7:1", Entry::Call),
            ("[::ffff:192.0.2.7]:1", Entry::Call),
            ("[2001:db8::7]:1", Entry::Call),
            ("198.51.100.1:1", Entry::Stranger),
            ("[::ffff:198.51.100.1]:1", Entry::Stranger),
            ("[2001:db9::7]:1", Entry::Stranger),
            ("127.0.0.1:1", Entry::Look),
            ("[::ffff:127.0.0.1]:1", Entry::Look),
            ("[::1]:1", Entry::Look),
        ] {
            assert_eq!(entry(&access, from), expected, "{from}");
        }
        assert_eq!(access.entry(None), Entry::Stranger, "no address is in no network");
    }

    #[test]
    fn a_proxy_is_believed_only_if_it_is_named() {
        let access = access(&["192.0.2.0/24"], &["198.51.100.1"]);
        assert_eq!(entry(&access, "198.51.100.1:1"), Entry::Proxy);
        assert_eq!(entry(&access, "192.0.2.7:1"), Entry::Call);
        assert_eq!(entry(&access, "198.51.100.2:1"), Entry::Stranger);
        // Its own health check.
        assert_eq!(access.real_entry(Some("198.51.100.1:1".parse().unwrap())), Entry::Look);
    }

    #[test]
    fn without_a_list_everybody_may_call() {
        let access = Access::default();
        assert!(!access.is_by_address());
        assert_eq!(access.entry(None), Entry::Call);
    }
}
