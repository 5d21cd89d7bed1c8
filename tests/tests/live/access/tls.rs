//! TLS by a real stunnel at Asterisk's side, with the files of `operations/stunnel/`, to `App::tls` and to another stunnel.

use std::net::{SocketAddr, TcpListener as StdListener};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use agi_runtime::events::Refusal;
use agi_runtime::{App, Limits};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use xtask::asterisk::{Dial, Ended};
use xtask::proxy;

use super::app;
use super::refused::Refused;
use crate::certificates::Authority;
use crate::support::{Served, asterisk};
use crate::watch::dial_heard;

const ASTERISK: &str = include_str!("../../../../operations/stunnel/asterisk.conf");
const APP: &str = include_str!("../../../../operations/stunnel/app.conf");
const NAME: &str = "app.clinic.example";

/// A folder with the files that the configurations name.
struct Files {
    folder: TempDir,
    ca: Authority,
}

impl Files {
    fn new() -> Self {
        let (folder, ca) = (tempfile::tempdir().unwrap(), Authority::new());
        ca.write(folder.path(), "agi-ca.pem");
        ca.certify(folder.path(), "asterisk");
        let (certificate, key) = ca.certify(folder.path(), NAME);
        std::fs::rename(certificate, folder.path().join("app.pem")).unwrap();
        std::fs::rename(key, folder.path().join("app.key")).unwrap();
        Self { folder, ca }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// An app at the other end of TLS, which asks for certificates.
    fn tls(&self, app: App) -> App {
        app.tls(self.path().join("app.pem"), self.path().join("app.key")).tls_client_ca(self.path().join("agi-ca.pem"))
    }
}

/// A stunnel, until it is dropped.
struct Stunnel {
    address: SocketAddr,
    _process: Child,
}

impl Stunnel {
    /// With a configuration of the repository: only its addresses and its folder are others.
    async fn start(files: &Files, config: &str, accepts: &str, connects: &str, to: &str) -> Self {
        let address = StdListener::bind("127.0.0.36:0").unwrap().local_addr().unwrap();
        let mut text = format!("foreground = yes\nsyslog = no\npid =\n{config}");
        for (from, to) in [
            (format!("accept = {accepts}"), format!("accept = {address}")),
            (format!("connect = {connects}"), format!("connect = {to}")),
        ] {
            assert!(text.contains(&from), "{from}");
            text = text.replace(&from, &to);
        }
        let text = text.replace("/etc/stunnel/", &format!("{}/", files.path().display()));
        let file = files.path().join(format!("{}.conf", address.port()));
        std::fs::write(&file, text).unwrap();
        let mut command = Command::new("stunnel");
        let command = command.arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.kill_on_drop(true).spawn().unwrap();
        let started = async {
            while TcpStream::connect(address).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), started).await.expect("stunnel starts");
        Self { address, _process: process }
    }

    /// At Asterisk's side.
    async fn of_asterisk(files: &Files, config: &str, app: &str) -> Self {
        Self::start(files, config, "127.0.0.1:4573", "192.0.2.11:4574", app).await
    }

    /// At the side of an app without TLS.
    async fn of_app(files: &Files, app: &str) -> Self {
        Self::start(files, APP, "192.0.2.11:4574", "127.0.0.1:4573", app).await
    }

    fn agi(&self) -> Dial {
        Dial::agi(format!("agi://{}/who", self.address)).report("PEER")
    }

    async fn called(&self) -> Ended {
        asterisk().await.call(self.agi()).await.unwrap()
    }
}

fn seen(ended: &Ended) -> (&str, &str, String) {
    (&ended.agi_status, &ended.route_status, String::from_utf8_lossy(ended.value("PEER")).into_owned())
}

fn is_skipped() -> bool {
    let skipped = !proxy::stunnel_is_here();
    if skipped {
        eprintln!("SKIPPED: stunnel is not installed (apt-get install stunnel4)");
    }
    skipped
}

#[tokio::test]
async fn a_call_goes_by_one_sidecar_to_an_app_with_tls() {
    if is_skipped() {
        return;
    }
    let (files, refused) = (Files::new(), Refused::default());
    let served = Served::start(files.tls(app().observe(refused.clone()))).await;
    let stunnel = Stunnel::of_asterisk(&files, ASTERISK, &served.address).await;
    for _ in 0..20 {
        // The last words come through, each time.
        assert_eq!(seen(&stunnel.called().await), ("SUCCESS", "OK", "127.0.0.1".to_owned()));
    }
    let mut call =
        asterisk().await.dial(Dial::agi(format!("agi://{}/waits", stunnel.address)).report("PEER")).await.unwrap();
    call.hang_up().await.unwrap();
    assert_eq!(seen(&call.ended().await.unwrap()).1, "HUNG_UP");
    served.shut_down().await;
    assert_eq!(refused.reasons(), []);
}

#[tokio::test]
async fn a_call_goes_by_two_sidecars_to_an_app_without_tls_which_sees_where_it_comes_from() {
    if is_skipped() {
        return;
    }
    let (files, refused) = (Files::new(), Refused::default());
    // The sidecar of Asterisk dials from 127.0.0.1, as that of the app does: who is on the list is the former.
    let served = Served::start(app().observe(refused.clone()).proxies(["127.0.0.1"]).allow(["127.0.0.1"])).await;
    let of_app = Stunnel::of_app(&files, &served.address).await;
    let of_asterisk = Stunnel::of_asterisk(&files, ASTERISK, &of_app.address.to_string()).await;
    assert_eq!(seen(&of_asterisk.called().await), ("SUCCESS", "OK", "127.0.0.1".to_owned()));
    // Asterisk itself, without its sidecar.
    assert_eq!(seen(&of_app.called().await).1, "UNREACHED");
    let without = ASTERISK.replace("\ncert = ", "\n;cert = ").replace("\nkey = ", "\n;key = ");
    let without = Stunnel::of_asterisk(&files, &without, &of_app.address.to_string()).await;
    assert_eq!(seen(&without.called().await).1, "UNREACHED");
    served.shut_down().await;
    assert_eq!(refused.reasons(), []);
}

#[tokio::test]
async fn a_sidecar_without_a_certificate_or_with_one_of_others_reaches_nobody() {
    if is_skipped() {
        return;
    }
    let (files, refused) = (Files::new(), Refused::default());
    let served = Served::start(files.tls(app().observe(refused.clone()))).await;
    let without = ASTERISK.replace("\ncert = ", "\n;cert = ").replace("\nkey = ", "\n;key = ");
    assert_ne!(without, ASTERISK);
    let without = Stunnel::of_asterisk(&files, &without, &served.address).await;
    assert_eq!(seen(&without.called().await).1, "UNREACHED");
    Authority::new().certify(files.path(), "asterisk");
    let other = Stunnel::of_asterisk(&files, ASTERISK, &served.address).await;
    assert_eq!(seen(&other.called().await).1, "UNREACHED");
    served.shut_down().await;
    let refused = refused.reasons();
    assert!(refused.len() >= 2 && refused.iter().all(|reason| *reason == Refusal::Tls), "{refused:?}");
}

#[tokio::test]
async fn a_sidecar_calls_only_the_app_that_it_was_told() {
    if is_skipped() {
        return;
    }
    for of_others in [true, false] {
        let (files, refused) = (Files::new(), Refused::default());
        // Signed by somebody else, or by the right one for another name.
        let (certificate, key) = if of_others {
            Authority::new().certify(files.path(), NAME)
        } else {
            files.ca.certify(files.path(), "other.clinic.example")
        };
        let served = Served::start(app().observe(refused.clone()).tls(certificate, key)).await;
        let stunnel = Stunnel::of_asterisk(&files, ASTERISK, &served.address).await;
        assert_eq!(seen(&stunnel.called().await).1, "UNREACHED", "{of_others}");
        served.shut_down().await;
    }
}

#[tokio::test]
async fn an_asterisk_that_dials_the_port_of_tls_itself_is_told_error() {
    let (files, refused) = (Files::new(), Refused::default());
    let served = Served::start(files.tls(app().observe(refused.clone()))).await;
    let ended = asterisk().await.call(served.agi("who").report("PEER")).await.unwrap();
    assert_eq!(seen(&ended), ("FAILURE", "ERROR", String::new()));
    served.shut_down().await;
    assert_eq!(refused.reasons(), [Refusal::NoTls]);
}

#[tokio::test]
async fn a_call_that_is_too_many_or_comes_to_an_app_that_drains_learns_that_by_its_sidecar() {
    if is_skipped() {
        return;
    }
    let (files, refused) = (Files::new(), Refused::default());
    let app = files.tls(app().observe(refused.clone()).limits(Limits::default().calls(1)));
    let drain = app.drain();
    let served = Served::start(app).await;
    let stunnel = Stunnel::of_asterisk(&files, ASTERISK, &served.address).await;
    // The connection by which the test saw that stunnel is there may still have the only place.
    while stunnel.called().await.route_status != "OK" {}
    // As may that call.
    let mut up = loop {
        let (call, mut watch) = dial_heard(Dial::agi(format!("agi://{}/waits", stunnel.address))).await;
        if watch.begins("SET VARIABLE").await.contains("PEER") {
            break call;
        }
        call.ended().await.unwrap();
    };
    let before = refused.reasons().len();
    let told = |ended: &Ended| (ended.agi_status.clone(), ended.route_status.clone());
    assert_eq!(told(&stunnel.called().await), ("FAILURE".to_owned(), "BUSY".to_owned()));
    drain.begin();
    assert_eq!(told(&stunnel.called().await), ("FAILURE".to_owned(), "CLOSING".to_owned()));
    up.hang_up().await.unwrap();
    up.ended().await.unwrap();
    served.shut_down().await;
    assert_eq!(refused.reasons()[before..], [Refusal::Busy, Refusal::Closing]);
}
