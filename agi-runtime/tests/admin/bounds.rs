//! Clients that are slow, endless or many cost a bounded amount, and no call.

use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::routes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::server_support::log::Log;
use crate::server_support::{Peer, soon};
use crate::support::{idle, serve};

/// As many connections as there may be.
const ALL: usize = 64;

#[agi_route("/hello", manual)]
async fn hello(call: &mut Call) -> Result {
    call.noop().await?;
    Ok(())
}

#[tokio::test]
async fn clients_that_send_no_request_do_not_keep_their_places() {
    let app = serve(App::with(routes![hello])).await;
    let mut idlers = Vec::new();
    for begun in [
        "",
        "GET /metrics HT",
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: ",
        "GET /live HTTP/1.1\r\nHost: x\r\n\r\n",
    ] {
        for _ in 0..ALL / 4 {
            let mut idler = app.admin.connect().await;
            idler.write_all(begun.as_bytes()).await.unwrap();
            idlers.push(idler);
        }
    }
    // Nobody of them harms a call.
    let mut call = app.server.call("hello").await;
    call.answers("NOOP\n", "200 result=0\n").await;
    call.ends(Status::Ok).await;
    assert_eq!(soon(app.admin.get("/live")).await.status, 200);
    for mut idler in idlers {
        soon(idler.read_to_end(&mut Vec::new())).await.unwrap();
    }
}

#[tokio::test]
async fn a_request_that_is_too_large_is_refused() {
    let app = serve(idle()).await;
    let long = "x".repeat(20_000);
    assert_eq!(app.admin.raw(&format!("GET /{long} HTTP/1.1\r\nHost: localhost\r\n\r\n")).await.status, 431);
    assert_eq!(app.admin.get_with("/live", &[("X", &long)]).await.status, 431);
    let many = vec![("X", "y"); 100];
    assert_eq!(app.admin.get_with("/live", &many).await.status, 431);
    let body = "POST /live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n";
    assert_eq!(app.admin.raw(body).await.status, 413);
    let endless = "POST /live HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    assert_eq!(app.admin.raw(endless).await.status, 413);
}

#[tokio::test]
async fn what_is_not_http_is_not_answered_for_long() {
    let app = serve(idle()).await;
    for bytes in ["agi_network: yes\n\n", "\0\0\0\0\r\n\r\n", "GET / SPDY/9\r\n\r\n"] {
        let answer = app.admin.raw(bytes).await;
        assert!(matches!(answer.status, 0 | 400), "{answer:?}");
    }
    assert_eq!(app.admin.get("/live").await.status, 200);
}

#[tokio::test]
async fn a_scrape_that_is_never_read_is_given_up() {
    let log = Log::of_this_thread();
    // Its answers are larger than what the system takes for a client that does not read.
    let lists = (0..100).fold(App::new(), |app, number| app.mount(format!("/tenant-{number}"), routes![hello]));
    let app = serve(lists).await;
    let mut scraper = Peer::connect_with_a_small_buffer(app.admin.0).await.unwrap();
    let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100);
    scraper.says(request).await;
    let mut call = app.server.call("tenant-7/hello").await;
    call.answers("NOOP\n", "200 result=0\n").await;
    call.ends(Status::Ok).await;
    let given_up = async {
        while log.lines("WARN a connection to the admin port is given up").is_empty() {
            assert_eq!(app.admin.get("/live").await.status, 200);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    soon(given_up).await;
    let (all, _) = scraper.rest().await;
    let answers = all.matches("HTTP/1.1 200").count();
    assert!(answers < 100, "{answers} answers were kept for it");
}
