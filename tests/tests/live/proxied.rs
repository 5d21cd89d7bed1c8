//! A call through HAProxy: an idle timeout that cuts it is told apart from a hang-up.

use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::process::Stdio;
use std::time::Duration;

use agi_runtime::{App, Call, CallError, Disconnect, Error, State, Status, agi_route, routes};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use xtask::asterisk::{Dial, Ended};
use xtask::proxy;

use crate::support::{Served, asterisk};

/// A proxy between Asterisk and an app, until it is dropped.
struct Proxy {
    address: String,
    _process: Child,
    _folder: TempDir,
}

impl Proxy {
    /// With these timeouts, before an app that listens there.
    fn start(app: &str, timeouts: &str) -> Self {
        // The proxy is given its socket, so that no other process can take the port.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("haproxy.cfg");
        let config = format!(
            "defaults\n mode tcp\n timeout connect 5s\n{timeouts}\n\
             listen agi\n bind fd@0\n server app {app}\n"
        );
        std::fs::write(&file, config).unwrap();
        let mut command = Command::new("haproxy");
        command.arg("-db").arg("-f").arg(&file).stdin(Stdio::from(OwnedFd::from(listener)));
        let process = command.stdout(Stdio::null()).kill_on_drop(true).spawn().unwrap();
        Self { address, _process: process, _folder: folder }
    }

    fn agi(&self, path: &str) -> Dial {
        Dial::agi(format!("agi://{}/{path}", self.address)).answered()
    }
}

const BRIEF: &str = " timeout client 1s\n timeout server 1s";

/// What the tests learn.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    /// A command is about to be sent.
    Waits,
    /// How `/waits` went on: whether waiting was a hang-up, and what SET VARIABLE met, if it failed.
    Went { hung_up: bool, then: Option<Disconnect> },
    /// What `App::on_error` was told: the status, and what had ended the connection.
    Failed(Status, Option<Disconnect>),
}

type Tell = UnboundedSender<Told>;

/// Waits for a key, and cleans up.
#[agi_route("/waits/{seconds}")]
async fn waits(call: &mut Call, seconds: u64, tell: State<Tell>) -> Result<(), Error> {
    tell.send(Told::Waits)?;
    let waited = call.wait_for_digit(Duration::from_secs(seconds)).await;
    let hung_up = waited.as_ref().is_err_and(CallError::is_hung_up);
    let then = match call.set_variable("CLEANED", "yes").await {
        Err(CallError::Disconnected { reason, .. }) => Some(reason),
        other => {
            other?;
            None
        }
    };
    tell.send(Told::Went { hung_up, then })?;
    waited?;
    Ok(())
}

async fn serve() -> (Served, UnboundedReceiver<Told>) {
    let (tell, told) = unbounded_channel();
    let fails = tell.clone();
    let app = App::with(routes![waits]).state(tell).on_error(move |failure| {
        let reason = failure.error.downcast_ref::<Disconnect>().copied();
        drop(fails.send(Told::Failed(failure.status, reason)));
    });
    (Served::start(app).await, told)
}

/// How a call ended that nobody touched, and what was told.
async fn left_alone(timeouts: &str) -> (Ended, Vec<Told>) {
    let (served, mut told) = serve().await;
    let proxy = Proxy::start(&served.address, timeouts);
    let ended = asterisk().await.call(proxy.agi("waits/3").report("CLEANED")).await.unwrap();
    served.shut_down().await;
    let mut all = Vec::new();
    while let Ok(one) = told.try_recv() {
        all.push(one);
    }
    (ended, all)
}

fn seen(ended: &Ended) -> (&str, &str, bool, &[u8]) {
    (&ended.agi_status, &ended.route_status, ended.went_on, ended.value("CLEANED"))
}

fn is_skipped() -> bool {
    let skipped = !proxy::is_here();
    if skipped {
        eprintln!("SKIPPED: haproxy is not installed (apt-get install haproxy)");
    }
    skipped
}

#[tokio::test]
async fn a_call_that_a_proxy_cuts_while_it_is_idle_is_cut_off_and_its_caller_goes_on() {
    if is_skipped() {
        return;
    }
    let (ended, told) = left_alone(BRIEF).await;
    assert_eq!(seen(&ended), ("SUCCESS", "UNREACHED", true, &b""[..]));
    let cut_off = Some(Disconnect::CutOff);
    let went = Told::Went { hung_up: true, then: cut_off };
    assert_eq!(told, [Told::Waits, went, Told::Failed(Status::HungUp, cut_off)]);
}

#[tokio::test]
async fn a_call_that_is_idle_within_the_tunnels_timeout_is_not_cut() {
    if is_skipped() {
        return;
    }
    let (ended, told) = left_alone(&format!("{BRIEF}\n timeout tunnel 1m")).await;
    assert_eq!(seen(&ended), ("SUCCESS", "OK", true, &b"yes"[..]));
    assert_eq!(told, [Told::Waits, Told::Went { hung_up: false, then: None }]);
}

#[tokio::test]
async fn a_hang_up_through_a_proxy_is_not_a_cut() {
    if is_skipped() {
        return;
    }
    let (served, mut told) = serve().await;
    let proxy = Proxy::start(&served.address, " timeout client 1m\n timeout server 1m");
    let mut call = asterisk().await.dial(proxy.agi("waits/60").report("CLEANED")).await.unwrap();
    assert_eq!(told.recv().await, Some(Told::Waits));
    call.hang_up().await.unwrap();
    let ended = call.ended().await.unwrap();
    assert_eq!(seen(&ended), ("HANGUP", "HUNG_UP", false, &b"yes"[..]));
    assert_eq!(told.recv().await, Some(Told::Went { hung_up: true, then: None }));
    served.shut_down().await;
    assert!(told.try_recv().is_err(), "a hang-up is not a failure");
}

#[tokio::test]
async fn a_proxy_without_its_server_is_unreached_and_looks_like_a_success() {
    if is_skipped() {
        return;
    }
    // Nothing listens on a port that was given up just now, on an address that no other test uses.
    let gone = TcpListener::bind("127.0.0.10:0").unwrap().local_addr().unwrap();
    let proxy = Proxy::start(&gone.to_string(), &format!("{BRIEF}\n retries 0"));
    let ended = asterisk().await.call(proxy.agi("waits/3").report("CLEANED")).await.unwrap();
    assert_eq!(seen(&ended), ("SUCCESS", "UNREACHED", true, &b""[..]));
}
