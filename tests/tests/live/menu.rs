//! A menu on a real Asterisk: keys during the prompt and after it, a choice of several keys, and a submenu.

use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::{Digit, Menu, MenuKeys, Routes};
use tokio::task::JoinSet;
use xtask::asterisk::Dial;

use crate::support::Served;
use crate::watch::{dial_heard, dial_watched};

#[derive(Menu, Clone, Copy, Debug, PartialEq)]
enum Desk {
    #[key("1", prompt = "survey/again")]
    Billing(Billing),
    #[key("0", everywhere)]
    Operator,
    #[key("234")]
    Extension,
}

#[derive(Menu, Clone, Copy, Debug, PartialEq)]
enum Billing {
    #[key("1")]
    Invoice,
    #[key("22")]
    Payment,
}

#[tokio::test]
async fn a_caller_finds_the_way_through_menus() {
    /// The prompts of both menus, which are a second long; after a wrong key, the caller hears `BILLING`, too.
    const DESK: &str = "survey/7/question";
    const BILLING: &str = "survey/again";
    let mut calls = JoinSet::new();
    for (way, chosen) in [
        (&[(DESK, "w0")][..], Desk::Operator),
        (&[(DESK, "wwwww0")], Desk::Operator),
        (&[(DESK, "w234")], Desk::Extension),
        (&[(DESK, "w1"), (BILLING, "w1")], Desk::Billing(Billing::Invoice)),
        (&[(DESK, "w1"), (BILLING, "w22")], Desk::Billing(Billing::Payment)),
        (&[(DESK, "w1"), (BILLING, "w*"), (DESK, "w1"), (BILLING, "w0")], Desk::Operator),
        (&[(DESK, "w9"), (DESK, "w#"), (DESK, "w1"), (BILLING, "w1")], Desk::Billing(Billing::Invoice)),
    ] {
        calls.spawn(async move {
            let (mut call, mut watch) = dial_watched(Dial::answered, |call| {
                Box::pin(async move {
                    let menu = call.menu::<Desk>(DESK).no_choice(BILLING).repeat_key(Digit::POUND);
                    menu.timeout(Duration::from_secs(20)).await
                })
            })
            .await;
            for (prompt, keys) in way {
                watch.plays(prompt).await;
                call.press(keys).await.unwrap();
            }
            assert_eq!(call.ended().await.0.unwrap(), Some(chosen), "{way:?}");
        });
    }
    calls.join_all().await;
}

/// Whoever presses the operator's key is where the operator is, also out of a question.
#[tokio::test]
async fn the_operators_key_of_the_app_leads_the_dialplan_there() {
    for keys in ["w*ww1ww#ww0", "w0", "w234"] {
        let operator = Outcome::goto("elsewhere", "s", "label");
        let app = App::with(Routes::default()).fallback(|call| {
            Box::pin(async move {
                call.menu::<Desk>("survey/7/question").await?;
                call.ask::<Digits>("survey/7/question").min_digits(4).or_operator().await?;
                Ok(Outcome::done())
            })
        });
        let keys_of_app = MenuKeys::new().repeat(Digit::STAR).back(Digit::POUND).operator(Digit::NINE, operator);
        let served = Served::start(app.menu_keys(keys_of_app)).await;
        let (mut call, mut watch) = dial_heard(served.agi("test").answered().report("WENT")).await;
        watch.begins("STREAM FILE").await;
        // The menu's own `0` is a choice, and the question comes after it.
        call.press(keys).await.unwrap();
        if keys.ends_with('9') {
            continue;
        }
        watch.begins("STREAM FILE").await;
        call.press("ww9").await.unwrap();
        let ended = call.ended().await.unwrap();
        assert_eq!((ended.value("WENT"), &*ended.route_status), (&b"label"[..], "OK"), "{keys}");
    }
}
