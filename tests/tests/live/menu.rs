//! A menu on a real Asterisk: keys during the prompt and after it, a choice of several keys, and a submenu.

use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::{Digit, Menu, MenuKeys, Routes};
use tokio::task::JoinSet;
use xtask::asterisk::Dial;

use crate::support::{Served, asterisk, dial_as};
use crate::watch::Watch;

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
    let mut calls = JoinSet::new();
    for (keys, chosen) in [
        ("ww0", Desk::Operator),
        ("wwwww0", Desk::Operator),
        ("ww234", Desk::Extension),
        ("ww1ww1", Desk::Billing(Billing::Invoice)),
        ("ww1ww22", Desk::Billing(Billing::Payment)),
        ("ww1ww*ww1ww0", Desk::Operator),
        ("ww9wwww#wwww1ww1", Desk::Billing(Billing::Invoice)),
    ] {
        calls.spawn(async move {
            let mut call = dial_as(Dial::answered, |call| {
                Box::pin(async move {
                    let menu =
                        call.menu::<Desk>("survey/7/question").no_choice("survey/again").repeat_key(Digit::POUND);
                    menu.timeout(Duration::from_secs(3)).await
                })
            })
            .await;
            call.press(keys).await.unwrap();
            assert_eq!(call.ended().await.0.unwrap(), Some(chosen), "{keys}");
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
        let mut call = asterisk().await.dial(served.agi("test").answered().report("WENT")).await.unwrap();
        let mut watch = Watch::on(&call).await;
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
