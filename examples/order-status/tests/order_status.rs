//! What callers hear about their orders, from a service that answers.

mod service;

use std::time::Duration;

use agi_runtime::Status;
use agi_runtime::testing::{Caller, Pbx};
use order_status::service::Orders;
use service::{DELIVERED, NO_SUCH_ORDER, PACKED, SHIPPED, SLOW, Service};

async fn call(service: &Service) -> Caller {
    let app = order_status::app(Orders::at(&service.url()).unwrap());
    Pbx::new(app).caller("/order-status").dial().await
}

#[tokio::test]
async fn the_caller_hears_that_the_order_is_on_its_way_and_when_it_arrives() {
    let service = Service::start().await;
    let mut caller = call(&service).await;
    caller.hears("order-status/number").await;
    caller.presses("4711#").await;
    caller.hears("order-status/one-moment").await;
    caller.app_sends("SET MUSIC on").await;
    caller.commands(["SET MUSIC off", "STREAM FILE order-status/shipped"]).await;
    caller.commands(["STREAM FILE order-status/arrives", "SAY DATE 1764028800"]).await;
    caller.hears("vm-goodbye").await;
    caller.ends(Status::Ok).await;
    assert_eq!(service.asked(SHIPPED), 1);
}

#[tokio::test]
async fn a_day_that_is_not_known_is_not_said() {
    let service = Service::start().await;
    let mut caller = call(&service).await;
    caller.hears("order-status/number").await;
    caller.presses("0042").await;
    caller.app_sends("STREAM FILE order-status/packed").await;
    caller.commands(["STREAM FILE vm-goodbye"]).await;
    caller.ends(Status::Ok).await;
    assert_eq!(service.asked(PACKED), 1, "the zeros are kept");
}

#[tokio::test]
async fn an_order_that_has_arrived_arrives_on_no_day() {
    let service = Service::start().await;
    let mut caller = call(&service).await;
    caller.hears("order-status/number").await;
    caller.presses(DELIVERED).await;
    caller.app_sends("STREAM FILE order-status/delivered").await;
    caller.commands(["STREAM FILE vm-goodbye"]).await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_number_that_no_order_has_is_said_back_and_the_caller_may_try_another() {
    let service = Service::start().await;
    let mut caller = call(&service).await;
    caller.hears("order-status/number").await;
    caller.presses(NO_SUCH_ORDER).await;
    caller.hears("order-status/no-such-order").await;
    caller.app_sends("SAY DIGITS 9999").await;
    caller.hears("order-status/number").await;
    caller.presses(DELIVERED).await;
    caller.hears("order-status/delivered").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn after_the_third_such_number_the_call_ends() {
    let service = Service::start().await;
    let mut caller = call(&service).await;
    for _ in 0..3 {
        caller.hears("order-status/number").await;
        caller.presses(NO_SUCH_ORDER).await;
        caller.app_sends("STREAM FILE order-status/no-such-order").await;
    }
    caller.commands(["SAY DIGITS 9999", "STREAM FILE vm-goodbye"]).await;
    caller.ends(Status::Ok).await;
    assert_eq!(service.asked(NO_SUCH_ORDER), 3);
}

#[tokio::test]
async fn a_caller_who_presses_nothing_is_asked_three_times() {
    let service = Service::start().await;
    let mut caller = call(&service).await;
    for _ in 0..2 {
        caller.hears("order-status/number").await;
        caller.hears("order-status/no-input").await;
    }
    caller.hears("order-status/number").await;
    caller.hears("vm-goodbye").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_star_is_not_a_digit_and_three_digits_are_too_few() {
    let service = Service::start().await;
    let mut caller = call(&service).await;
    caller.hears("order-status/number").await;
    caller.presses("47*11#").await;
    caller.hears("order-status/wrong").await;
    caller.hears("order-status/number").await;
    caller.presses("471#").await;
    caller.hears("order-status/wrong").await;
    caller.hears("order-status/number").await;
    caller.presses("#").await;
    caller.hears("vm-goodbye").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn the_twelfth_digit_ends_the_number_and_the_others_are_not_heard() {
    let service = Service::start().await;
    let mut caller = call(&service).await;
    caller.hears("order-status/number").await;
    caller.presses("123456789012345").await;
    caller.hears("order-status/no-such-order").await;
    assert_eq!(service.asked("123456789012"), 1);
}

#[tokio::test]
async fn keys_during_the_music_do_nothing() {
    let service = Service::start().await;
    let mut caller = call(&service).await;
    caller.hears("order-status/number").await;
    caller.presses("5006#").await;
    caller.app_sends("SET MUSIC on").await;
    service.has_open(1).await;
    caller.presses_now("1#*").await;
    caller.hears("order-status/shipped").await;
    caller.ends(Status::Ok).await;
    assert_eq!(service.asked(SLOW), 1);
}

#[tokio::test]
async fn the_caller_may_hang_up_at_any_moment() {
    let service = Service::start().await;
    let pbx = Pbx::new(order_status::app(Orders::at(&service.url()).unwrap()));
    let swept = pbx.caller("/order-status").hang_up_sweep(async |caller| {
        caller.hears("order-status/number").await;
        caller.waits(Duration::from_millis(100)).await;
        caller.presses("4711#").await;
        caller.hears("vm-goodbye").await;
        caller.ends(Status::Ok).await;
    });
    assert_eq!(swept.await.commands, 10);
}

#[tokio::test]
async fn the_app_is_sound() {
    order_status::app(Orders::at("https://api.example.com/v1/").unwrap()).check().unwrap();
}
