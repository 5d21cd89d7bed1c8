//! The calendar when its database is down, locked, or gone in the middle of a call: what the caller hears, and that
//! nothing is half-booked.

mod support;

use agi_runtime::Status;
use support::{ADA, FREE, NINE, Practice};

#[tokio::test]
async fn a_caller_hears_an_apology_when_the_database_is_down() {
    for practice in Practice::on_each_database().await {
        practice.database.goes_down().await;
        let mut caller = practice.call(ADA).await;
        caller.hears("appointments/failed").await;
        caller.ends(Status::Error).await;
    }
}

#[tokio::test]
async fn a_database_that_goes_down_while_a_slot_is_offered_books_nothing() {
    for practice in Practice::on_each_database().await {
        let mut caller = practice.call(ADA).await;
        caller.hears("appointments/free").await;
        practice.database.goes_down().await;
        caller.presses("1").await;
        caller.hears("appointments/failed").await;
        caller.ends(Status::Error).await;
        assert!(!caller.log().to_string().contains("appointments/booked"));
    }
}

#[tokio::test]
async fn a_locked_calendar_is_waited_for_and_then_given_up_and_nothing_is_booked() {
    for practice in Practice::on_each_database().await {
        let mut caller = practice.call(ADA).await;
        caller.hears("appointments/free").await;
        let lock = practice.database.lock("slots").await;
        caller.presses("1").await;
        caller.hears("appointments/failed").await;
        caller.ends(Status::Error).await;
        drop(lock);
        assert_eq!(practice.slots().await, [FREE, FREE, FREE], "on {}", practice.database.name);
    }
}

#[tokio::test]
async fn moving_on_a_locked_calendar_keeps_the_old_slot() {
    for practice in Practice::on_each_database().await {
        assert!(practice.calendar.book(ADA, NINE).await.unwrap());
        let mut caller = practice.call(ADA).await;
        caller.hears("appointments/you-have").await;
        caller.presses("1").await;
        caller.hears("appointments/free").await;
        let lock = practice.database.lock("slots").await;
        caller.presses("1").await;
        caller.hears("appointments/failed").await;
        caller.ends(Status::Error).await;
        drop(lock);
        assert_eq!(practice.slots().await, [ADA, FREE, FREE], "on {}", practice.database.name);
    }
}

#[tokio::test]
async fn a_database_that_does_not_answer_any_more_is_given_up() {
    for practice in Practice::on_each_database().await {
        let mut caller = practice.call(ADA).await;
        caller.hears("appointments/free").await;
        let Some(frozen) = practice.database.freezes().await else { continue };
        caller.presses("1").await;
        caller.hears("appointments/failed").await;
        caller.ends(Status::Error).await;
        drop(frozen);
        assert_eq!(practice.slots().await, [FREE, FREE, FREE]);
    }
}

#[tokio::test]
async fn a_number_may_hold_any_signs() {
    for practice in Practice::on_each_database().await {
        let number = "'; DROP TABLE slots; --";
        let mut caller = practice.call(&format!("Eve <{number}>")).await;
        caller.hears("appointments/free").await;
        caller.presses("1").await;
        caller.hears("appointments/booked").await;
        caller.ends(Status::Ok).await;
        assert_eq!(practice.slots().await, [number, FREE, FREE]);
    }
}
