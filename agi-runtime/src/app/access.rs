//! What an app says about who may connect.

#[cfg(feature = "tls")]
use std::path::PathBuf;

use super::App;
#[cfg(feature = "cli")]
use crate::access::Access;
#[cfg(feature = "tls")]
use crate::access::Tls;
use crate::access::{Networks, SharedSecret};
#[cfg(feature = "tls")]
use crate::route::{Problem, Problems};

impl App {
    /// Answers only peers whose address is in one of these networks. The connection of any other peer is closed before a byte is
    /// read, counted (`agi_refused_total{reason="not_allowed"}`, [`Refusal::NotAllowed`](crate::events::Refusal::NotAllowed)) and
    /// logged at most once a second. A second call adds to the list.
    ///
    /// A network is written `192.0.2.0/24` or `2001:db8::/32`, and one address without a length. An IPv4 peer on an IPv6 socket
    /// (`::ffff:192.0.2.7`) counts as IPv4. `["0.0.0.0/0", "::/0"]` allows everybody.
    ///
    /// Loopback addresses are not on the list by default. A peer of such an address may connect and send nothing, as the
    /// subcommand `health` and a container's health check do; as soon as it sends a byte, it is refused as `not_allowed`. Peers of a
    /// Unix socket have no address and are let in: the permissions of its file say who may connect. With a
    /// [`Listener`](crate::Listener) of your own, the address is its `Peer`, if that is a `SocketAddr`, or else that of
    /// [`Transport::peer_addr`](crate::Transport::peer_addr). Without an address, the peer is refused.
    /// [`Service::serve_call`](crate::Service::serve_call) does not check addresses.
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
    /// [`check`](App::check) finds an entry that is not a network, and the app then does not start.
    #[must_use]
    pub fn allow<N: AsRef<str>>(mut self, networks: impl IntoIterator<Item = N>) -> Self {
        match Networks::read(networks) {
            Ok(read) => self.access.allow.get_or_insert_default().add(read),
            Err(wrong) => self.access.wrong.extend(wrong.iter().map(|why| format!("App::allow: {why}"))),
        }
        self
    }

    /// Names the proxies whose PROXY headers, of version 1 or 2, the app believes: by networks, as in [`allow`](App::allow). The
    /// peer is then the address in the header: in the log, for [`allow`](App::allow), and in [`Call::peer`](crate::Call::peer).
    ///
    /// A named proxy has to begin each connection with a header, or the connection is refused as `no_proxy_header`. A header from
    /// any other peer is refused as `proxy_header`, because anyone can send one. A header and nothing else, as in a proxy's health
    /// check, is logged at `debug` only. If the header has no IP address (`UNKNOWN`, `LOCAL`, a Unix socket), the peer is the
    /// proxy.
    ///
    /// A header has at most 4,096 bytes, and has to arrive within [`Limits::request_time`](crate::Limits::request_time).
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

    /// Answers only peers whose dialplan has this secret in the variable `AGI_SECRET`. Before the handler runs, the app asks
    /// each call to hash a new random number with it, `GET FULL VARIABLE "${SHA1(<number>${AGI_SECRET})}"`. This is one command,
    /// and its answer is of no use on another connection. Asterisk needs `func_sha1.so`.
    ///
    /// A wrong secret, a missing one, and no answer within [`Limits::request_time`](crate::Limits::request_time) have reasons of
    /// their own in the log, as [`Refusal`](crate::events::Refusal) and in `agi_refused_total`: `secret_wrong`, `secret_missing`,
    /// `secret_unanswered`. In the first two, the dialplan gets `ERROR`.
    ///
    /// A secret has 16 to 256 letters, digits, `-` and `_`: `openssl rand -hex 32` makes one. In the dialplan, write it in
    /// `[globals]` as `AGI_SECRET=…`; the subcommand `dialplan` prints where. If this is called several times, each of the secrets
    /// is accepted, so that you can change it: first the app gets the new one, then the dialplan.
    ///
    /// This proves that the peer has the secret when the call begins. It encrypts nothing: anyone on the network between the two
    /// can still read and change the call. The calls of a test have the secret, unless the test gives a call another
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

    /// Takes calls by TLS 1.2 or 1.3 only, with this certificate and key, both files in PEM. Certificates between it and the root
    /// follow it in its file. Asterisk connects by plain TCP, so a sidecar on its machine, such as stunnel, connects to this app;
    /// `operations/stunnel/` has its configuration.
    ///
    /// A handshake has to end within [`Limits::request_time`](crate::Limits::request_time), and counts as a call for
    /// [`Limits::calls`](crate::Limits::calls). A peer whose handshake fails is refused as `tls`, and one that speaks plain AGI as
    /// `no_tls`. Health checks that connect and send nothing are logged at `debug` only.
    ///
    /// The app looks at the files when a connection comes, at most once a second, and reads them again if they have changed. If
    /// certificate and key do not match, it keeps the old ones, and logs an error.
    ///
    /// Unix sockets, live audio, the admin port and [`Service::serve_call`](crate::Service::serve_call) do not use TLS. Needs the
    /// feature `tls`.
    ///
    /// ```no_run
    /// use agi_runtime::App;
    /// let app = App::new().tls("/etc/clinic/tls/app.pem", "/etc/clinic/tls/app.key").tls_client_ca("/etc/clinic/tls/ca.pem");
    /// ```
    ///
    /// [`serve`](App::serve) fails before the first call if the files cannot be used.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(mut self, certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        let files = self.access.tls.get_or_insert_default();
        (files.certificate, files.key) = (certificate.into(), key.into());
        self
    }

    /// Answers only peers with a certificate that an authority in this file (in PEM) signed, and refuses others as `tls`. Call
    /// [`tls`](App::tls), too. Needs the feature `tls`.
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

    /// Checks that the files of TLS can be read, before anything is opened.
    #[cfg(all(feature = "cli", feature = "tls"))]
    pub(crate) fn check_tls(&self) -> Result<(), Problems> {
        self.load_tls().map(drop)
    }

    /// Reads the files of TLS, if it has some.
    #[cfg(feature = "tls")]
    pub(super) fn load_tls(&self) -> Result<Option<Tls>, Problems> {
        let loaded = self.access.tls.as_ref().map(Tls::load).transpose();
        loaded.map_err(|why| Problems(vec![Problem::Access(why)]))
    }

    /// Answers everybody: for calls that come from this process.
    #[cfg(feature = "load")]
    pub(crate) fn open_to_all(mut self) -> Self {
        self.access = Access { wrong: self.access.wrong, ..Access::default() };
        self
    }
}
