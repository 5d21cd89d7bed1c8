//! Menus in the caller's words: one key, several keys, wrong ones, none, and submenus.
#![cfg(feature = "testing")]

#[path = "caller/apps.rs"]
mod apps;

use std::time::Duration;

use agi_runtime::prompt::number;
use agi_runtime::testing::Caller;
use agi_runtime::{App, Digit, HungUp, Menu, Status};
use apps::app;

#[derive(Menu, Clone, Copy, Debug, PartialEq)]
enum Desk {
    #[key("1")]
    Sales,
    #[key("2", prompt = "billing")]
    Billing(Billing),
    #[key("0", everywhere)]
    Operator,
}

#[derive(Menu, Clone, Copy, Debug, PartialEq)]
enum Billing {
    #[key("1")]
    Invoice,
    #[key("2", prompt = "payment", back = "9")]
    Payment(Payment),
}

#[derive(Menu, Clone, Copy, Debug, PartialEq)]
enum Payment {
    #[key("1")]
    Card,
    #[key("*")]
    Bank,
}

#[derive(Menu, Clone, Copy, Debug, PartialEq)]
enum Town {
    #[key("1")]
    Aachen,
    #[key("21")]
    Berlin,
    #[key("22")]
    Bonn,
    #[key("305")]
    Essen,
    #[key("3#7")]
    Fulda,
}

/// Says "desk", and leaves in `CHOSEN` what was chosen: two tries, `#` says it again.
fn desk() -> App {
    app(|call| {
        Box::pin(async move {
            let menu =
                call.menu::<Desk>("desk").no_input("nothing").invalid_input("wrong").repeat_key(Digit::POUND).tries(2);
            let chosen = menu.await?;
            call.set_variable("CHOSEN", format!("{chosen:?}")).await
        })
    })
}

fn town() -> App {
    app(|call| {
        Box::pin(async move {
            let chosen = call.menu::<Town>(("which-town-of", number(5))).no_choice("sorry").tries(2).await?;
            call.set_variable("CHOSEN", format!("{chosen:?}")).await
        })
    })
}

/// The call ends with this choice, and this is all that the caller has heard.
async fn chose(mut caller: Caller, chosen: &str, heard: &[&str]) {
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("CHOSEN").unwrap(), chosen);
    assert_eq!(caller.log().heard().collect::<Vec<_>>(), heard);
}

#[tokio::test]
async fn a_key_makes_its_choice_and_interrupts_the_prompt() {
    let mut caller = desk().caller("/").dial().await;
    caller.hears("desk").await;
    caller.waits(Duration::from_millis(300)).await;
    caller.presses("1").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.time(), Duration::from_millis(300));
    chose(caller, "Some(Sales)", &["desk"]).await;
}

#[tokio::test]
async fn a_key_after_the_prompt_chooses_too() {
    let mut caller = desk().caller("/").dial().await;
    caller.app_sends("WAIT FOR DIGIT").await;
    caller.presses("1").await;
    chose(caller, "Some(Sales)", &["desk"]).await;
}

#[tokio::test]
async fn a_wrong_key_is_told_and_the_menu_comes_again() {
    let mut caller = desk().caller("/").dial().await;
    caller.hears("desk").await;
    caller.presses("7").await;
    caller.hears("wrong").await;
    caller.hears("desk").await;
    caller.presses("1").await;
    chose(caller, "Some(Sales)", &["desk", "wrong", "desk"]).await;
}

#[tokio::test]
async fn silence_has_words_of_its_own_and_spends_the_tries() {
    let caller = desk().caller("/").dial().await;
    chose(caller, "None", &["desk", "nothing", "desk"]).await;
}

#[tokio::test]
async fn words_escalate_and_the_last_try_is_announced() {
    let app = app(|call| {
        Box::pin(async move {
            let menu =
                call.menu::<Payment>("pay").no_choice("sorry").no_choice("sorry-again").final_prompt("once-more");
            assert!(menu.tries(4).await?.is_none());
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    for _ in 0..2 {
        caller.hears("pay").await;
        caller.presses("5").await;
    }
    caller.ends(Status::Ok).await;
    let heard: Vec<_> = caller.log().heard().collect();
    assert_eq!(heard, ["pay", "sorry", "pay", "sorry-again", "pay", "sorry", "once-more", "pay"]);
}

#[tokio::test]
async fn the_repeat_key_costs_no_try() {
    let mut caller = desk().caller("/").dial().await;
    for _ in 0..3 {
        caller.hears("desk").await;
        caller.presses("#").await;
    }
    caller.hears("desk").await;
    caller.presses("7").await;
    caller.hears("wrong").await;
    caller.hears("desk").await;
    caller.presses("#").await;
    caller.hears("desk").await;
    caller.presses("1").await;
    chose(caller, "Some(Sales)", &["desk", "desk", "desk", "desk", "wrong", "desk", "desk"]).await;
}

#[tokio::test]
async fn a_choice_of_several_keys_waits_for_the_next_one() {
    for (keys, chosen) in [
        ("1", "Some(Aachen)"),
        ("21", "Some(Berlin)"),
        ("22", "Some(Bonn)"),
        ("305", "Some(Essen)"),
        ("3#7", "Some(Fulda)"),
    ] {
        let mut caller = town().caller("/").dial().await;
        caller.hears("5").await;
        caller.presses(keys).await;
        chose(caller, chosen, &["which-town-of", "5"]).await;
    }
}

#[tokio::test]
async fn keys_that_stop_in_the_middle_of_a_choice_are_wrong() {
    for keys in ["2", "3", "30", "23", "3#", "3##"] {
        let mut caller = town().caller("/").dial().await;
        caller.hears("5").await;
        caller.presses(keys).await;
        caller.hears("sorry").await;
        caller.hears("5").await;
        caller.presses("1").await;
        chose(caller, "Some(Aachen)", &["which-town-of", "5", "sorry", "which-town-of", "5"]).await;
    }
}

#[tokio::test]
async fn the_next_key_of_a_choice_may_take_three_seconds() {
    let mut caller = town().caller("/").dial().await;
    caller.hears("5").await;
    caller.presses("2").await;
    caller.waits(Duration::from_millis(2_900)).await;
    caller.presses("1").await;
    chose(caller, "Some(Berlin)", &["which-town-of", "5"]).await;
}

#[tokio::test]
async fn a_choice_may_lead_into_a_menu_and_that_into_another() {
    let mut caller = desk().caller("/").dial().await;
    caller.hears("desk").await;
    caller.presses("2").await;
    caller.hears("billing").await;
    caller.presses("2").await;
    caller.hears("payment").await;
    caller.presses("*").await;
    chose(caller, "Some(Billing(Payment(Bank)))", &["desk", "billing", "payment"]).await;
}

#[tokio::test]
async fn a_key_leads_back_with_all_tries_again() {
    let mut caller = desk().caller("/").dial().await;
    for prompt in ["desk", "billing"] {
        caller.hears(prompt).await;
        caller.presses("7").await;
        caller.hears(prompt).await;
        caller.presses("2").await;
    }
    caller.hears("payment").await;
    caller.presses("9").await;
    caller.hears("billing").await;
    caller.presses("*").await;
    caller.hears("desk").await;
    caller.presses("7").await;
    caller.hears("desk").await;
    caller.presses("1").await;
    let heard = ["desk", "wrong", "desk", "billing", "wrong", "billing", "payment", "billing", "desk", "wrong", "desk"];
    chose(caller, "Some(Sales)", &heard).await;
}

#[tokio::test]
async fn a_choice_from_everywhere_is_made_in_the_submenus() {
    let mut caller = desk().caller("/").dial().await;
    caller.hears("desk").await;
    caller.presses("2").await;
    caller.hears("billing").await;
    caller.presses("2").await;
    caller.hears("payment").await;
    caller.presses("0").await;
    chose(caller, "Some(Operator)", &["desk", "billing", "payment"]).await;
}

#[tokio::test]
async fn the_tries_of_a_submenu_are_those_of_the_whole() {
    let mut caller = desk().caller("/").dial().await;
    caller.hears("desk").await;
    caller.presses("2").await;
    chose(caller, "None", &["desk", "billing", "nothing", "billing"]).await;
}

#[tokio::test]
async fn the_repeat_key_plays_the_submenu_again_unless_it_leads_back() {
    let app = app(|call| {
        Box::pin(async move {
            let chosen = call.menu::<Desk>("desk").repeat_key(Digit::STAR).await?;
            call.set_variable("CHOSEN", format!("{chosen:?}")).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("desk").await;
    caller.presses("*").await;
    caller.hears("desk").await;
    caller.presses("2").await;
    caller.hears("billing").await;
    caller.presses("*").await;
    caller.hears("desk").await;
    caller.presses("1").await;
    chose(caller, "Some(Sales)", &["desk", "desk", "billing", "desk"]).await;

    let mut caller = desk().caller("/").dial().await;
    caller.hears("desk").await;
    caller.presses("2").await;
    caller.hears("billing").await;
    caller.presses("#").await;
    caller.hears("billing").await;
    caller.presses("1").await;
    chose(caller, "Some(Billing(Invoice))", &["desk", "billing", "billing"]).await;
}

#[tokio::test]
async fn a_menu_without_barge_in_is_heard_to_the_end() {
    let app = app(|call| {
        Box::pin(async move {
            let chosen = call.menu::<Payment>("pay").no_barge_in().await?;
            call.set_variable("CHOSEN", format!("{chosen:?}")).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("pay").await;
    caller.presses("1").await;
    caller.app_sends("WAIT FOR DIGIT").await;
    caller.presses("*").await;
    chose(caller, "Some(Bank)", &["pay"]).await;
}

#[tokio::test]
async fn a_caller_may_hang_up_in_a_menu() {
    let mut caller = desk().caller("/").dial().await;
    caller.hears("desk").await;
    caller.hangs_up().await;
    caller.ends(HungUp).await;
    assert!(caller.variable("CHOSEN").is_none());
}

#[tokio::test]
async fn a_caller_may_hang_up_anywhere_on_the_way_through_menus() {
    let app = app(|call| {
        Box::pin(async move {
            call.menu::<Desk>("desk").no_choice("sorry").repeat_key(Digit::POUND).await?;
            call.menu::<Town>("town").await?;
            call.play("thanks").await
        })
    });
    let sweep = app.caller("/").hang_up_sweep(async |caller| {
        for (prompt, keys) in [("desk", "7"), ("desk", "#"), ("desk", "2"), ("billing", "*"), ("desk", "2")] {
            caller.hears(prompt).await;
            caller.presses(keys).await;
        }
        caller.hears("billing").await;
        caller.app_sends("WAIT FOR DIGIT").await;
        caller.presses("1").await;
        caller.hears("town").await;
        caller.presses("3#7").await;
        caller.ends(Status::Ok).await;
    });
    let swept = sweep.await;
    // Seven prompts and a wait; a prompt, GET DATA and a wait; the thanks.
    assert_eq!(swept.commands, 12, "{swept:?}");
}
