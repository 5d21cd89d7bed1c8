//! What an app says about who may connect.

#[cfg(feature = "tls")]
use std::path::PathBuf;

use super::App;
#[cfg(feature = "cli")]
use crate::access::Access;
#[cfg(all(feature = "cli", feature = "tls"))]
use crate::access::Tls;
use crate::access::{Networks, SharedSecret};
#[cfg(all(feature = "cli", feature = "tls"))]
use crate::route::{Problem, Problems};

impl App {
    /// Answers only peers whose address is in one of these networks. Anyone else is closed before a byte is read, counted
    /// (`agi_refused_total{reason="not_allowed"}`, [`Refusal::NotAllowed`](crate::events::Refusal::NotAllowed)) and logged
    /// once a second at most. Several lists are one.
    ///
    /// A network is `192.0.2.0/24` or `2001:db8::/32`; one address goes without its length. A peer of IPv4 that comes in the
    /// form of IPv6 (`::ffff:192.0.2.7`, on a socket of both) is one of IPv4. `["0.0.0.0/0", "::/0"]` is everybody.
    ///
    /// This machine is not on the list by itself: a peer of a loopback address that is not listed may connect and say
    /// nothing, as the subcommand `health` and a container's health check do, and is refused as `not_allowed` with its first
    /// byte. Peers of a Unix socket have no address: they are let in, and the file's permissions say who they are. Peers of a
    /// [`Listener`](crate::Listener) of your own have the address that its `Peer` is, if it is a `SocketAddr`, else the one that
    /// [`Transport::peer_addr`](crate::Transport::peer_addr) tells, and without one they are refused. [`Service::serve_call`](crate::Service::serve_call) asks for no address.
    ///
    /// ```
    /// use agi_runtime::App;
    ///
    /// let app = App::new().allow(["192.0.2.0/24", "2001:db8::/32"]);
    /// # let none: [&str; 0] = [];
    /// let wrong = app.allow(["192.0.2.7/24"]).check().unwrap_err().to_string();
    /// assert!(wrong.contains("App::allow: \"192.0.2.7/24\" has bits after its first 24: write 192.0.2.0/24"));
    /// ```
    ///
    /// [`check`](App::check) finds what is not a network, so that nothing is opened then.
    #[must_use]
    pub fn allow<N: AsRef<str>>(mut self, networks: impl IntoIterator<Item = N>) -> Self {
        match Networks::read(networks) {
            Ok(read) => self.access.allow.get_or_insert_default().add(read),
            Err(wrong) => self.access.wrong.extend(wrong.iter().map(|why| format!("App::allow: {why}"))),
        }
        self
    }

    /// Names the proxies that say by a PROXY header, version 1 or 2, where a connection comes from: by networks, as in
    /// [`allow`](App::allow). What they say is then the peer: in the log, for [`allow`](App::allow), and in
    /// [`Call::peer`](crate::Call::peer).
    ///
    /// A proxy that is named begins each connection with that header; one that does not is refused (`no_proxy_header`). From
    /// anyone else a header is refused as `proxy_header`, because everybody can write one. A health check of the proxy's own
    /// (a header and nothing else, `LOCAL` in version 2) is quiet. A header with no address of the Internet (`UNKNOWN`,
    /// `LOCAL`, a Unix socket) leaves the proxy's own as the peer.
    ///
    /// A header may have 4,096 bytes, and takes its time of [`Limits::request_time`](crate::Limits::request_time).
    ///
    /// ```
    /// use agi_runtime::App;
    /// // HAProxy: server ivr 192.0.2.11:4573 send-proxy-v2 check
    /// let app = App::new().proxies(["192.0.2.5"]).allow(["192.0.2.0/24"]);
    /// ```
    #[must_use]
    pub fn proxies<N: AsRef<str>>(mut self, networks: impl IntoIterator<Item = N>) -> Self {
        match Networks::read(networks) {
            Ok(read) => self.access.proxies.get_or_insert_default().add(read),
            Err(wrong) => self.access.wrong.extend(wrong.iter().map(|why| format!("App::proxies: {why}"))),
        }
        self
    }

    /// Answers only peers whose dialplan has this secret in the variable `AGI_SECRET`. Before the handler runs, each call is
    /// asked to hash a fresh number with it, `GET FULL VARIABLE "${SHA1(<number>${AGI_SECRET})}"`: one command, and one
    /// answer that is worth nothing on another connection. It takes `func_sha1.so`.
    ///
    /// A wrong secret, none, and no answer within [`Limits::request_time`](crate::Limits::request_time) are told apart, in the
    /// log, by [`Refusal`](crate::events::Refusal) and in `agi_refused_total`: `secret_wrong`, `secret_missing`,
    /// `secret_unanswered`. The dialplan is told `ERROR` if it answered.
    ///
    /// A secret is 16 to 256 letters, digits, `-` and `_`: `openssl rand -hex 32` makes one. In the dialplan it goes in
    /// `[globals]`, as `AGI_SECRET=…`; the subcommand `dialplan` prints that. If several are given, each is taken: while it is
    /// changed, the old one and the new one.
    ///
    /// It shows that the peer has the secret when the call begins, and encrypts nothing: who can read and change what is on
    /// the way can still do so. Calls of a test's simulated Asterisk have the secret, unless the test gives its call another
    /// `AGI_SECRET`.
    ///
    /// ```no_run
    /// # use agi_runtime::prelude::*;
    /// # fn app() -> Result<App> {
    /// let app = App::new().shared_secret(std::env::var("CLINIC_SECRET")?);
    /// # Ok(app) }
    /// ```
    #[must_use]
    pub fn shared_secret(mut self, secret: impl Into<SharedSecret>) -> Self {
        let secret = secret.into();
        match secret.check() {
            Ok(()) => self.access.secrets.push(secret),
            Err(why) => self.access.wrong.push(format!("App::shared_secret: {why}")),
        }
        self
    }

    /// Takes calls by TLS only, with this certificate (and those that it is signed by, after it) and its key: files in PEM. Asterisk
    /// dials plain TCP, so a sidecar at its side, such as stunnel, dials this app; `operations/stunnel/` has its
    /// configuration.
    ///
    /// A handshake has [`Limits::request_time`](crate::Limits::request_time), within the place of a call
    /// ([`Limits::calls`](crate::Limits::calls)). One that fails is refused as `tls`, and a peer that speaks plain AGI as
    /// `no_tls`. Versions are 1.2 and 1.3. Health checks that connect and say nothing are quiet.
    ///
    /// The files are looked at when a connection comes, once a second at most, and read again if they have changed. Until
    /// they go together, the app goes on with what it had, and logs why.
    ///
    /// Unix sockets, live audio, the admin port and [`Service::serve_call`](crate::Service::serve_call) go without. Needs the
    /// feature `tls`.
    ///
    /// ```no_run
    /// use agi_runtime::App;
    /// let app = App::new().tls("/etc/clinic/tls/app.pem", "/etc/clinic/tls/app.key").tls_client_ca("/etc/clinic/tls/ca.pem");
    /// ```
    ///
    /// [`serve`](App::serve) says what is wrong with the files, before the first call.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(mut self, certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        let files = self.access.tls.get_or_insert_default();
        (files.certificate, files.key) = (certificate.into(), key.into());
        self
    }

    /// Asks peers for a certificate that is signed by one in this file, and refuses those without (`tls`). It takes
    /// [`tls`](App::tls). Needs the feature `tls`.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls_client_ca(mut self, certificates: impl Into<PathBuf>) -> Self {
        self.access.tls.get_or_insert_default().client_ca = Some(certificates.into());
        self
    }

    /// Sets what the operator says about who may connect, instead of what the app says.
    #[cfg(feature = "cli")]
    pub(crate) fn access(mut self, set: impl FnOnce(&mut Access)) -> Self {
        set(&mut self.access);
        self
    }

    /// Looks whether the files of TLS can be read, before anything is opened.
    #[cfg(all(feature = "cli", feature = "tls"))]
    pub(crate) fn check_tls(&self) -> Result<(), Problems> {
        let loaded = self.access.tls.as_ref().map(Tls::load).transpose();
        loaded.map(drop).map_err(|why| Problems(vec![Problem::Access(why)]))
    }

    /// Answers everybody: for calls that come from this process.
    #[cfg(feature = "load")]
    pub(crate) fn open_to_all(mut self) -> Self {
        self.access = Access { wrong: self.access.wrong, ..Access::default() };
        self
    }
}
