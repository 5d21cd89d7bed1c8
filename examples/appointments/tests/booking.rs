//! Booking, hearing, moving and cancelling, in the caller's words.

mod support;

use std::time::Duration;

use agi_runtime::{HungUp, Status};
use support::{ADA, BEA, FREE, NINE, Practice, TEN};

#[tokio::test]
async fn a_caller_takes_the_second_free_slot_and_hears_it() {
    for practice in Practice::on_each_database().await {
        let mut caller = practice.call(ADA).await;
        caller.hears("appointments/free").await;
        caller.hears("appointments/take-or-next").await;
        caller.presses("2").await;
        caller.hears("appointments/take-or-next").await;
        caller.presses("1").await;
        caller.hears("appointments/booked").await;
        caller.app_sends(&format!("SAY DATETIME {TEN} \"\" \"ABdY 'digits/at' IMp\" Europe/Berlin")).await;
        caller.hears("vm-goodbye").await;
        caller.ends(Status::Ok).await;
        assert_eq!(practice.slots().await, [FREE, ADA, FREE], "on {}", practice.database.name);
    }
}

#[tokio::test]
async fn a_caller_who_has_an_appointment_hears_it_and_may_leave_it_so() {
    let practice = Practice::new().await;
    assert!(practice.calendar.book(ADA, NINE).await.unwrap());
    let mut caller = practice.call(ADA).await;
    caller.hears("appointments/you-have").await;
    caller.app_sends(&format!("SAY DATETIME {NINE}")).await;
    caller.hears("appointments/move-or-cancel").await;
    caller.hangs_up().await;
    caller.ends(HungUp).await;
    assert_eq!(practice.slots().await, [ADA, FREE, FREE]);
}

#[tokio::test]
async fn an_appointment_is_moved_and_its_slot_is_free_again() {
    for practice in Practice::on_each_database().await {
        assert!(practice.calendar.book(ADA, NINE).await.unwrap());
        let mut caller = practice.call(ADA).await;
        caller.hears("appointments/move-or-cancel").await;
        caller.presses("1").await;
        caller.hears("appointments/free").await;
        caller.presses("1").await;
        caller.hears("appointments/booked").await;
        caller.ends(Status::Ok).await;
        assert_eq!(practice.slots().await, [FREE, ADA, FREE], "on {}", practice.database.name);
    }
}

#[tokio::test]
async fn who_moves_and_takes_nothing_keeps_the_old_one() {
    let practice = Practice::new().await;
    assert!(practice.calendar.book(ADA, NINE).await.unwrap());
    let mut caller = practice.call(ADA).await;
    caller.hears("appointments/you-have").await;
    caller.presses("1").await;
    for _ in 0..2 {
        caller.hears("appointments/free").await;
        caller.presses("2").await;
    }
    caller.hears("appointments/no-more").await;
    caller.ends(Status::Ok).await;
    assert_eq!(practice.slots().await, [ADA, FREE, FREE]);
}

#[tokio::test]
async fn an_appointment_is_cancelled_after_a_second_question() {
    for practice in Practice::on_each_database().await {
        assert!(practice.calendar.book(ADA, NINE).await.unwrap());
        for (key, sound, slot) in [("2", "appointments/kept", ADA), ("1", "appointments/cancelled", FREE)] {
            let mut caller = practice.call(ADA).await;
            caller.hears("appointments/you-have").await;
            caller.presses("2").await;
            caller.hears("appointments/really-cancel").await;
            caller.presses(key).await;
            caller.hears(sound).await;
            caller.ends(Status::Ok).await;
            assert_eq!(practice.slots().await, [slot, FREE, FREE]);
        }
    }
}

#[tokio::test]
async fn who_shows_no_number_enters_it() {
    let practice = Practice::new().await;
    let mut caller = practice.pbx.caller("/appointments").dial().await;
    caller.hears("appointments/your-number").await;
    caller.presses("5551001#").await;
    caller.hears("appointments/free").await;
    caller.presses("1").await;
    caller.hears("appointments/booked").await;
    caller.ends(Status::Ok).await;
    assert_eq!(practice.slots().await, [ADA, FREE, FREE]);
}

#[tokio::test]
async fn a_number_that_was_entered_opens_nobody_elses_appointment() {
    let practice = Practice::new().await;
    assert!(practice.calendar.book(ADA, NINE).await.unwrap());
    let mut caller = practice.pbx.caller("/appointments").dial().await;
    caller.hears("appointments/your-number").await;
    caller.presses("5551001#").await;
    caller.hears("appointments/there-is-one").await;
    caller.ends(Status::Ok).await;
    assert!(!caller.log().to_string().contains("SAY DATETIME"), "{}", caller.log());
    assert_eq!(practice.slots().await, [ADA, FREE, FREE]);
}

#[tokio::test]
async fn letters_and_few_keys_are_not_a_number() {
    let practice = Practice::new().await;
    let mut caller = practice.pbx.caller("/appointments").dial().await;
    for keys in ["*21*5#", "555#", "#"] {
        caller.hears("appointments/your-number").await;
        caller.presses(keys).await;
    }
    caller.hears("vm-goodbye").await;
    caller.ends(Status::Ok).await;
    assert_eq!(practice.slots().await, [FREE, FREE, FREE]);
}

#[tokio::test]
async fn a_caller_who_presses_nothing_or_wrong_keys_books_nothing() {
    let practice = Practice::new().await;
    for keys in ["", "9", "*"] {
        let mut caller = practice.call(ADA).await;
        for _ in 0..3 {
            caller.hears("appointments/free").await;
            caller.presses(keys).await;
        }
        caller.hears("vm-goodbye").await;
        caller.ends(Status::Ok).await;
    }
    assert_eq!(practice.slots().await, [FREE, FREE, FREE]);
}

#[tokio::test]
async fn a_caller_who_presses_too_many_keys_has_one_appointment() {
    let practice = Practice::new().await;
    let mut caller = practice.call(ADA).await;
    caller.hears("appointments/free").await;
    caller.presses("1111").await;
    caller.ends(Status::Ok).await;
    assert_eq!(practice.slots().await, [ADA, FREE, FREE]);
}

#[tokio::test]
async fn the_caller_hears_when_the_calendar_is_full_or_past() {
    let practice = Practice::new().await;
    practice.database.execute("UPDATE slots SET caller = 'x' || starts").await;
    practice.calendar.offer(&[1_000_000_000]).await.unwrap(); // in the year 2001
    let mut caller = practice.call(ADA).await;
    caller.hears("appointments/no-more").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_caller_who_hangs_up_while_booking_is_booked_and_hears_it_at_the_next_call() {
    for practice in Practice::on_each_database().await {
        let mut caller = practice.call(ADA).await;
        caller.hears("appointments/free").await;
        let busy = practice.database.lock("slots").await;
        caller.presses("1").await;
        caller.hangs_up_now().await;
        drop(busy);
        caller.ends(HungUp).await;
        assert_eq!(practice.slots().await, [ADA, FREE, FREE], "on {}", practice.database.name);
        let mut caller = practice.call(ADA).await;
        caller.hears("appointments/you-have").await;
        caller.app_sends(&format!("SAY DATETIME {NINE}")).await;
    }
}

#[tokio::test]
async fn the_caller_may_hang_up_at_any_moment() {
    let practice = Practice::new().await;
    let call = practice.pbx.caller("/appointments").from(ADA);
    let swept = call.hang_up_sweep(async |caller| {
        practice.calendar.cancel(ADA).await.unwrap();
        caller.hears("appointments/free").await;
        caller.presses("1").await;
        caller.hears("appointments/booked").await;
        caller.waits(Duration::from_secs(1)).await;
        caller.ends(Status::Ok).await;
    });
    assert_eq!(swept.await.commands, 5);
    assert!(practice.calendar.book(BEA, TEN).await.unwrap());
}

#[tokio::test]
async fn the_caller_may_hang_up_at_any_moment_of_cancelling() {
    let practice = Practice::new().await;
    let call = practice.pbx.caller("/appointments").from(ADA);
    let swept = call.hang_up_sweep(async |caller| {
        practice.calendar.book(ADA, NINE).await.unwrap();
        caller.hears("appointments/you-have").await;
        caller.presses("2").await;
        caller.hears("appointments/really-cancel").await;
        caller.presses("1").await;
        caller.hears("appointments/cancelled").await;
        caller.ends(Status::Ok).await;
    });
    assert_eq!(swept.await.commands, 4);
}

#[tokio::test]
async fn the_app_is_sound() {
    let Practice { calendar, .. } = Practice::new().await;
    support::app(calendar).check().unwrap();
}
