//! PROXY headers of real proxies, which have an address of their own: named and not named.

use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use agi_runtime::events::Refusal;
use agi_runtime::{App, Listener};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use xtask::asterisk::Dial;
use xtask::proxy;

use super::app;
use super::refused::Refused;
use crate::support::{Served, asterisk};

/// Where the proxies connect from. Asterisk connects from 127.0.0.1.
const OWN: &str = "127.0.0.33";

/// A proxy, until it is dropped.
struct Proxy {
    address: SocketAddr,
    _process: Child,
    _folder: TempDir,
}

impl Proxy {
    /// Before an app that listens there; `options` are those of the `server` line.
    async fn haproxy(app: &str, options: &str) -> Self {
        Self::start(|listen, _| {
            let config = format!(
                "defaults\n mode tcp\n timeout connect 5s\n timeout client 1m\n timeout server 1m\n\
                 listen agi\n bind {listen}\n server app {app} source {OWN} {options}\n"
            );
            (vec!["haproxy", "-db", "-f"], config)
        })
        .await
    }

    async fn nginx(app: &str, options: &str) -> Self {
        Self::start(|listen, folder| {
            let module = proxy::nginx_stream_module().map(|path| format!("load_module {path};\n")).unwrap_or_default();
            let config = format!(
                "{module}daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/log;\nevents {{}}\n\
                 stream {{\n server {{\n listen {listen};\n proxy_pass {app};\n proxy_bind {OWN};\n {options}\n }}\n}}\n"
            );
            (vec!["nginx", "-c"], config)
        })
        .await
    }

    async fn start(configured: impl FnOnce(SocketAddr, &str) -> (Vec<&'static str>, String)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // A port that was free just now, on an address that nothing else takes.
        let address = StdListener::bind("127.0.0.34:0").unwrap().local_addr().unwrap();
        let (line, config) = configured(address, folder.path().to_str().unwrap());
        let file = folder.path().join("config");
        std::fs::write(&file, config).unwrap();
        let mut command = Command::new(line[0]);
        command.args(&line[1..]).arg(&file).stdin(Stdio::null()).stdout(Stdio::null());
        let process = command.kill_on_drop(true).spawn().unwrap();
        let started = async {
            while TcpStream::connect(address).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), started).await.expect("the proxy starts");
        Self { address, _process: process, _folder: folder }
    }

    fn agi(&self) -> Dial {
        Dial::agi(format!("agi://{}/who", self.address)).report("PEER")
    }
}

fn named(app: App) -> App {
    app.proxies([OWN]).allow(["127.0.0.1"])
}

const HEADERS: [&str; 2] = ["send-proxy", "send-proxy-v2"];
const NGINX: &str = "proxy_protocol on;";

fn is_skipped() -> bool {
    let skipped = !proxy::is_here() || !proxy::nginx_is_here();
    if skipped {
        eprintln!("SKIPPED: haproxy and nginx with its stream module are not installed");
    }
    skipped
}

/// Every proxy, with what makes it send a header.
async fn proxies(app: &str) -> Vec<Proxy> {
    let mut proxies = vec![Proxy::nginx(app, NGINX).await];
    for header in HEADERS {
        proxies.push(Proxy::haproxy(app, header).await);
    }
    proxies
}

/// The status, and whom the app took for its peer.
async fn called(proxy: &Proxy) -> (String, String) {
    let ended = asterisk().await.call(proxy.agi()).await.unwrap();
    (ended.route_status.clone(), String::from_utf8_lossy(ended.value("PEER")).into_owned())
}

#[tokio::test]
async fn a_call_by_a_proxy_that_is_named_comes_from_asterisk() {
    if is_skipped() {
        return;
    }
    let refused = Refused::default();
    let served = Served::start(named(app().observe(refused.clone()))).await;
    for proxy in proxies(&served.address).await {
        assert_eq!(called(&proxy).await, ("OK".to_owned(), "127.0.0.1".to_owned()));
    }
    served.shut_down().await;
    assert_eq!(refused.all(), []);
}

#[tokio::test]
async fn a_call_by_a_proxy_that_is_not_named_is_refused() {
    if is_skipped() {
        return;
    }
    let refused = Refused::default();
    let served = Served::start(app().observe(refused.clone()).proxies(["127.0.0.35"])).await;
    let proxies = proxies(&served.address).await;
    for proxy in &proxies {
        assert_eq!(called(proxy).await, ("ERROR".to_owned(), String::new()));
    }
    served.shut_down().await;
    assert_eq!(refused.all(), vec![(Refusal::ProxyHeader, OWN.to_owned()); proxies.len()]);
}

#[tokio::test]
async fn a_proxy_that_is_named_and_sends_no_header_is_refused() {
    if is_skipped() {
        return;
    }
    let refused = Refused::default();
    let served = Served::start(named(app().observe(refused.clone()))).await;
    for proxy in [Proxy::haproxy(&served.address, "").await, Proxy::nginx(&served.address, "").await] {
        assert_eq!(called(&proxy).await, ("ERROR".to_owned(), String::new()));
    }
    served.shut_down().await;
    assert_eq!(refused.all(), vec![(Refusal::NoProxyHeader, OWN.to_owned()); 2]);
}

#[tokio::test]
async fn an_asterisk_that_is_not_on_the_list_is_refused_also_by_way_of_a_proxy() {
    if is_skipped() {
        return;
    }
    let refused = Refused::default();
    let served = Served::start(app().observe(refused.clone()).proxies([OWN]).allow(["192.0.2.0/24"])).await;
    let proxies = proxies(&served.address).await;
    for proxy in &proxies {
        assert_eq!(called(proxy).await, ("UNREACHED".to_owned(), String::new()));
    }
    served.shut_down().await;
    assert_eq!(refused.all(), vec![(Refusal::NotAllowed, "127.0.0.1".to_owned()); proxies.len()]);
}

/// Counts the connections, health checks too.
struct Counted(TcpListener, Arc<AtomicUsize>);

impl Listener for Counted {
    type Transport = TcpStream;
    type Peer = SocketAddr;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        let accepted = self.0.poll_accept(cx);
        if accepted.is_ready() {
            self.1.fetch_add(1, Ordering::Relaxed);
        }
        accepted
    }
}

#[tokio::test]
async fn the_health_checks_of_a_proxy_are_not_refused() {
    if is_skipped() {
        return;
    }
    let (refused, count) = (Refused::default(), Arc::new(AtomicUsize::new(0)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    // The proxy's own address is on no list.
    let app = app().observe(refused.clone()).proxies([OWN]).allow(["127.0.0.1"]);
    let serving = tokio::spawn(app.serve(Counted(listener, Arc::clone(&count)), std::future::pending()));
    for header in HEADERS {
        let proxy = Proxy::haproxy(&address, &format!("{header} check inter 50ms")).await;
        let before = count.load(Ordering::Relaxed);
        let checked = async {
            while count.load(Ordering::Relaxed) < before + 10 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), checked).await.expect("it checks");
        // It takes the app for healthy.
        assert_eq!(called(&proxy).await, ("OK".to_owned(), "127.0.0.1".to_owned()));
    }
    assert_eq!(refused.all(), []);
    serving.abort();
}
