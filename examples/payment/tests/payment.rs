//! What callers hear and press when they pay, and what is charged.

mod desk;
mod gateway;

use agi_runtime::{HungUp, Status};
use desk::{Desk, presses};
use gateway::{IS_DECLINED, PAYS, PAYS_LATE};
use test_postgres::databases;

#[tokio::test]
async fn a_caller_pays_an_invoice_by_card() {
    for database in databases().await {
        let desk = Desk::new(&database.url).await;
        let mut caller = desk.call().await;
        caller.hears("payment/card-number").await;
        caller.presses("4111111111111111#").await;
        caller.hears("payment/expiry").await;
        caller.presses("1139").await;
        caller.hears("payment/code").await;
        caller.presses("864#").await;
        caller.app_sends("STREAM FILE payment/card-ending-in").await;
        caller.commands(["SAY DIGITS 1111", "STREAM FILE payment/pays", "SAY NUMBER 12"]).await;
        caller.hears("payment/press-1-or-2").await;
        caller.presses("1").await;
        caller.hears("payment/charging").await;
        caller.hears("payment/paid").await;
        caller.hears("vm-goodbye").await;
        caller.ends(Status::Ok).await;
        assert_eq!(desk.gateway.charged(), 1, "{}", database.name);
        let charges = desk.store.charges(7).await.unwrap();
        let [(key, state, reference)] = charges.as_slice() else { panic!("{charges:?}") };
        assert_eq!((state.as_str(), reference.as_deref()), ("paid", Some("R1")));
        assert!(desk.gateway.lines().contains(key.as_str()), "the key of the row is the one of the request");
        let order = &desk.gateway.bodies()[0];
        assert_eq!((&order["cents"], &order["month"], &order["year"]), (&1250.into(), &11.into(), &2039.into()));
    }
}

#[tokio::test]
async fn a_hash_after_the_expiry_is_not_the_code() {
    let database = test_postgres::sqlite();
    let desk = Desk::new(&database.url).await;
    let mut caller = desk.call().await;
    caller.hears("payment/card-number").await;
    caller.presses("4111111111111111#").await;
    caller.hears("payment/expiry").await;
    caller.presses("1139#").await;
    caller.hears("payment/code").await;
    caller.presses("864#").await;
    caller.hears("payment/card-ending-in").await;
    assert!(caller.log().heard().all(|sound| sound != "payment/no-input"), "it cost no try");
    caller.hears("payment/press-1-or-2").await;
    caller.presses("1").await;
    caller.hears("payment/paid").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_paid_invoice_is_not_paid_again() {
    for database in databases().await {
        let desk = Desk::new(&database.url).await;
        desk.pays_with(PAYS).await.ends(Status::Ok).await;
        let mut again = desk.call().await;
        again.hears("payment/already-paid").await;
        again.ends(Status::Ok).await;
        assert_eq!(desk.gateway.requests(), 1, "{}", database.name);
    }
}

#[tokio::test]
async fn two_callers_who_pay_one_invoice_at_the_same_time_are_charged_once() {
    for database in databases().await {
        let desk = Desk::new(&database.url).await;
        let (mut one, mut other) = (desk.call().await, desk.call().await);
        presses(&mut one, PAYS_LATE, "1").await;
        presses(&mut other, PAYS, "1").await;
        desk.is_charging(&mut one).await;
        other.hears("payment/being-checked").await;
        other.ends(Status::Ok).await;
        desk.gateway.charges_late_cards();
        one.hears("payment/paid").await;
        assert_eq!((desk.gateway.charged(), desk.states().await), (1, vec!["paid".to_owned()]), "{}", database.name);
    }
}

#[tokio::test]
async fn a_declined_card_is_told_and_another_one_may_be_tried() {
    for database in databases().await {
        let desk = Desk::new(&database.url).await;
        let mut caller = desk.pays_with(IS_DECLINED).await;
        caller.hears("payment/declined").await;
        presses(&mut caller, PAYS, "1").await;
        caller.hears("payment/paid").await;
        caller.ends(Status::Ok).await;
        let mut states = desk.states().await;
        states.sort();
        assert_eq!((desk.gateway.charged(), states), (1, vec!["declined".to_owned(), "paid".to_owned()]));
    }
}

#[tokio::test]
async fn after_the_second_declined_card_the_call_ends() {
    let database = &databases().await[0];
    let desk = Desk::new(&database.url).await;
    let mut caller = desk.pays_with(IS_DECLINED).await;
    caller.hears("payment/declined").await;
    presses(&mut caller, IS_DECLINED, "1").await;
    caller.hears("payment/declined").await;
    caller.hears("payment/nothing-charged").await;
    caller.ends(Status::Ok).await;
    assert_eq!(desk.states().await, ["declined", "declined"]);
}

#[tokio::test]
async fn a_caller_who_is_not_sure_is_not_charged() {
    let database = &databases().await[0];
    let desk = Desk::new(&database.url).await;
    let mut caller = desk.call().await;
    presses(&mut caller, PAYS, "2").await;
    caller.hears("payment/nothing-charged").await;
    caller.ends(Status::Ok).await;
    let mut silent = desk.call().await;
    presses(&mut silent, PAYS, "*").await;
    silent.hears("payment/press-1-or-2").await;
    silent.hears("payment/no-input").await;
    silent.hears("payment/press-1-or-2").await;
    silent.hears("payment/nothing-charged").await;
    silent.ends(Status::Ok).await;
    assert_eq!((desk.gateway.requests(), desk.states().await.len()), (0, 0));
}

#[tokio::test]
async fn silence_at_each_question_ends_without_a_charge() {
    let database = &databases().await[0];
    let desk = Desk::new(&database.url).await;
    let answers = [("payment/card-number", "4111111111111111#"), ("payment/expiry", "1139"), ("payment/code", "864#")];
    for answered in 0..answers.len() {
        let mut caller = desk.call().await;
        for (question, keys) in &answers[..answered] {
            caller.hears(question).await;
            caller.presses(keys).await;
        }
        let question = answers[answered].0;
        for _ in 0..2 {
            caller.hears(question).await;
            caller.hears("payment/no-input").await;
        }
        caller.hears("payment/nothing-charged").await;
        caller.ends(Status::Ok).await;
    }
    assert_eq!(desk.gateway.requests(), 0);
}

#[tokio::test]
async fn a_mistyped_card_a_strange_month_and_a_star_are_asked_again() {
    let database = &databases().await[0];
    let desk = Desk::new(&database.url).await;
    let mut caller = desk.call().await;
    for (question, wrong, told, right) in [
        ("payment/card-number", "4111111111111112#", "payment/mistyped", "4111111111111111#"),
        ("payment/expiry", "1339", "payment/no-such-month", "1139"),
        ("payment/code", "8*4#", "payment/wrong-code", "864#"),
    ] {
        caller.hears(question).await;
        caller.presses(wrong).await;
        caller.hears(told).await;
        caller.hears(question).await;
        caller.presses(right).await;
    }
    caller.hears("payment/press-1-or-2").await;
    caller.presses("1").await;
    caller.hears("payment/paid").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_missing_invoice_is_an_error_and_one_that_is_not_a_number_a_bad_parameter() {
    let database = &databases().await[0];
    let desk = Desk::new(&database.url).await;
    let mut caller = desk.pbx.caller("/payment/8").dial().await;
    caller.hears("payment/not-now").await;
    caller.ends(Status::Error).await;
    desk.pbx.caller("/payment/seven").dial().await.ends(Status::BadParam).await;
}

#[tokio::test]
async fn a_caller_who_hangs_up_while_the_card_is_charged_is_charged_once_and_it_is_kept() {
    for database in databases().await {
        let desk = Desk::new(&database.url).await;
        let mut caller = desk.pays_with(PAYS_LATE).await;
        desk.is_charging(&mut caller).await;
        caller.hangs_up_now().await;
        caller.ends(HungUp).await;
        desk.gateway.charges_late_cards();
        desk.payments.finish().await;
        assert_eq!((desk.gateway.charged(), desk.states().await), (1, vec!["paid".to_owned()]), "{}", database.name);
        let mut again = desk.call().await;
        again.hears("payment/already-paid").await;
    }
}

#[tokio::test]
async fn the_caller_may_hang_up_at_any_moment_and_is_charged_once_or_not_at_all() {
    let database = &databases().await[0];
    let desk = Desk::new(&database.url).await;
    let swept = desk.pbx.caller("/payment/7").hang_up_sweep(async |caller| {
        desk.payments.finish().await;
        let states = desk.states().await;
        assert_eq!(states, vec!["paid"; desk.gateway.charged()], "the call before this one");
        assert!(states.len() <= 1);
        database.execute("DELETE FROM charges").await;
        desk.gateway.forgets_all();
        presses(caller, PAYS, "1").await;
        caller.hears("payment/paid").await;
        caller.ends(Status::Ok).await;
    });
    assert!(swept.await.commands > 20);
}

#[tokio::test]
async fn the_app_is_sound() {
    let database = &databases().await[0];
    payment::app(Desk::new(&database.url).await.payments).check().unwrap();
}
