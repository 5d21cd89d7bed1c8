//! `/live` and `/ready`.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;

use agi_runtime::prelude::*;
use agi_runtime::{Admin, Error, routes};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::server_support::{Peer, request};
use crate::support::{AdminPort, idle, serve};

struct Database(&'static str);

#[tokio::test]
async fn an_app_that_is_served_lives_and_is_ready() {
    let app = serve(idle()).await;
    assert_eq!(app.admin.get("/live").await.says(), (200, "live\n"));
    assert_eq!(app.admin.get("/ready").await.says(), (200, "ready\n"));
}

#[tokio::test]
async fn a_check_that_fails_is_named_and_its_reason_is_not_told() {
    let app = idle()
        .state(Database("wrong password for ivr"))
        .ready_check("database", async |app| Err(Error::new(app.state::<Database>()?.0)))
        .ready_check("speech", async |_| panic!("no engine"))
        .ready_check("queue", async |_| Ok(()));
    let app = serve(app).await;
    assert_eq!(app.admin.get("/ready").await.says(), (503, "database: failed\nspeech: panicked\n"));
}

#[tokio::test]
async fn a_check_without_an_end_is_cut_and_others_are_not_held_up() {
    let app = idle().ready_check("database", async |_| pending().await).ready_check("queue", async |_| Ok(()));
    let app = serve(app).await;
    assert_eq!(app.admin.get("/ready").await.says(), (503, "database: took too long\n"));
}

#[tokio::test]
async fn who_asks_often_runs_the_checks_no_more_often() {
    let runs = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&runs);
    let check = move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        async { Ok(()) }
    };
    let app = serve(idle().ready_check("database", check)).await;
    let asked = (0..50).map(|_| tokio::spawn(app.admin.get("/ready")));
    for answer in asked.collect::<Vec<_>>() {
        assert_eq!(answer.await.unwrap().status, 200);
    }
    assert!(runs.load(Ordering::Relaxed) < 50, "at most one in a second");
}

#[agi_route("/holds", manual)]
async fn holds(call: &mut Call) -> Result {
    call.get_data("survey/question").await?;
    Ok(())
}

#[tokio::test]
async fn an_app_that_shuts_down_is_not_ready_while_its_calls_end() {
    let app = serve(App::with(routes![holds])).await;
    let mut call = app.server.call("holds").await;
    call.expects("GET DATA \"survey/question\" 0 1023\n").await;
    let stopping = app.server.stopping();
    // New calls are refused when the app begins to drain, and this is then seen at once.
    while app.admin.get("/ready").await.status == 200 {
        tokio::task::yield_now().await;
    }
    let draining = app.admin.get("/ready").await;
    assert_eq!(draining.says(), (503, "draining: no more calls are taken\n"));
    assert_eq!(app.admin.get("/live").await.says(), (200, "live\n"));
    assert!(app.admin.get("/metrics").await.body.contains("\nagi_draining 1\n"));
    // The live page says so next to its title.
    assert!(app.admin.get("/routes").await.body.starts_with("{\"draining\":true,"));
    call.says("200 result=1\n").await;
    call.ends(Status::Ok).await;
    stopping.await.unwrap().unwrap();
}

/// Blocks its thread until the test lets it go.
fn blocking(go: mpsc::Receiver<()>, begun: oneshot::Sender<()>) -> App {
    let held = std::sync::Mutex::new(Some((go, begun)));
    App::new().fallback(move |_| {
        if let Some((go, begun)) = held.lock().unwrap().take() {
            begun.send(()).unwrap();
            let _ = go.recv();
        }
        Box::pin(async { Ok(Outcome::done()) })
    })
}

#[tokio::test]
async fn an_app_whose_only_thread_is_blocked_still_tells() {
    let (go, held) = mpsc::channel();
    let (begun, blocked) = oneshot::channel();
    let (addresses, told) = oneshot::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    // The thread of the calls is not that of the test.
    let calls = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let calls = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let admin = TcpListener::bind("127.0.0.1:0").await.unwrap();
            addresses.send((calls.local_addr().unwrap(), AdminPort(admin.local_addr().unwrap()))).ok().unwrap();
            let app = blocking(held, begun).admin(Admin::new(admin));
            app.serve(calls, async { drop(stopped.await) }).await.unwrap();
        });
    });
    let (address, admin) = told.await.unwrap();
    let mut call = Peer::connect(address).await.unwrap();
    call.says(request("blocks")).await;
    blocked.await.unwrap();
    assert_eq!(admin.get("/live").await.status, 200);
    assert_eq!(admin.get("/ready").await.says(), (503, "calls: took too long\n"));
    assert!(admin.get("/metrics").await.body.contains("agi_calls_active{route=\"none\"} 1\n"));
    go.send(()).unwrap();
    call.ends(Status::Ok).await;
    stop.send(()).unwrap();
    calls.join().unwrap();
}
