//! A server whose process may open no more files: calls are told BUSY, and it recovers.
//!
//! The test starts itself again as a server with few file descriptors, and calls it.
#![cfg(unix)]

mod server_support;

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use agi_runtime::prelude::*;
use agi_runtime::routes;
use server_support::{End, Peer, last_words, request, soon};
use tokio::net::TcpListener;

/// Set in the server's process.
const SERVER: &str = "AGI_TEST_SERVER_WITH_FEW_DESCRIPTORS";
const DESCRIPTORS: usize = 40;
const CALLS: usize = 200;

#[agi_route("/waits", manual)]
async fn waits(call: &mut Call) -> Result {
    call.noop().await?;
    call.until_hangup(std::future::pending::<()>()).await?;
    Ok(())
}

/// A server in a process of its own.
struct FewDescriptors {
    process: Child,
    address: SocketAddr,
}

impl FewDescriptors {
    /// Runs `test` once more, as a server.
    fn start(test: &str) -> Self {
        let mut process = Command::new("sh")
            .args(["-c", &format!("ulimit -n {DESCRIPTORS} && exec \"$0\" \"$@\"")])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env(SERVER, "yes")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("there is a shell");
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = said.find_map(|line| Some(line.unwrap().split_once("listening on ")?.1.parse().unwrap()));
        // What else it says is not read, and must not stop it.
        std::thread::spawn(move || said.for_each(drop));
        Self { process, address: address.expect("the server says where it listens") }
    }

    async fn call(&self) -> Peer {
        let mut peer = Peer::connect(self.address).await.expect("the server listens");
        peer.says(request("waits")).await;
        peer
    }

    fn begin_to_stop(&mut self) {
        drop(self.process.stdin.take());
    }
}

/// Ends the process when the test fails.
impl Drop for FewDescriptors {
    fn drop(&mut self) {
        if matches!(self.process.try_wait(), Ok(None)) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }
}

/// In the server's process: serves until its standard input is closed.
fn is_the_server() -> bool {
    if std::env::var_os(SERVER).is_none() {
        return false;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("listening on {}", listener.local_addr().unwrap());
        let (stop, stopped) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            let _ = stop.send(());
        });
        App::with(routes![waits]).serve(listener, async { stopped.await.unwrap() }).await.unwrap();
    });
    true
}

/// Begins calls until many more have come than there are descriptors; the ones under way, the others having been told
/// that there is no room.
async fn fill(server: &FewDescriptors) -> Vec<Peer> {
    let mut peers = Vec::new();
    for _ in 0..CALLS {
        peers.push(server.call().await);
    }
    let mut under_way = Vec::new();
    for mut peer in peers {
        match peer.line().await.as_str() {
            "NOOP\n" => under_way.push(peer),
            "SET VARIABLE AGI_ROUTE_STATUS BUSY\n" => {
                assert_eq!(peer.rest().await, ("failure\n".to_owned(), End::Closed));
            }
            other => panic!("a call got {other:?}"),
        }
    }
    assert!((10..DESCRIPTORS).contains(&under_way.len()), "{}", under_way.len());
    under_way
}

#[test]
fn without_descriptors_calls_are_told_busy_and_with_some_again_they_are_answered() {
    if is_the_server() {
        return;
    }
    with_server("without_descriptors_calls_are_told_busy_and_with_some_again_they_are_answered", async |server| {
        for _ in 0..3 {
            for mut peer in fill(server).await {
                peer.says("200 result=0\nHANGUP\n").await;
                assert_eq!(peer.rest().await, (last_words(Status::HungUp), End::Closed));
            }
        }
        server.begin_to_stop();
    });
}

#[test]
fn without_descriptors_a_shutdown_still_tells_all_who_wait() {
    if is_the_server() {
        return;
    }
    with_server("without_descriptors_a_shutdown_still_tells_all_who_wait", async |server| {
        let under_way = fill(server).await;
        let mut waiting = Vec::new();
        for _ in 0..2 * CALLS {
            waiting.push(server.call().await);
        }
        server.begin_to_stop();
        for mut peer in waiting {
            let (said, end) = peer.rest().await;
            assert!([Status::Busy, Status::Closing].map(last_words).contains(&said), "{said:?}");
            assert_eq!(end, End::Closed);
        }
        for mut peer in under_way {
            peer.says("200 result=0\nHANGUP\n").await;
            assert_eq!(peer.rest().await, (last_words(Status::HungUp), End::Closed));
        }
    });
}

fn with_server(test: &str, calls: impl AsyncFnOnce(&mut FewDescriptors)) {
    let mut server = FewDescriptors::start(test);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(soon(calls(&mut server)));
    assert!(server.process.wait().unwrap().success());
}
