//! Secrets: what nobody but the app reads.

use std::sync::Arc;

use agi_runtime::testing::Caller;
use agi_runtime::{App, CallRecorder, Status};
use tokio::sync::Notify;

use crate::apps::app;
use crate::log::Log;
use crate::replaying;

const CARD: &str = "4929123456781236";

fn asks_for_a_card() -> App {
    app(|call| {
        Box::pin(async move {
            let card = call
                .ask_secret("card")
                .min_digits(1)
                .max_digits(19)
                .invalid_input("mistyped")
                .check(|card| if card.len() < 4 || card.passes_luhn() { Ok(()) } else { Err(()) });
            let card = card.await?;
            let known = card.as_ref().is_some_and(|card| card.is(CARD) || card.is("7"));
            call.verbose(format!("{card:?} {known}")).await?;
            call.play("thanks").await
        })
    })
}

async fn pays(caller: &mut Caller) {
    caller.hears("card").await;
    // Mistyped at first.
    caller.presses("4929123456781237#").await;
    caller.hears("mistyped").await;
    caller.hears("card").await;
    caller.presses(CARD).await;
    caller.presses("#").await;
    caller.app_sends("VERBOSE \"Some(Secret(…)) true\"").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn the_app_has_the_keys_and_prints_none() {
    pays(&mut asks_for_a_card().caller("/").dial().await).await;
}

#[tokio::test]
async fn nothing_is_logged_of_them() {
    let log = Log::of_this_thread();
    // Replies come in pieces.
    pays(&mut asks_for_a_card().caller("/").in_pieces(3).dial().await).await;
    let lines = log.lines("");
    assert!(lines.iter().any(|line| line.contains("VERBOSE is answered")), "{lines:?}");
    let digits = |line: &String| line.contains("4929") || line.contains("GET DATA") || line.contains("\"card\"");
    assert!(!lines.iter().any(digits), "{lines:?}");
}

/// Records a call and returns its transcript.
async fn recorded(
    app: App,
    settings: impl FnOnce(CallRecorder) -> CallRecorder,
    script: impl AsyncFnOnce(&mut Caller),
) -> String {
    replaying::recorded(app, settings, script, async |file| std::fs::read_to_string(file).unwrap()).await
}

/// What Asterisk said in a transcript.
fn received(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.split_once("\"received\":\""))
        .map(|(_, rest)| rest.split('"').next().unwrap())
        .collect()
}

#[tokio::test]
async fn a_transcript_has_none_of_the_keys_even_if_it_keeps_digits() {
    for keep in [false, true] {
        let settings = |transcripts: CallRecorder| if keep { transcripts.keep_digits() } else { transcripts };
        let text = recorded(asks_for_a_card(), settings, pays).await;
        for part in ["4929", "9291", "8123", "result=52", "result=57"] {
            assert!(!text.contains(part), "{part} is in {text}");
        }
        assert!(text.contains("\"ended\":\"OK\""), "{text}");
    }
}

#[tokio::test]
async fn a_transcript_masks_a_secret_of_one_key_too() {
    let one_key = async |caller: &mut Caller| {
        caller.hears("card").await;
        caller.presses("7").await;
        caller.app_sends("VERBOSE \"Some(Secret(…)) true\"").await;
        caller.ends(Status::Ok).await;
    };
    let text = recorded(asks_for_a_card(), |transcripts| transcripts, one_key).await;
    // 55 is the code of 7.
    assert!(!text.contains("result=55"), "{text}");
    assert_eq!(received(&text)[0], "200 result=48 endpos=0", "{text}");
}

#[tokio::test]
async fn the_keys_that_confirm_a_secret_are_not_secret() {
    let app = app(|call| {
        Box::pin(async move {
            let pin = call.ask_secret("pin").exactly(4).confirm(|_| "press-1").await?;
            call.verbose(pin.map_or("none", |pin| if pin.is("8642") { "right" } else { "wrong" })).await
        })
    });
    let confirms = async |caller: &mut Caller| {
        caller.hears("pin").await;
        caller.presses("8642").await;
        caller.hears("press-1").await;
        caller.presses("1").await;
        caller.app_sends("VERBOSE right").await;
        caller.ends(Status::Ok).await;
    };
    let text = recorded(app, |transcripts| transcripts, confirms).await;
    // The first line has the time, which may have any digits.
    let (_, lines) = text.split_once('\n').unwrap();
    assert!(!lines.contains("8642") && !lines.contains("642"), "{text}");
    assert!(lines.contains("200 result=49 endpos"), "{text}");
}

#[tokio::test]
async fn callers_may_leave_a_secret_question_at_any_moment() {
    let swept = asks_for_a_card().caller("/").hang_up_sweep(pays);
    assert_eq!(swept.await.commands, 7);
}

#[tokio::test]
async fn an_invalid_answer_is_not_quoted() {
    let (mut near, far) = tokio::io::duplex(1 << 16);
    let service = asks_for_a_card().on_error(|failure| {
        let text = failure.error.to_string();
        assert!(text.contains("GET DATA") && !text.contains("12x4"), "{text}");
    });
    let log = Log::of_this_thread();
    let service = service.build().unwrap();
    let played = async {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        near.write_all(b"agi_network: yes\nagi_uniqueid: 1.1\nagi_version: 22.10.1\n\n").await.unwrap();
        let mut buffer = [0; 1024];
        for reply in ["200 result=52 endpos=1\n", "200 result=12x4\n"] {
            assert!(near.read(&mut buffer).await.unwrap() > 0);
            near.write_all(reply.as_bytes()).await.unwrap();
        }
        let read = near.read(&mut buffer).await.unwrap();
        assert!(buffer[..read].starts_with(b"SET VARIABLE AGI_ROUTE_STATUS ERROR\n"));
        near.shutdown().await.unwrap();
        drop(near);
    };
    tokio::join!(service.serve_call(far, "test"), played);
    let errors = log.lines("ERROR");
    assert!(
        errors[0].contains("GET DATA was answered by \"not shown: the answer to a secret question\""),
        "{errors:?}"
    );
}

#[tokio::test]
async fn a_secret_question_that_is_dropped_leaves_the_call_as_it_was() {
    let gives_up = Arc::new(Notify::new());
    let gave_up = Arc::clone(&gives_up);
    let app = app(move |call| {
        let gives_up = Arc::clone(&gives_up);
        Box::pin(async move {
            tokio::select! {
                () = gives_up.notified() => {}
                _ = call.ask_secret("pin").exactly(4) => unreachable!("nobody enters it"),
            }
            call.verbose("next").await?;
            call.play("thanks").await
        })
    });
    let log = Log::of_this_thread();
    let mut caller = app.caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("8").await;
    caller.app_sends("GET DATA").await;
    gave_up.notify_one();
    caller.hears("thanks").await;
    caller.ends(Status::Ok).await;
    let lines = log.lines("DEBUG");
    assert!(lines.iter().any(|line| line.contains("VERBOSE is answered")), "{lines:?}");
}
