//! A menu on a real Asterisk: keys during the prompt and after it, a choice of several keys, and a submenu.

use std::time::Duration;

use agi_runtime::{Digit, Menu};
use tokio::task::JoinSet;
use xtask::asterisk::Dial;

use crate::support::dial_as;

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
