//! Lists of prompts: what is sent, the key that ends them, and what is missing.

use std::time::Duration;

use agi_runtime::prompt::{
    self, Currency, Prompt, Prompts, date, datetime, digits, letters, money, number, number_of_gender, phone_number,
    phonetic, silence, time,
};
use agi_runtime::testing::Pbx;
use agi_runtime::{App, CallError, Status, Text};

use crate::apps::app;
use crate::log::Log;

/// An app that says a list, and keeps the key that ended it.
fn says(list: impl Prompts + Clone + Send + Sync + 'static) -> App {
    app(move |call| {
        let list = list.clone();
        Box::pin(async move {
            let key = call.say(list).escape("12#").await?;
            call.set_variable("KEY", format!("{key:?}")).await
        })
    })
}

async fn sent_by(list: impl Prompts + Clone + Send + Sync + 'static) -> Vec<String> {
    let mut caller = says(list).caller("/").dial().await;
    let mut commands = caller.ended().await.transcript.commands();
    commands.truncate(commands.len() - 2);
    commands
}

#[tokio::test]
async fn a_phone_number_is_its_digits_and_the_plus_before_them() {
    let list =
        (phone_number("+49 (0)30 123-45"), phone_number(Text::from("tel:201-555;x=1")), phone_number("anonymous"));
    let commands = ["SAY ALPHA \"+\" \"12#\"", "SAY DIGITS \"493012345\" \"12#\"", "SAY DIGITS \"201555\" \"12#\""];
    assert_eq!(
        sent_by((list, phone_number(""), phone_number(42_u8))).await,
        [&commands[..], &["SAY DIGITS \"42\" \"12#\""]].concat()
    );
}

#[tokio::test]
async fn each_prompt_is_its_command() {
    let list = (
        ("welcome", digits("0042"), number(3), number_of_gender(1, "f")),
        (letters("ab"), phonetic("cd"), String::from("bye")),
        (date(86_400), time(86_400), datetime(86_400)),
        (date(86_400).timezone("Europe/Berlin"), time(0).format("HM"), datetime(0).timezone("UTC")),
    );
    assert_eq!(
        sent_by(list).await,
        [
            "STREAM FILE \"welcome\" \"12#\"",
            "SAY DIGITS \"0042\" \"12#\"",
            "SAY NUMBER 3 \"12#\"",
            "SAY NUMBER 1 \"12#\" \"f\"",
            "SAY ALPHA \"ab\" \"12#\"",
            "SAY PHONETIC \"cd\" \"12#\"",
            "STREAM FILE \"bye\" \"12#\"",
            "SAY DATE 86400 \"12#\"",
            "SAY TIME 86400 \"12#\"",
            "SAY DATETIME 86400 \"12#\"",
            "SAY DATETIME 86400 \"12#\" \"ABdY\" \"Europe/Berlin\"",
            "SAY DATETIME 0 \"12#\" \"HM\"",
            "SAY DATETIME 0 \"12#\" \"ABdY 'digits/at' IMp\" \"UTC\"",
        ]
    );
}

#[tokio::test]
async fn a_list_may_be_a_vec_a_slice_an_array_or_hold_what_is_not_there() {
    static SOUNDS: [&str; 2] = ["a", "b"];
    let list = (SOUNDS, &SOUNDS[..1], vec![Prompt::from("c"), date(0).into()], None::<Prompt>, Some("d"), ());
    let sounds = ["a", "b", "a", "c"].map(|name| format!("STREAM FILE \"{name}\" \"12#\""));
    let sent = sent_by(list).await;
    assert_eq!(sent[..4], sounds);
    assert_eq!(sent[4..], ["SAY DATE 0 \"12#\"", "STREAM FILE \"d\" \"12#\""]);
}

#[tokio::test]
async fn money_is_said_as_people_do() {
    for (hundredths, said) in [
        (1_250, &["12", "digits/dollars", "vm-and", "50", "cents"][..]),
        (100, &["1", "letters/dollar"]),
        (42, &["42", "cents"]),
        (0, &["0", "digits/dollars"]),
        (-201, &["digits/minus", "2", "digits/dollars", "vm-and", "1", "cent"]),
    ] {
        let mut caller = says(money(hundredths, Currency::DOLLARS)).caller("/").dial().await;
        let heard = caller.ended().await.transcript;
        assert_eq!(heard.heard().collect::<Vec<_>>(), said, "{hundredths}");
    }
}

#[tokio::test]
async fn digits_that_say_digits_does_not_take_are_spelled_and_no_digits_are_nothing() {
    assert_eq!(
        sent_by((digits("*21#"), digits("1A"), digits("1*2#"), digits(""), letters(""))).await,
        ["SAY ALPHA \"*21#\" \"12#\"", "SAY ALPHA \"1A\" \"12#\"", "SAY DIGITS \"1*2#\" \"12#\""]
    );
}

#[tokio::test]
async fn silence_is_as_long_as_it_says_and_a_key_ends_it() {
    let pbx = Pbx::new(says(("a", silence(Duration::from_millis(22_100)), "b")));
    let pbx = pbx.sound("silence/10", Duration::from_secs(10)).sound("silence/3", Duration::from_secs(3));
    let mut caller = pbx.caller("/").dial().await;
    caller.hears("b").await;
    assert_eq!(caller.time(), Duration::from_secs(24));
    caller.ends(Status::Ok).await;

    let mut caller = pbx.caller("/").dial().await;
    caller.hears("silence/10").await;
    caller.hears("silence/10").await;
    caller.presses("2").await;
    caller.variable_set("KEY", "Some('2')").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_key_ends_the_whole_list_and_is_the_answer() {
    let mut caller = says(("you-have", number(3), "messages")).caller("/").dial().await;
    caller.hears("3").await;
    caller.presses("91").await;
    caller.variable_set("KEY", "Some('1')").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.log().heard().collect::<Vec<_>>(), ["you-have", "3"]);
}

#[tokio::test]
async fn any_key_is_any_key() {
    for key in ["0", "*", "#", "D"] {
        let app = app(|call| {
            Box::pin(async move {
                let pressed = call.say(["a", "b"]).any_key().await?;
                call.set_variable("KEY", pressed.map(|key| key.to_string()).unwrap_or_default()).await
            })
        });
        let mut caller = app.caller("/").dial().await;
        caller.hears("a").await;
        caller.presses(key).await;
        caller.variable_set("KEY", key).await;
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn a_missing_prompt_is_skipped_and_named_in_the_log() {
    let log = Log::of_this_thread();
    let pbx = Pbx::new(says(("a", "nosuch", "b"))).missing_sound("nosuch");
    let mut caller = pbx.caller("/").dial().await;
    caller.hears("b").await;
    caller.ends(Status::Ok).await;
    let warnings = log.lines("WARN");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].starts_with("WARN a prompt is skipped: STREAM FILE \"nosuch\" failed"), "{warnings:?}");
}

#[tokio::test]
async fn a_missing_prompt_of_a_strict_list_is_an_error_with_its_name() {
    let app = app(|call| Box::pin(async move { call.say(("a", "nosuch", "b")).strict().await.map(drop) }));
    let mut caller = Pbx::new(app).missing_sound("nosuch").caller("/").dial().await;
    let ended = caller.ended().await;
    assert!(ended.error.unwrap().starts_with("STREAM FILE \"nosuch\" failed"));
    assert_eq!(ended.transcript.heard().collect::<Vec<_>>(), ["a"]);
}

#[tokio::test]
async fn a_hang_up_in_a_list_is_not_a_missing_prompt() {
    let log = Log::of_this_thread();
    let app = app(|call| {
        Box::pin(async move {
            let said = call.say(("a", number(1), "b")).await;
            assert!(matches!(said, Err(CallError::HungUp(_))), "{said:?}");
            said.map(drop)
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("1").await;
    caller.hangs_up().await;
    caller.ends(agi_runtime::HungUp).await;
    assert_eq!(caller.log().commands().len(), 3, "{}", caller.log());
    assert!(log.lines("WARN").is_empty());
}

#[tokio::test]
async fn the_language_is_the_calls_after_it_is_set() {
    let app = app(|call| {
        Box::pin(async move {
            call.say("menu").await?;
            call.set_language("de").await?;
            call.say((prompt::file("menu"), number(7))).await.map(drop)
        })
    });
    let pbx = Pbx::new(app).sound("de/menu", Duration::from_secs(4));
    let mut caller = pbx.caller("/").dial().await;
    caller.variable_set("CHANNEL(language)", "de").await;
    caller.hears("7").await;
    assert_eq!(caller.time(), Duration::from_secs(5));
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn callers_may_leave_a_list_at_any_moment() {
    let app = app(|call| {
        Box::pin(async move {
            call.say(("a", number(3), silence(Duration::from_secs(2)), date(0), "b")).any_key().await.map(drop)
        })
    });
    let swept = app.caller("/").hang_up_sweep(async |caller| {
        caller.hears("b").await;
        caller.presses("1").await;
        caller.ends(Status::Ok).await;
    });
    assert_eq!(swept.await.commands, 5);
}

#[tokio::test]
async fn nothing_is_said_of_a_list_that_ends_in_what_asterisk_says_wrong() {
    let too_large = || money(i64::MAX, Currency::DOLLARS);
    for strict in [false, true] {
        let app = app(move |call| {
            Box::pin(async move {
                call.answer().await?;
                let born = || date(-3_000_000_000_i64);
                let of_a_zone = || datetime(0).timezone("Europe/Berln");
                for list in [
                    Prompts::into_list(("you-owe", too_large())),
                    Prompts::into_list(("you-have", number(u64::MAX), "orders")),
                    Prompts::into_list(("born-on", born())),
                    Prompts::into_list(("it-is", of_a_zone())),
                ] {
                    let said = call.say(list);
                    let refused = if strict { said.strict().await } else { said.await };
                    assert!(matches!(refused, Err(CallError::Refused { .. })), "{refused:?}");
                }
                call.say(("born-on", date(0), prompt::number_or_digits(u64::MAX))).await?;
                Ok(())
            })
        });
        let mut caller = app.caller("/").dial().await;
        let heard = caller.ended().await.transcript;
        assert_eq!(heard.heard().next(), Some("born-on"));
        assert_eq!(heard.commands()[0..2], ["ANSWER", "STREAM FILE \"born-on\" \"\""]);
    }
}
