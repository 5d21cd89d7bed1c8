//! The examples "order-status" and "payment" on real calls: callers who hang up while the app waits for a web service.

use std::time::Duration;

use order_status::service::Orders;
use payment::payments::Payments;
use payment::store::Store;
use test_postgres::databases;

use crate::support::{Served, asterisk};
use crate::watch::dial_heard;

#[path = "../../../examples/payment/tests/gateway/mod.rs"]
mod gateway;
#[path = "../../../examples/order-status/tests/service/mod.rs"]
mod service;

/// The prompts of the two, which Asterisk has to have.
pub const SOUNDS: [&str; 13] = [
    "order-status/number",
    "order-status/one-moment",
    "payment/card-number",
    "payment/expiry",
    "payment/code",
    "payment/card-ending-in",
    "payment/pays",
    "payment/press-1-or-2",
    "payment/charging",
    "payment/already-paid",
    "digits/dollars",
    "vm-and",
    "cents",
];

#[tokio::test]
async fn the_look_up_of_a_caller_who_hangs_up_is_dropped_at_once() {
    let service = service::Service::start().await;
    let orders = Orders::at(&service.url()).unwrap().patience(Duration::from_mins(10));
    let served = Served::start(order_status::app(orders)).await;
    let (mut call, mut watch) = dial_heard(served.agi("order-status")).await;
    watch.plays("order-status/number").await;
    call.press("w5003#").await.unwrap();
    service.has_open(1).await;
    call.hang_up().await.unwrap();
    assert_eq!(call.ended().await.unwrap().agi_status, "HANGUP");
    service.has_open(0).await;
    assert_eq!(service.asked(service::NEVER_ANSWERS), 1);
}

#[tokio::test]
async fn a_caller_who_hangs_up_while_the_card_is_charged_is_charged_once_and_it_is_kept() {
    for database in databases().await {
        let gateway = gateway::Gateway::start().await;
        let store = Store::open(&database.url).await.unwrap();
        let client = payment::gateway::Gateway::at(&gateway.url(), "token-of-the-shop").unwrap();
        let payments = Payments::new(store.clone(), client);
        let served = Served::start(payment::app(payments.clone())).await;
        let (mut call, mut watch) = dial_heard(served.agi("payment/7")).await;
        for (prompt, keys) in [
            ("payment/card-number", format!("w{}#", gateway::PAYS_LATE)),
            ("payment/expiry", "w1139".to_owned()),
            ("payment/code", "w864#".to_owned()),
            ("payment/card-ending-in", "w1".to_owned()),
        ] {
            watch.plays(prompt).await;
            call.press(&keys).await.unwrap();
        }
        gateway.has_requests(1).await;
        call.hang_up().await.unwrap();
        assert_eq!(call.ended().await.unwrap().agi_status, "HANGUP");
        gateway.charges_late_cards();
        payments.finish().await;
        let charges = store.charges(7).await.unwrap();
        let states: Vec<_> = charges.iter().map(|(_, state, _)| state.as_str()).collect();
        assert_eq!((gateway.charged(), states), (1, vec!["paid"]), "on {}", database.name);
        let again = asterisk().await.call(served.agi("payment/7")).await.unwrap();
        assert_eq!((again.route_status.as_str(), gateway.requests()), ("OK", 1));
    }
}
