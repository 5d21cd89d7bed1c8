//! Draining: no new calls for a while, and those under way go on.

mod server_support;

use agi_runtime::events::Refusal;
use agi_runtime::prelude::*;
use agi_runtime::{Limits, routes};
use server_support::refused::Refused;
use server_support::{End, Server};

#[agi_route("/noop", manual)]
async fn noop(call: &mut Call) -> Result {
    call.noop().await?;
    Ok(())
}

#[tokio::test]
async fn a_draining_server_refuses_new_calls_and_answers_them_again_afterwards() {
    let app = App::with(routes![noop]);
    let drain = app.drain();
    let server = Server::start(app).await;
    let mut under_way = server.call("noop").await;
    under_way.expects("NOOP\n").await;

    assert!(drain.begin());
    for _ in 0..3 {
        server.call("noop").await.ends(Status::Closing).await;
    }
    under_way.says("200 result=0\n").await;
    under_way.ends(Status::Ok).await;

    assert!(drain.end());
    let mut again = server.call("noop").await;
    again.answers("NOOP\n", "200 result=0\n").await;
    again.ends(Status::Ok).await;
    server.stop().await;
}

#[tokio::test]
async fn an_app_may_drain_before_it_is_served_and_be_stopped_while_it_drains() {
    let app = App::with(routes![noop]);
    app.drain().begin();
    let server = Server::start(app).await;
    server.call("noop").await.ends(Status::Closing).await;
    server.stop().await;
}

#[tokio::test]
async fn who_only_looks_whether_a_server_is_there_hears_that_it_drains() {
    let app = App::with(routes![noop]);
    let drain = app.drain();
    let server = Server::start(app).await;
    let mut looks = server.peer().await;
    looks.says_no_more().await;
    assert_eq!(looks.rest().await, (String::new(), End::Closed));
    drain.begin();
    let mut looks = server.peer().await;
    looks.says_no_more().await;
    looks.ends(Status::Closing).await;
}

#[tokio::test]
async fn a_call_that_is_turned_away_counts_and_a_probe_that_says_nothing_does_not() {
    let refused = Refused::default();
    let app = App::with(routes![noop]).observe(refused.clone());
    app.drain().begin();
    let server = Server::start(app).await;
    for header in ["", "PROXY TCP4 192.0.2.7 192.0.2.9 40000 4573\r\n"] {
        let mut looks = server.peer().await;
        looks.says(header).await;
        looks.says_no_more().await;
        looks.ends(Status::Closing).await;
    }
    server.call("noop").await.ends(Status::Closing).await;
    let mut web = server.peer().await;
    web.says("GET / HTTP/1.1\r\n\r\n").await;
    web.ends(Status::Closing).await;
    assert_eq!(refused.reasons(), [Refusal::Closing, Refusal::NotAgi]);
    server.stop().await;
}

#[tokio::test]
async fn a_probe_of_a_full_server_does_not_count_as_a_call() {
    let refused = Refused::default();
    let app = App::with(routes![noop]).observe(refused.clone()).limits(Limits::default().calls(1));
    let server = Server::start(app).await;
    let mut stays = server.call("noop").await;
    stays.expects("NOOP\n").await;
    let mut looks = server.peer().await;
    looks.says_no_more().await;
    looks.ends(Status::Busy).await;
    server.call("noop").await.ends(Status::Busy).await;
    assert_eq!(refused.reasons(), [Refusal::Busy]);
}
