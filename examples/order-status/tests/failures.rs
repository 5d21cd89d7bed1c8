//! What callers hear when the service fails, each on its own service on loopback.

mod service;

use std::time::Duration;

use agi_runtime::testing::{CallEnd, Caller, Pbx};
use agi_runtime::{HungUp, Status};
use order_status::service::Orders;
use service::{ENDLESS, FAILS, FAILS_ONCE, GARBAGE, MOVED, NEVER_ANSWERS, STRANGE, Service};
use tokio::net::TcpListener;

/// Somebody has asked for this order, at this address.
async fn asks(url: &str, number: &str) -> Caller {
    let orders = Orders::at(url).unwrap().patience(Duration::from_secs(1));
    let mut caller = Pbx::new(order_status::app(orders)).caller("/order-status").dial().await;
    caller.hears("order-status/number").await;
    caller.presses(&format!("{number}#")).await;
    caller.hears("order-status/one-moment").await;
    caller
}

/// The music stops, the caller is told, and the dialplan learns it.
async fn is_told(mut caller: Caller) -> String {
    caller.app_sends("SET MUSIC on").await;
    caller.commands(["SET MUSIC off", "STREAM FILE \"order-status/not-now\""]).await;
    let ended = caller.ended().await;
    assert_eq!(ended.end, CallEnd::Status(Status::Error));
    ended.error.expect("the handler failed")
}

#[tokio::test]
async fn a_service_that_fails_once_is_asked_again_and_the_caller_does_not_notice() {
    let service = Service::start().await;
    let mut caller = asks(&service.url(), FAILS_ONCE).await;
    caller.hears("order-status/delivered").await;
    caller.ends(Status::Ok).await;
    assert_eq!(service.asked(FAILS_ONCE), 2);
}

#[tokio::test]
async fn a_service_that_fails_twice_has_failed() {
    let service = Service::start().await;
    let error = is_told(asks(&service.url(), FAILS).await).await;
    assert_eq!(service.asked(FAILS), 2);
    assert!(error.contains("it answered 500"), "{error}");
}

#[tokio::test]
async fn garbage_is_not_an_order_and_is_not_asked_for_again() {
    for number in [GARBAGE, STRANGE, ENDLESS, MOVED] {
        let service = Service::start().await;
        is_told(asks(&service.url(), number).await).await;
        assert_eq!(service.asked(number), 1, "{number}");
    }
}

#[tokio::test]
async fn a_service_that_never_answers_costs_the_caller_no_more_than_the_patience() {
    let service = Service::start().await;
    let error = is_told(asks(&service.url(), NEVER_ANSWERS).await).await;
    assert_eq!(service.asked(NEVER_ANSWERS), 1);
    assert!(error.contains("it did not answer within 1s"), "{error}");
    service.has_open(0).await;
}

#[tokio::test]
async fn nobody_listens_there() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let error = is_told(asks(&format!("http://{address}"), "4711").await).await;
    assert!(error.contains("no answer"), "{error}");
}

#[tokio::test]
async fn a_service_that_closes_without_an_answer_is_asked_once_more() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let twice = tokio::spawn(async move {
        for _ in 0..2 {
            drop(listener.accept().await.unwrap());
        }
    });
    is_told(asks(&format!("http://{address}"), "4711").await).await;
    twice.await.unwrap();
}

#[tokio::test]
async fn the_look_up_of_a_caller_who_hangs_up_is_dropped() {
    let service = Service::start().await;
    let orders = Orders::at(&service.url()).unwrap().patience(Duration::from_mins(10));
    let mut caller = Pbx::new(order_status::app(orders)).caller("/order-status").dial().await;
    caller.hears("order-status/number").await;
    caller.presses("5003#").await;
    caller.app_sends("SET MUSIC on").await;
    service.has_open(1).await;
    caller.hangs_up_now().await;
    caller.ends(HungUp).await;
    service.has_open(0).await;
    assert_eq!(service.asked(NEVER_ANSWERS), 1);
}

#[test]
fn an_invalid_address_is_reported_with_the_line_to_write() {
    for url in ["api.example.com", "ftp://example.com", ""] {
        let error = Orders::at(url).unwrap_err().to_string();
        assert!(error.contains("write ORDERS_URL=https://"), "{error}");
    }
}
