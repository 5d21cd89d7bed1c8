//! The one rule of prompts that are missing: whoever says them skips them, tells of it, and goes on.

use agi_runtime::testing::{CallResult, FakeTts, Pbx};
use agi_runtime::{App, Call, CallError, Status, Tts, agi_route, routes};

use crate::apps::{Handling, app};
use crate::log::Log;

const MISSING: &str = "STREAM FILE \"nosuch\" failed (";

/// A call without its sound `nosuch`, and what the log warns of.
async fn called(app: App) -> (CallResult, Vec<String>) {
    let log = Log::of_this_thread();
    let ended = Pbx::new(app).missing_sound("nosuch").caller("/").dial().await.ended().await;
    let warnings = log.lines("WARN");
    (ended, warnings.iter().map(|line| line.trim_start_matches("WARN ").to_owned()).collect())
}

/// A call that goes on after it has said `nosuch`, whichever way.
async fn skips(handler: impl for<'c> Fn(&'c mut Call) -> Handling<'c> + Send + Sync + 'static) {
    let (ended, warnings) = called(app(handler)).await;
    assert_eq!(ended.end, Status::Ok.into(), "{}", ended.transcript);
    assert!(ended.transcript.heard().any(|heard| heard == "and-on"), "{}", ended.transcript);
    let [skipped] = &ended.skipped_prompts[..] else { panic!("{:?}\n{}", ended.skipped_prompts, ended.transcript) };
    assert!(skipped.starts_with(MISSING), "{skipped}");
    assert_eq!(warnings, [format!("a prompt is skipped: {skipped}")]);
}

/// `skips!(|call| what it does)`: and then it plays `and-on`.
macro_rules! skips {
    (|$call:ident| $says:expr) => {
        skips(|$call: &mut Call| {
            Box::pin(async move {
                let _ = $says.await?;
                $call.play("and-on").await
            })
        })
        .await
    };
}

#[tokio::test]
async fn a_prompt_that_is_missing_after_a_deed_does_not_turn_it_into_an_error() {
    let app = app(|call| {
        Box::pin(async move {
            call.database_put("paid", "7", "12.50").await?;
            call.play("nosuch").await
        })
    });
    let pbx = Pbx::new(app).missing_sound("nosuch");
    pbx.caller("/").dial().await.ends(Status::Ok).await;
    assert_eq!(pbx.database_get("paid", "7").unwrap(), "12.50");
}

#[tokio::test]
async fn all_that_say_prompts_skip_one_and_say_so_once() {
    skips!(|call| call.play("nosuch"));
    skips!(|call| call.say("nosuch"));
    skips!(|call| call.say(("nosuch", "b")).any_key());
    skips!(|call| call.ask::<u32>("nosuch").tries(1));
    skips!(|call| call.ask::<u32>("a").tries(2).no_input("nosuch"));
    skips!(|call| call.ask_yes_no("nosuch").tries(1));
    skips!(|call| call.choose("nosuch", "12").tries(1));
    skips!(|call| call.ask_to_accept("nosuch").tries(1));
    skips!(|call| call.record_message("x").prompt("nosuch").max_duration(std::time::Duration::from_secs(1)));
    skips!(|call| async { call.fail_with::<(), _, CallError>("nosuch", Failed).await.or(Ok::<_, CallError>(())) });
}

#[tokio::test]
async fn a_prompt_that_is_skipped_within_a_secret_is_told_without_its_name() {
    let app = app(|call| Box::pin(async move { call.ask_secret("nosuch").exactly(4).tries(1).await.map(drop) }));
    let (ended, warnings) = called(app).await;
    let [skipped] = &ended.skipped_prompts[..] else { panic!("{:?}", ended.skipped_prompts) };
    assert!(skipped.starts_with("STREAM FILE failed (not shown"), "{skipped}");
    assert_eq!(warnings, [format!("a prompt is skipped: {skipped}")]);
}

struct Failed;

impl From<Failed> for CallError {
    fn from(_: Failed) -> Self {
        CallError::Tts("it failed".into())
    }
}

#[tokio::test]
async fn strict_makes_it_an_error_that_names_the_sound() {
    for strict in [
        app(|call| Box::pin(async move { call.play("nosuch").strict().await })),
        app(|call| Box::pin(async move { call.say("nosuch").strict().await.map(drop) })),
        app(|call| Box::pin(async move { call.stream_file("nosuch").await.map(drop) })),
        app(|call| Box::pin(async move { call.get_option("nosuch", "1").await.map(drop) })),
    ] {
        let (ended, warnings) = called(strict).await;
        assert_eq!(ended.end, Status::Error.into());
        assert!(ended.error.unwrap().contains("\"nosuch\" failed"));
        assert!(ended.skipped_prompts.is_empty(), "{:?}", ended.skipped_prompts);
        assert!(!warnings.iter().any(|warning| warning.contains("skipped")), "{warnings:?}");
    }
}

#[agi_route("/or", manual)]
async fn or(call: &mut Call, tts: Tts) -> Result<(), CallError> {
    call.say((tts.text("nosuch").or("nosuch"), "and-on")).await?;
    Ok(())
}

#[tokio::test]
async fn a_sound_that_stands_in_for_a_text_is_a_prompt_like_others() {
    let app = App::with(routes![or]).tts(FakeTts);
    let mut caller = Pbx::new(app).missing_sound("nosuch").caller("/or").dial().await;
    caller.hears("and-on").await;
    let ended = caller.ended().await;
    assert_eq!((ended.end, ended.skipped_prompts.len()), (Status::Ok.into(), 1), "{}", ended.transcript);
}

#[tokio::test]
async fn a_caller_who_leaves_while_a_sound_plays_has_left() {
    let app = app(|call| Box::pin(async move { call.play("long").await }));
    let mut caller = app.caller("/").dial().await;
    caller.hears("long").await;
    caller.hangs_up().await;
    let ended = caller.ended().await;
    assert_eq!((ended.route_status.unwrap().to_string_lossy(), ended.skipped_prompts.len()), ("HUNG_UP".into(), 0));
}
