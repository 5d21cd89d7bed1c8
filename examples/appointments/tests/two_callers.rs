//! Two callers at once.

mod support;

use agi_runtime::testing::{CallResult, Caller};
use support::{ADA, BEA, FREE, NINE, Practice, TEN};

/// Takes what is offered, and nothing else.
async fn takes_the_slot(mut caller: Caller) -> CallResult {
    caller.presses("1").await;
    caller.ended().await
}

#[tokio::test]
async fn two_callers_take_one_slot_and_one_of_them_has_it() {
    for practice in Practice::on_each_database().await {
        let (mut ada, mut bea) = tokio::join!(practice.call(ADA), practice.call(BEA));
        for caller in [&mut ada, &mut bea] {
            caller.hears("appointments/free").await;
            caller.app_sends(&format!("SAY DATETIME {NINE}")).await;
        }
        let ended = tokio::join!(takes_the_slot(ada), takes_the_slot(bea));
        let [ada, bea] = [ended.0, ended.1].map(|ended| ended.transcript.to_string());
        let heard = |sound: &str| [&ada, &bea].map(|transcript| transcript.contains(sound));
        let (booked, taken) = (heard("hears appointments/booked"), heard("hears appointments/just-taken"));
        let one = booked[0] != booked[1] && taken[0] != taken[1] && booked[0] != taken[0];
        assert!(one, "on {}\n{ada}\n{bea}", practice.database.name);
        let number = if booked[0] { ADA } else { BEA };
        assert_eq!(practice.slots().await, [number, FREE, FREE]);
    }
}

#[tokio::test]
async fn two_calls_of_one_number_at_once_leave_one_appointment() {
    for practice in Practice::on_each_database().await {
        let calendar = &practice.calendar;
        // On PostgreSQL the slower one fails at UNIQUE, on SQLite it moves the appointment.
        let (nine, ten) = tokio::join!(calendar.book(ADA, NINE), calendar.book(ADA, TEN));
        assert!(nine.is_ok() || ten.is_ok());
        let slots = practice.slots().await;
        assert_eq!(slots.iter().filter(|caller| *caller == ADA).count(), 1, "on {}: {slots:?}", practice.database.name);
    }
}

#[tokio::test]
async fn the_slower_one_is_told_and_offered_the_next() {
    for practice in Practice::on_each_database().await {
        let mut caller = practice.call(ADA).await;
        caller.hears("appointments/free").await;
        assert!(practice.calendar.book(BEA, NINE).await.unwrap());
        caller.presses("1").await;
        caller.hears("appointments/just-taken").await;
        caller.hears("appointments/free").await;
        caller.presses("1").await;
        caller.hears("appointments/booked").await;
        assert_eq!(practice.slots().await, [BEA, ADA, FREE]);
    }
}

#[tokio::test]
async fn who_moves_to_a_slot_that_was_just_taken_keeps_the_old_one() {
    for practice in Practice::on_each_database().await {
        assert!(practice.calendar.book(ADA, NINE).await.unwrap());
        let mut caller = practice.call(ADA).await;
        caller.hears("appointments/you-have").await;
        caller.presses("1").await;
        caller.hears("appointments/free").await;
        assert!(practice.calendar.book(BEA, TEN).await.unwrap());
        caller.presses("1").await;
        caller.hears("appointments/just-taken").await;
        assert_eq!(practice.slots().await, [ADA, BEA, FREE], "on {}", practice.database.name);
    }
}
