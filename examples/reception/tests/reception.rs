//! Callers of the office, at times that matter.

use agi_runtime::hours::Hours;
use agi_runtime::prelude::*;
use agi_runtime::testing::{Caller, Pbx};

fn hours() -> Hours {
    Hours::read(concat!(env!("CARGO_MANIFEST_DIR"), "/office.hours")).unwrap()
}

/// Somebody calls when the clock on the office's wall shows this.
async fn calls_at(wall: &str) -> Caller {
    let begins = hours().moment(wall).unwrap();
    Pbx::new(reception::app().state(hours())).caller("/reception").from("+43155500").begins(begins).dial().await
}

async fn is_sent_to(mut caller: Caller, context: &str) {
    assert_eq!(caller.ended().await.position, (context.into(), "s".into(), 1));
}

/// A Thursday.
const OPEN: &str = "2026-03-26 10:00";

#[tokio::test]
async fn a_caller_of_an_open_office_is_sent_to_the_desk_of_the_chosen_key() {
    let mut caller = calls_at(OPEN).await;
    caller.hears("reception/choose").await;
    caller.presses("1").await;
    is_sent_to(caller, "sales").await;
}

#[tokio::test]
async fn who_asks_for_german_goes_on_in_german() {
    let mut caller = calls_at(OPEN).await;
    caller.hears("reception/for-english-press-1").await;
    caller.presses("2").await;
    caller.hears_next("reception/choose").await;
    assert_eq!(caller.variable("CHANNEL(language)").unwrap(), "de");
    assert_eq!(caller.variable("CHOSEN_LANGUAGE").unwrap(), "de");
}

#[tokio::test]
async fn on_a_saturday_the_caller_hears_when_somebody_is_there_again() {
    let mut caller = calls_at("2026-03-28 13:00").await;
    caller.hears("reception/deutsch-die-2").await;
    caller.hears("reception/closed").await;
    // Monday at eight, by the clock of Vienna, which has been turned forward meanwhile.
    let monday = hours().moment("2026-03-30 08:00").unwrap();
    let seconds = agi_runtime::UnixTime::from(monday).seconds();
    caller.app_sends("STREAM FILE \"reception/we-are-back\"").await;
    caller.app_sends(&format!("SAY DATETIME {seconds} \"\" \"ABdY\" \"Europe/Vienna\"")).await;
    caller.app_sends(&format!("SAY DATETIME {seconds} \"\" \"IMp\" \"Europe/Vienna\"")).await;
    caller.hears("reception/goodbye").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn at_lunch_and_on_holidays_nobody_is_there() {
    for (wall, said) in [
        ("2026-03-26 12:00", "reception/closed"),
        ("2026-12-25 10:00", "reception/holiday"),
        ("2026-10-26 10:00", "reception/holiday"),
    ] {
        calls_at(wall).await.hears(said).await;
    }
    for wall in ["2026-03-26 11:59", "2026-12-29 10:00"] {
        calls_at(wall).await.hears("reception/choose").await;
    }
}

#[tokio::test]
async fn a_caller_goes_back_hears_a_menu_again_and_reaches_the_operator() {
    let mut caller = calls_at(OPEN).await;
    for (heard, key) in [
        ("reception/choose", "2"),
        ("reception/order", "*"),
        ("reception/order", "#"),
        ("reception/choose", "2"),
        ("reception/order", "0"),
    ] {
        caller.hears(heard).await;
        caller.presses(key).await;
    }
    is_sent_to(caller, "operator").await;
}

#[tokio::test]
async fn an_order_number_may_begin_with_a_zero_and_a_zero_alone_is_the_operator() {
    for (keys, context) in [("0042#", "orders"), ("0", "operator")] {
        let mut caller = calls_at(OPEN).await;
        caller.hears("reception/choose").await;
        caller.presses("2").await;
        caller.hears("reception/order").await;
        caller.presses("1").await;
        caller.hears("reception/order-number").await;
        caller.presses(keys).await;
        is_sent_to(caller, context).await;
    }
}

#[tokio::test]
async fn who_wants_to_be_called_back_is_noted() {
    let mut caller = calls_at(OPEN).await;
    caller.hears("reception/choose").await;
    caller.presses("2").await;
    caller.hears("reception/order").await;
    caller.presses("2").await;
    caller.hears("reception/we-call-back").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("CALL_BACK").unwrap(), "+43155500");
}

#[tokio::test]
async fn who_presses_nothing_twice_reaches_the_operator() {
    let mut caller = calls_at(OPEN).await;
    caller.hears("reception/choose").await;
    caller.hears("reception/sorry").await;
    caller.hears("reception/choose").await;
    is_sent_to(caller, "operator").await;
}

#[tokio::test]
async fn the_caller_may_hang_up_at_any_moment() {
    let begins = hours().moment(OPEN).unwrap();
    let call = Pbx::new(reception::app().state(hours())).caller("/reception").begins(begins);
    let swept = call.hang_up_sweep(async |caller| {
        caller.hears("reception/choose").await;
        caller.presses("1").await;
        caller.ends(Status::Ok).await;
    });
    assert!(swept.await.commands >= 8);
}

#[test]
fn the_app_is_sound() {
    reception::app().state(hours()).check().unwrap();
}
