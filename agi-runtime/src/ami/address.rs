//! Where an Asterisk's manager interface is, and who logs in there: `ami://user:secret@host:5038/prefix`.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;

/// The default of `port` in `manager.conf`.
const PORT: u16 = 5038;
/// The port of `tlsbindaddr` in the example of `manager.conf`.
const TLS_PORT: u16 = 5039;

/// An Asterisk's manager interface, and the user of its `manager.conf`. Neither `Debug` nor `Display` shows the secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct AmiAddress {
    pub(super) user: Vec<u8>,
    pub(super) secret: Secret,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: bool,
    /// Which calls are this app's: those whose path begins with these segments. Empty: all.
    pub(super) prefix: String,
    /// The file of the authority that signed Asterisk's certificate; `None`: those that this machine trusts.
    pub(super) authority: Option<String>,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(pub(super) Vec<u8>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// Why a text is not the address of a manager interface. It quotes nothing: a secret may be anywhere in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WrongAddress {
    #[error("it does not begin with `ami://` or `amis://`: write {FORM}")]
    Scheme,
    #[error(
        "it has no `user:secret@`: write {FORM}, with `%40` for an `@` in the secret, and `%3A` for a `:` in the user"
    )]
    NoUser,
    #[error("it has no host after the `@`: write {FORM}")]
    NoHost,
    #[error("what comes after the host is not a port: write {FORM}")]
    Port,
    #[error("several addresses are in one: write blanks between them, and `%3A` for a `:` in the secret")]
    Several,
    #[error(
        "after a `?` there may only be `ca=FILE`, and only for `amis://`: the authority that signed Asterisk's certificate"
    )]
    Query,
    #[error(
        "user and secret may not have a line end, and each may have at most 200 bytes: the manager interface reads lines"
    )]
    Unsendable,
    #[error("`amis://` is TLS, and this app was built without it: write features = [\"ami\", \"tls\"] in Cargo.toml")]
    #[cfg_attr(feature = "tls", expect(dead_code, reason = "it can"))]
    NoTls,
}

const FORM: &str = "ami://user:secret@host:5038";

impl FromStr for AmiAddress {
    type Err = WrongAddress;

    fn from_str(text: &str) -> Result<Self, WrongAddress> {
        let (tls, rest) = match (text.strip_prefix("ami://"), text.strip_prefix("amis://")) {
            (Some(rest), _) => (false, rest),
            (None, Some(rest)) => (true, rest),
            (None, None) => return Err(WrongAddress::Scheme),
        };
        #[cfg(not(feature = "tls"))]
        if tls {
            return Err(WrongAddress::NoTls);
        }
        // A secret may hold a `/`, and a host cannot hold an `@`.
        let (login, place) = rest.rsplit_once('@').ok_or(WrongAddress::NoUser)?;
        let (user, secret) = login.split_once(':').ok_or(WrongAddress::NoUser)?;
        if secret.contains("ami://") || secret.contains("amis://") {
            return Err(WrongAddress::Several);
        }
        let [user, secret] = [user, secret].map(|text| percent_decode_str(text).collect::<Vec<u8>>());
        if user.is_empty() {
            return Err(WrongAddress::NoUser);
        }
        if [&user, &secret].iter().any(|text| text.len() > 200 || text.iter().any(u8::is_ascii_control)) {
            return Err(WrongAddress::Unsendable);
        }
        let (place, query) = place.split_once('?').unwrap_or((place, ""));
        let authority = match query.split_once('=') {
            Some(("ca", file)) if tls && !file.is_empty() => Some(file.to_owned()),
            None if query.is_empty() => None,
            _ => return Err(WrongAddress::Query),
        };
        let (place, prefix) = place.split_once('/').unwrap_or((place, ""));
        let (host, port) = host_and_port(place)?;
        let prefix = prefix.trim_matches('/');
        Ok(Self {
            user,
            secret: Secret(secret),
            host: host.to_owned(),
            port: port.unwrap_or(if tls { TLS_PORT } else { PORT }),
            tls,
            prefix: if prefix.is_empty() { String::new() } else { format!("/{prefix}") },
            authority,
        })
    }
}

fn host_and_port(place: &str) -> Result<(&str, Option<u16>), WrongAddress> {
    let (host, port) = if let Some(rest) = place.strip_prefix('[') {
        let (host, rest) = rest.split_once(']').ok_or(WrongAddress::NoHost)?;
        (host, if rest.is_empty() { None } else { Some(rest.strip_prefix(':').ok_or(WrongAddress::Port)?) })
    } else {
        place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port)))
    };
    if host.is_empty() {
        return Err(WrongAddress::NoHost);
    }
    let port = port.map(|port| port.parse().map_err(|_| WrongAddress::Port)).transpose()?;
    Ok((host, port))
}

impl AmiAddress {
    /// Where a simulated call comes from.
    #[cfg(feature = "testing")]
    pub(super) fn simulated() -> Self {
        let (host, secret) = ("simulated".to_owned(), Secret(Vec::new()));
        Self { user: Vec::new(), secret, host, port: PORT, tls: false, prefix: String::new(), authority: None }
    }

    /// Whether a call with this target is for this app.
    pub(super) fn takes(&self, target: &[u8]) -> bool {
        let Some(rest) = target.strip_prefix(self.prefix.as_bytes()) else { return false };
        target.starts_with(b"/") && (self.prefix.is_empty() || matches!(rest.first(), None | Some(b'/' | b'?')))
    }
}

/// How the log and an observer name it: without user and secret.
impl fmt::Display for AmiAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, .. } = self;
        let scheme = if self.tls { "amis" } else { "ami" };
        if host.contains(':') { write!(f, "{scheme}://[{host}]:{port}") } else { write!(f, "{scheme}://{host}:{port}") }
    }
}

impl fmt::Debug for AmiAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::{AmiAddress, WrongAddress};

    fn parsed(text: &str) -> Result<AmiAddress, WrongAddress> {
        text.parse()
    }

    #[test]
    fn user_and_secret_may_hold_anything_encoded() {
        let address = parsed("ami://app%3Aone:p%40ss/%C3%BC:x@pbx.example:5040").unwrap();
        assert_eq!((&*address.user, &*address.secret.0), (&b"app:one"[..], "p@ss/ü:x".as_bytes()));
        assert_eq!(address.to_string(), "ami://pbx.example:5040");
        assert_eq!(parsed("ami://a:b@host").unwrap().port, 5038);
        assert_eq!(parsed("ami://a:b@[::1]:7").unwrap().to_string(), "ami://[::1]:7");
    }

    #[test]
    fn what_is_wrong_is_said_without_quoting_a_secret() {
        for (text, wrong) in [
            ("agi://host", WrongAddress::Scheme),
            ("ami://host:5038", WrongAddress::NoUser),
            ("ami://user@host", WrongAddress::NoUser),
            ("ami://:hush@host", WrongAddress::NoUser),
            ("ami://user:hush@", WrongAddress::NoHost),
            ("ami://user:hush@host:port", WrongAddress::Port),
            ("ami://user:hush@[::1", WrongAddress::NoHost),
            ("ami://user:hu%0D%0Ash@host", WrongAddress::Unsendable),
            ("ami://user:hush@host?ca=x", WrongAddress::Query),
            ("ami://user:hush@host,ami://user:hush@other", WrongAddress::Several),
            ("ami://user:hush@host;amis://user:hush@other", WrongAddress::Several),
        ] {
            let error = parsed(text).unwrap_err();
            assert_eq!(error, wrong, "{text}");
            assert!(!error.to_string().contains("hush"));
        }
        let shown = format!("{:?}", parsed("ami://user:hush@host").unwrap());
        assert!(!shown.contains("hush") && !shown.contains("user"), "{shown}");
    }

    #[test]
    fn a_prefix_takes_whole_segments() {
        let address = parsed("ami://a:b@host:1/clinic/").unwrap();
        for (target, takes) in [
            ("/clinic", true),
            ("/clinic/7", true),
            ("/clinic?x=1", true),
            ("/clinics", false),
            ("/other", false),
            ("clinic", false),
        ] {
            assert_eq!(address.takes(target.as_bytes()), takes, "{target}");
        }
        let all = parsed("ami://a:b@host").unwrap();
        assert!(all.takes(b"/x") && !all.takes(b"x") && !all.takes(b""));
    }
}
