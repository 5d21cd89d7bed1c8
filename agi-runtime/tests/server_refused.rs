//! What the log says of refused calls. Such warnings come once a second in a process, so this test has one of its own.

mod server_support;

use agi_runtime::prelude::*;
use agi_runtime::{Limits, routes};
use server_support::Server;
use server_support::log::Log;

#[agi_route("/stays", manual)]
async fn stays(call: &mut Call) -> Result {
    call.noop().await?;
    std::future::pending().await
}

async fn server(limits: Limits) -> Server {
    Server::start(App::with(routes![stays]).limits(limits.shutdown_time(std::time::Duration::ZERO))).await
}

#[tokio::test]
async fn a_call_that_is_refused_is_named_by_its_id_as_soon_as_that_was_read() {
    let log = Log::of_this_thread();
    let full = server(Limits::default().calls(1)).await;
    let mut call = full.call("stays").await;
    call.expects("NOOP\n").await;
    full.call("stays").await.ends(Status::Busy).await;
    let small = server(Limits::default().request_bytes(200)).await;
    small.call("stays").await.ends(Status::TooLarge).await;
    let app = App::with(routes![stays]);
    app.drain().begin();
    Server::start(app).await.call("stays").await.ends(Status::Closing).await;
    let asks = Server::start(App::with(routes![stays]).shared_secret("Correct-horse-battery-staple-1")).await;
    let mut stranger = asks.call("stays").await;
    stranger.line().await;
    stranger.says("200 result=0\n").await;
    stranger.ends(Status::Error).await;
    for refused in [
        "BUSY: the limit",
        "TOO_LARGE: its request",
        "CLOSING: the app takes no",
        "ERROR: its dialplan has another secret",
    ] {
        let lines = [log.lines("WARN a call was refused as"), log.lines("INFO a call was refused as")].concat();
        let line = lines.iter().find(|line| line.contains(refused)).unwrap_or_else(|| panic!("{refused}: {lines:?}"));
        assert!(line.contains(" peer=127.0.0.1:") && line.contains(" id=\"1763906787.4\""), "{line}");
    }
}
