//! Draining: no new calls for a while, and those under way go on.

mod server_support;

use agi_runtime::prelude::*;
use agi_runtime::routes;
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
