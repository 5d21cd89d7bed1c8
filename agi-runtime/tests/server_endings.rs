//! How calls end over TCP: the exact last bytes of each ending, and that no call's end touches another call.

mod server_support;

use std::sync::{Arc, Mutex};

use agi_runtime::prelude::*;
use agi_runtime::routes;
use anyhow::Context;
use server_support::{End, Server, last_words};

#[derive(Debug, thiserror::Error)]
enum SurveyError {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("no question is left")]
    NoQuestion,
}

#[agi_route("/fine", manual)]
async fn fine(_call: &mut Call) {}

#[agi_route("/number/{number}", manual)]
async fn number(_call: &mut Call, number: u32) -> Result<(), SurveyError> {
    if number < 10 { Ok(()) } else { Err(SurveyError::NoQuestion) }
}

#[agi_route("/waits", manual)]
async fn waits(call: &mut Call) -> Result {
    call.until_hangup(std::future::pending::<()>()).await?;
    Ok(())
}

#[agi_route("/bye", manual)]
async fn bye(_call: &mut Call) -> Outcome {
    Outcome::hangup()
}

#[tokio::test]
async fn after_a_hang_up_the_connection_is_closed_in_order_whatever_asterisk_still_says() {
    let server = Server::start(App::with(routes![bye])).await;
    let mut peer = server.call("bye").await;
    peer.answers("HANGUP\n", "200 result=1\n").await;
    assert_eq!(peer.rest().await, (last_words(Status::Ok), End::Closed));
    // Asterisk announces it only now. A reset would make its next write an error in its log.
    peer.says("HANGUP\n").await;
    for _ in 0..3 {
        tokio::task::yield_now().await;
        peer.tries_to_say("200 result=1\n").await.expect("the connection was reset");
    }
}

#[tokio::test]
async fn each_status_has_its_exact_last_bytes_sent_at_once() {
    let server = Server::start(App::with(routes![fine, number])).await;
    for (path, last) in [
        ("fine", "SET VARIABLE AGI_ROUTE_STATUS OK\n"),
        ("no/such", "SET VARIABLE AGI_ROUTE_STATUS NOT_FOUND\nfailure\n"),
        ("number/x", "SET VARIABLE AGI_ROUTE_STATUS BAD_PARAM\nfailure\n"),
        ("number/10", "SET VARIABLE AGI_ROUTE_STATUS ERROR\nfailure\n"),
    ] {
        let mut peer = server.call(path).await;
        assert_eq!(peer.one_read().await, last, "{path}");
        assert_eq!(peer.rest().await, (String::new(), End::Closed), "{path}");
    }
}

#[tokio::test]
async fn a_quiet_ending_leaves_out_the_status_that_nothing_went_wrong_and_no_other() {
    let server = Server::start(App::with(routes![fine, number]).omit_ok_status()).await;
    assert_eq!(server.call("fine").await.rest().await, (String::new(), End::Closed));
    server.call("number/10").await.ends(Status::Error).await;
    server.call("no/such").await.ends(Status::NotFound).await;
}

#[tokio::test]
async fn a_fallback_answers_unknown_paths_and_its_rejections_name_their_status() {
    let app = App::with(routes![fine]).fallback(|call| {
        Box::pin(async move {
            call.noop().await?;
            match call.uri().path() {
                "/over" => Err(Rejection::new(Status::TooLarge, "over")),
                _ => Ok(Outcome::done()),
            }
        })
    });
    let server = Server::start(app).await;
    for (path, status) in [("over", Status::TooLarge), ("other", Status::Ok)] {
        let mut peer = server.call(path).await;
        peer.answers("NOOP\n", "200 result=0\n").await;
        peer.ends(status).await;
    }
    server.call("fine").await.ends(Status::Ok).await;
}

#[agi_route("/hangs-up", manual)]
async fn hangs_up(_call: &mut Call) -> Outcome {
    Outcome::hangup()
}

#[tokio::test]
async fn an_outcome_is_carried_out_before_the_status_is_sent() {
    let server = Server::start(App::with(routes![hangs_up])).await;
    let mut peer = server.call("hangs-up").await;
    peer.answers("HANGUP\n", "200 result=1\n").await;
    peer.ends(Status::Ok).await;
    let mut peer = server.call("hangs-up").await;
    peer.answers("HANGUP\n", "510 Invalid or unknown command\n").await;
    peer.ends(Status::Error).await;
}

mod hung_up {
    //! Handlers that leave by the hang-up, however their errors wrap it.
    use super::{CallError, Context, SurveyError};
    use agi_runtime::prelude::*;

    #[agi_route("/plain", manual)]
    pub(super) async fn plain(call: &mut Call) -> Result<(), CallError> {
        call.answer().await
    }

    #[agi_route("/any", manual)]
    pub(super) async fn any(call: &mut Call) -> Result {
        call.answer().await?;
        Ok(())
    }

    #[agi_route("/boxed", manual)]
    pub(super) async fn boxed(call: &mut Call) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        call.answer().await?;
        Ok(())
    }

    #[agi_route("/transparent", manual)]
    pub(super) async fn transparent(call: &mut Call) -> Result<(), SurveyError> {
        call.answer().await?;
        Ok(())
    }

    #[agi_route("/anyhow", manual)]
    pub(super) async fn anyhow(call: &mut Call) -> anyhow::Result<()> {
        call.answer().await.context("asking the first question").context("in the survey")
    }

    #[agi_route("/io", manual)]
    pub(super) async fn io(call: &mut Call) -> Result<(), std::io::Error> {
        call.answer().await.map_err(std::io::Error::other)
    }

    #[agi_route("/swallowed", manual)]
    pub(super) async fn swallowed(call: &mut Call) {
        assert!(call.answer().await.unwrap_err().is_hung_up());
    }

    #[agi_route("/another", manual)]
    pub(super) async fn another(call: &mut Call) -> Result<(), SurveyError> {
        call.answer().await.map_err(|_| SurveyError::NoQuestion)
    }
}

#[tokio::test]
async fn a_hang_up_however_wrapped_ends_the_call_as_hung_up_and_is_not_a_failure() {
    use hung_up::{another, any, anyhow, boxed, io, plain, swallowed, transparent};
    let failures = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&failures);
    let routes = routes![waits, plain, any, boxed, transparent, anyhow, io, swallowed, another];
    let app = App::with(routes).on_error(move |failure| {
        seen.lock().unwrap().push(format!("{:?} {}: {}", failure.route, failure.status, failure.error));
    });
    let server = Server::start(app).await;
    for path in ["plain", "any", "boxed", "transparent", "anyhow", "io", "swallowed"] {
        for hang_up in ["200 result=-1\nHANGUP\n", "HANGUP\n511 Command Not Permitted on a dead channel\n"] {
            let mut peer = server.call(path).await;
            peer.answers("ANSWER\n", hang_up).await;
            let status = if path == "swallowed" { Status::Ok } else { Status::HungUp };
            assert_eq!(peer.rest().await, (last_words(status), End::Closed), "{path}");
        }
    }
    let mut peer = server.call("waits").await;
    peer.says("HANGUP\n").await;
    peer.ends(Status::HungUp).await;
    assert!(failures.lock().unwrap().is_empty());

    let mut peer = server.call("another").await;
    peer.answers("ANSWER\n", "HANGUP\n511 Command Not Permitted on a dead channel\n").await;
    peer.ends(Status::Error).await;
    assert_eq!(*failures.lock().unwrap(), [r#"Some("/another") ERROR: no question is left"#]);
    failures.lock().unwrap().clear();

    // A proxy cut the connection: the caller may be there, so somebody should know.
    for path in ["plain", "any", "boxed", "transparent", "anyhow", "io", "swallowed"] {
        let mut peer = server.call(path).await;
        peer.expects("ANSWER\n").await;
        peer.says_no_more().await;
        peer.ends(Status::HungUp).await;
    }
    let failures = std::mem::take(&mut *failures.lock().unwrap());
    assert_eq!(failures.len(), 7, "{failures:?}");
    assert!(failures.iter().all(|failure| failure.contains("HUNG_UP: the connection was closed without a HANGUP")));
}

mod failing {
    //! Handlers that fail in every way there is.
    use super::Bomb;
    use agi_runtime::prelude::*;

    #[agi_route("/panics-at-once", manual)]
    #[allow(clippy::unused_async)]
    pub(super) async fn panics_at_once(_call: &mut Call) {
        panic!("on purpose");
    }

    #[agi_route("/panics", manual)]
    pub(super) async fn panics(call: &mut Call) {
        call.noop().await.unwrap();
        std::panic::panic_any(7);
    }

    #[agi_route("/panics-in-drop", manual)]
    pub(super) async fn panics_in_drop(call: &mut Call) {
        let _bomb = Bomb;
        call.noop().await.unwrap();
    }

    #[agi_route("/panics-in-display", manual)]
    pub(super) async fn panics_in_display(call: &mut Call) -> Result<(), Bomb> {
        call.noop().await.unwrap();
        Err(Bomb)
    }
}

/// Panics when it is dropped, and when it is printed as an error.
#[derive(Debug)]
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(std::thread::panicking(), "on purpose, in Drop");
    }
}

impl std::fmt::Display for Bomb {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("on purpose, in Display");
    }
}

impl std::error::Error for Bomb {}

#[tokio::test]
async fn a_call_that_fails_in_any_way_ends_as_error_and_another_call_continues() {
    use failing::{panics, panics_at_once, panics_in_display, panics_in_drop};
    let routes = routes![fine, waits, number, panics_at_once, panics, panics_in_drop, panics_in_display];
    let app = App::with(routes).on_error(|_| panic!("on purpose, in on_error")).layer(|call, next| {
        assert_ne!(call.uri().path(), "/number/1", "on purpose, around the handler");
        next.run(call)
    });
    let server = Server::start(app).await;
    let mut beside = server.call("waits").await;
    for (path, status) in [
        ("number/1", Status::Error),
        ("number/x", Status::BadParam),
        ("number/10", Status::Error),
        ("panics-at-once", Status::Error),
        ("panics", Status::Error),
        ("panics-in-drop", Status::Error),
        ("panics-in-display", Status::Error),
    ] {
        let mut peer = server.call(path).await;
        if path.starts_with("panics") && path != "panics-at-once" {
            peer.answers("NOOP\n", "200 result=0\n").await;
        }
        assert_eq!(peer.rest().await, (last_words(status), End::Closed), "{path}");
    }
    beside.says("HANGUP\n").await;
    beside.ends(Status::HungUp).await;
    server.call("fine").await.ends(Status::Ok).await;
    server.stop().await;
}
