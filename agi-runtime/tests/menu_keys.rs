//! The keys that all menus of an app have: repeat, back, operator.
#![cfg(feature = "testing")]

#[path = "caller/apps.rs"]
mod apps;

use agi_runtime::prelude::*;
use agi_runtime::testing::Caller;
use agi_runtime::{Choose, MenuKeys};
use apps::{Handling, app};

#[derive(Menu, Clone, Copy, Debug, PartialEq)]
enum Office {
    #[key("1")]
    Hours,
    #[key("2", prompt = "billing")]
    Billing(Billing),
    #[key("3", prompt = "people", back = "9")]
    People(People),
    #[key("4", prompt = "own")]
    Own(Own),
}

#[derive(Menu, Clone, Copy, Debug, PartialEq)]
enum Billing {
    #[key("1")]
    Invoice,
}

/// Its own operator.
#[derive(Menu, Clone, Copy, Debug, PartialEq)]
enum People {
    #[key("0")]
    Reception,
}

/// None of the app's keys; `0` would begin a key of it.
#[derive(Menu, Clone, Copy, Debug, PartialEq)]
#[menu(own_keys)]
enum Own {
    #[key("01")]
    Ada,
    #[key("#")]
    Hash,
}

fn keys() -> MenuKeys {
    let operator = Outcome::goto("operator", "s", 1);
    MenuKeys::new().repeat(Digit::STAR).back(Digit::POUND).operator(Digit::ZERO, operator)
}

fn office() -> App {
    app(|call| {
        Box::pin(async move {
            let chosen = call.menu::<Office>("office").no_choice("sorry").tries(2).await?;
            call.set_variable("CHOSEN", format!("{chosen:?}")).await
        })
    })
    .menu_keys(keys())
}

async fn dials(app: App, presses: &[(&str, &str)]) -> Caller {
    let mut caller = app.caller("/").dial().await;
    for (heard, key) in presses {
        caller.hears(heard).await;
        caller.presses(key).await;
    }
    caller
}

async fn chose(presses: &[(&str, &str)], chosen: &str) {
    let mut caller = dials(office(), presses).await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("CHOSEN").unwrap(), chosen, "{presses:?}");
}

async fn reaches_the_operator(mut caller: Caller) {
    caller.ends(Status::Ok).await;
    assert_eq!(caller.ended().await.position, ("operator".into(), "s".into(), 1));
    assert!(caller.variable("CHOSEN").is_none());
}

#[tokio::test]
async fn the_keys_repeat_lead_back_and_leave_for_the_operator_in_every_menu() {
    chose(&[("office", "*"), ("office", "1")], "Some(Hours)").await;
    chose(&[("office", "2"), ("billing", "*"), ("billing", "1")], "Some(Billing(Invoice))").await;
    chose(&[("office", "2"), ("billing", "#"), ("office", "1")], "Some(Hours)").await;
    reaches_the_operator(dials(office(), &[("office", "0")]).await).await;
    reaches_the_operator(dials(office(), &[("office", "2"), ("billing", "0")]).await).await;
}

#[tokio::test]
async fn repeating_costs_no_try_and_nothing_leads_back_from_the_outermost_menu() {
    chose(
        &[("office", "*"), ("office", "*"), ("office", "*"), ("office", "#"), ("sorry", ""), ("office", "1")],
        "Some(Hours)",
    )
    .await;
}

#[tokio::test]
async fn a_menus_own_keys_come_before_those_of_the_app() {
    chose(&[("office", "3"), ("people", "0")], "Some(People(Reception))").await;
    chose(&[("office", "3"), ("people", "9"), ("office", "1")], "Some(Hours)").await;
    // What the choice does not say leads back is a wrong key.
    chose(&[("office", "3"), ("people", "#"), ("sorry", ""), ("people", "0")], "Some(People(Reception))").await;
}

#[tokio::test]
async fn a_menu_with_own_keys_has_none_of_the_apps() {
    chose(&[("office", "4"), ("own", "01")], "Some(Own(Ada))").await;
    chose(&[("office", "4"), ("own", "#")], "Some(Own(Hash))").await;
    chose(&[("office", "4"), ("own", "*"), ("office", "1")], "Some(Hours)").await;
}

#[tokio::test]
async fn a_handler_answers_the_operators_key_within_the_layers_of_the_app() {
    let keys = MenuKeys::new().operator_with(Digit::NINE, |call| {
        Box::pin(async move {
            call.play("one-moment").await?;
            Ok(Outcome::hangup())
        })
    });
    let app = office().menu_keys(keys).layer(|call, next| {
        Box::pin(async move {
            let ended = next.run(call).await;
            assert_eq!(ended.as_ref().unwrap(), &Outcome::hangup());
            ended
        })
    });
    let mut caller = dials(app, &[("office", "9")]).await;
    caller.hears("one-moment").await;
    caller.ends(Status::Ok).await;
}

/// A question for a number, which allows the operator's key.
fn order() -> App {
    app(|call| {
        Box::pin(async move {
            let number = call.ask::<Digits>("number").max_digits(4).invalid_input("wrong").or_operator().await?;
            call.set_variable("CHOSEN", format!("{number:?}")).await
        })
    })
    .menu_keys(keys())
}

#[tokio::test]
async fn in_a_question_the_key_alone_leads_to_the_operator_and_takes_no_digit_of_an_answer() {
    reaches_the_operator(dials(order(), &[("number", "0")]).await).await;
    reaches_the_operator(dials(order(), &[("number", "0#")]).await).await;
    for (keys, number) in [("0123", "0123"), ("00#", "00"), ("10#", "10")] {
        let mut caller = dials(order(), &[("number", keys)]).await;
        caller.ends(Status::Ok).await;
        assert_eq!(caller.variable("CHOSEN").unwrap(), format!("Some(\"{number}\")"));
    }
}

#[tokio::test]
async fn a_question_that_does_not_allow_the_key_takes_it_for_an_answer() {
    let app = app(|call| {
        Box::pin(async move {
            let number = call.ask::<u32>("number").await?;
            call.set_variable("CHOSEN", format!("{number:?}")).await
        })
    });
    let mut caller = dials(app.menu_keys(keys()), &[("number", "0#")]).await;
    caller.variable_set("CHOSEN", "Some(0)").await;
}

#[tokio::test]
async fn a_secret_and_a_confirmation_leave_for_the_operator_too() {
    let pin = app(|call| {
        Box::pin(async move {
            call.ask_secret("pin").exactly(4).or_operator().await?;
            Ok(())
        })
    });
    reaches_the_operator(dials(pin.menu_keys(keys()), &[("pin", "0")]).await).await;
    let confirmed = app(|call| {
        Box::pin(async move {
            call.ask::<u32>("number").confirm(|_| "right").or_operator().await?;
            Ok(())
        })
    });
    reaches_the_operator(dials(confirmed.menu_keys(keys()), &[("number", "7#"), ("right", "0")]).await).await;
}

fn chooses(keys: &'static str, how: impl for<'c> Fn(Choose<'c>) -> Choose<'c> + Copy + Send + Sync + 'static) -> App {
    app(move |call| {
        Box::pin(async move {
            let key = how(call.choose("which", keys)).no_choice("sorry").await?;
            call.set_variable("CHOSEN", format!("{key:?}")).await
        })
    })
    .menu_keys(self::keys())
}

/// The method itself is not of every lifetime.
fn or_operator(choose: Choose<'_>) -> Choose<'_> {
    choose.or_operator()
}

#[tokio::test]
async fn a_choice_among_keys_has_the_operators_key_where_it_is_allowed_and_not_a_choice() {
    reaches_the_operator(dials(chooses("12", or_operator), &[("which", "0")]).await).await;
    let mut caller = dials(chooses("012", or_operator), &[("which", "0")]).await;
    caller.variable_set("CHOSEN", "Some('0')").await;
    let mut caller = dials(chooses("12", |choose| choose), &[("which", "0"), ("sorry", "1")]).await;
    caller.variable_set("CHOSEN", "Some('1')").await;
}

#[tokio::test]
async fn without_an_operator_the_key_is_a_key_like_all_others() {
    let app = chooses("12", or_operator).menu_keys(MenuKeys::new());
    let mut caller = dials(app, &[("which", "0"), ("sorry", "1")]).await;
    caller.variable_set("CHOSEN", "Some('1')").await;
}

#[tokio::test]
async fn in_a_layer_the_operators_key_leads_to_the_operator_too() {
    let app = office().layer(|call, next| {
        Box::pin(async move {
            call.menu::<Office>("layer").await?;
            next.run(call).await
        })
    });
    reaches_the_operator(dials(app, &[("layer", "0")]).await).await;
}

#[tokio::test]
async fn to_the_operator_the_operators_key_is_a_key_like_all_others() {
    for layers in [0, 1] {
        let keys = MenuKeys::new().operator_with(Digit::ZERO, |call| {
            Box::pin(async move {
                let chosen = call.menu::<Office>("queue").no_choice("sorry").await?;
                call.set_variable("CHOSEN", format!("{chosen:?}")).await?;
                Ok(Outcome::done())
            })
        });
        let mut app = office().menu_keys(keys);
        if layers > 0 {
            app = app.layer(|call, next| next.run(call));
        }
        let mut caller = dials(app, &[("office", "0"), ("queue", "0"), ("sorry", ""), ("queue", "1")]).await;
        caller.ends(Status::Ok).await;
        assert_eq!(caller.variable("CHOSEN").unwrap(), "Some(Hours)");
    }
}

/// A conversation whose errors are all told by one apology.
fn apologising(then: impl for<'c> Fn(&'c mut Call, CallError) -> Handling<'c> + Copy + Send + Sync + 'static) -> App {
    app(move |call| {
        Box::pin(async move {
            let talked = async {
                call.record_call("calls/7.wav").await?;
                call.ask_secret("pin").exactly(4).or_operator().await?;
                call.menu::<Office>("office").await
            };
            match talked.await {
                Ok(_) => Ok(()),
                Err(error) => then(call, error).await,
            }
        })
    })
    .menu_keys(keys())
}

#[tokio::test]
async fn an_apology_is_not_said_to_a_caller_who_wants_the_operator() {
    let app = || apologising(|call, error| Box::pin(async move { call.fail_with("sorry", error).await }));
    for presses in [&[("pin", "1234"), ("office", "0")][..], &[("pin", "0")]] {
        let caller = dials(app(), presses).await;
        assert!(!caller.log().heard().any(|sound| sound == "sorry"));
        reaches_the_operator(caller).await;
    }
}

#[tokio::test]
async fn an_apology_is_said_to_a_caller_who_has_heard_something_since_the_operators_key() {
    let app = apologising(|call, _| {
        Box::pin(async move {
            call.play("one-moment").await?;
            let failed = call.get_data("lost").await.expect_err("there is no such sound");
            call.fail_with("sorry", failed).await
        })
    });
    let pbx = agi_runtime::testing::Pbx::new(app).missing_sound("lost");
    let mut caller = pbx.caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("0").await;
    caller.hears("one-moment").await;
    caller.hears("sorry").await;
    caller.ends(Status::Error).await;
}
