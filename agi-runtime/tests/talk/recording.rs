//! Messages: recorded, listened to, recorded again, kept.

use std::time::Duration;

use agi_runtime::testing::{Caller, Pbx};
use agi_runtime::{App, Digit, HungUp, RecordMessage, Status};

use crate::apps::app;

const FILE: &str = "/tmp/message";

fn records(how: impl for<'c> Fn(RecordMessage<'c>) -> RecordMessage<'c> + Copy + Send + Sync + 'static) -> App {
    app(move |call| {
        Box::pin(async move {
            let message = how(call.record_message(FILE).prompt("speak-now")).await?;
            let message = message.map_or("nothing".to_owned(), |message| {
                format!("{:?} {:?} {:?}", message.length.unwrap(), message.end, message.review)
            });
            call.set_variable("MESSAGE", message).await?;
            call.play("thanks").await
        })
    })
}

fn reviewed(message: RecordMessage<'_>) -> RecordMessage<'_> {
    message
        .max_duration(Duration::from_secs(60))
        .silence(Duration::from_millis(4_100))
        .review("keep-listen-again")
        .invalid_input("one-to-three")
        .tries(2)
}

async fn speaks(caller: &mut Caller, seconds: u64) {
    caller.hears("beep").await;
    caller.waits(Duration::from_secs(1)).await;
    caller.starts_talking().await;
    caller.waits(Duration::from_secs(seconds)).await;
}

#[tokio::test]
async fn a_key_ends_it_and_nothing_is_asked() {
    let mut caller = records(|message| message).caller("/").dial().await;
    caller.hears("speak-now").await;
    speaks(&mut caller, 3).await;
    caller.presses("#").await;
    // The key is cut away.
    caller.variable_set("MESSAGE", "3.36s Digit('#') NotAsked").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.log().commands()[1], "RECORD FILE \"/tmp/message\" \"wav\" \"#\" -1 0 BEEP");
}

#[tokio::test]
async fn the_maximum_ends_it_without_a_beep_in_another_format() {
    let app =
        records(|message| message.max_duration(Duration::from_secs(20)).format("sln16").no_beep().terminators("*0"));
    let mut caller = app.caller("/").dial().await;
    caller.variable_set("MESSAGE", "20s Timeout NotAsked").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.log().commands()[1], "RECORD FILE \"/tmp/message\" \"sln16\" \"*0\" 20000 0");
}

#[tokio::test]
async fn silence_ends_it() {
    let mut caller = records(reviewed).caller("/").dial().await;
    speaks(&mut caller, 7).await;
    caller.stops_talking().await;
    caller.hears("keep-listen-again").await;
    caller.presses("1").await;
    caller.ends(Status::Ok).await;
    let message = caller.variable("MESSAGE").unwrap().to_string();
    assert!(message.contains("Silence") && message.ends_with("Accepted"), "{message}");
}

#[tokio::test]
async fn a_message_is_heard_recorded_again_and_kept() {
    let mut caller = records(reviewed).caller("/").dial().await;
    speaks(&mut caller, 3).await;
    caller.presses("#").await;
    caller.hears("keep-listen-again").await;
    caller.presses("2").await;
    caller.hears(FILE).await;
    caller.hears("keep-listen-again").await;
    caller.presses("3").await;
    caller.hears("speak-now").await;
    speaks(&mut caller, 5).await;
    caller.presses("#").await;
    caller.hears("keep-listen-again").await;
    caller.presses("1").await;
    caller.variable_set("MESSAGE", "5.36s Digit('#') Accepted").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_caller_who_does_not_say_is_asked_again_and_the_file_stays() {
    let mut caller = records(reviewed).caller("/").dial().await;
    speaks(&mut caller, 3).await;
    caller.presses("#").await;
    caller.hears("keep-listen-again").await;
    caller.presses("9").await;
    caller.hears("one-to-three").await;
    caller.variable_set("MESSAGE", "3.36s Digit('#') NoAnswer").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn the_keys_of_the_review_may_be_others() {
    let app = records(|message| {
        let [keep, listen, again] = ['#', '0', '*'].map(|key| Digit::new(key).unwrap());
        reviewed(message).review_keys(keep, listen, again)
    });
    let mut caller = app.caller("/").dial().await;
    speaks(&mut caller, 3).await;
    caller.presses("#").await;
    caller.hears("keep-listen-again").await;
    caller.presses("0").await;
    caller.hears(FILE).await;
    caller.hears("keep-listen-again").await;
    caller.presses("#").await;
    caller.variable_set("MESSAGE", "3.36s Digit('#') Accepted").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_key_during_the_beep_starts_again_until_the_tries_are_spent() {
    let mut caller = records(|message| message.tries(2)).caller("/").dial().await;
    for _ in 0..2 {
        caller.hears("speak-now").await;
        caller.hears("beep").await;
        caller.presses("#").await;
    }
    caller.variable_set("MESSAGE", "nothing").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_hang_up_ends_the_message_and_it_is_kept() {
    let mut caller = records(reviewed).caller("/").dial().await;
    speaks(&mut caller, 3).await;
    caller.hangs_up().await;
    caller.variable_set("MESSAGE", "3.56s HungUp HungUp").await;
    caller.ends(HungUp).await;
}

#[tokio::test]
async fn a_hang_up_in_the_review_keeps_the_message_too() {
    let mut caller = records(reviewed).caller("/").dial().await;
    speaks(&mut caller, 3).await;
    caller.presses("#").await;
    caller.hears("keep-listen-again").await;
    caller.hangs_up().await;
    caller.variable_set("MESSAGE", "3.36s Digit('#') HungUp").await;
    caller.ends(HungUp).await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_an_error_that_names_the_file() {
    let mut caller = Pbx::new(records(|message| message)).unwritable("/tmp").caller("/").dial().await;
    let error = caller.ended().await.error.unwrap();
    assert!(error.starts_with("RECORD FILE \"/tmp/message\" failed"), "{error}");
}

#[tokio::test]
async fn callers_may_leave_a_message_at_any_moment() {
    let swept = records(reviewed).caller("/").hang_up_sweep(async |caller| {
        speaks(caller, 3).await;
        caller.presses("#").await;
        caller.hears("keep-listen-again").await;
        caller.presses("2").await;
        caller.hears("keep-listen-again").await;
        caller.waits(Duration::from_secs(2)).await;
        caller.presses("3").await;
        speaks(caller, 5).await;
        caller.presses("#").await;
        caller.hears("keep-listen-again").await;
        caller.presses("1").await;
        caller.ends(Status::Ok).await;
    });
    assert_eq!(swept.await.commands, 11);
}
