//! What a caller does and expects.

use std::time::Duration;

use agi_runtime::protocol::Argument;
use agi_runtime::testing::{CallEnd, Pbx};
use agi_runtime::{CallerId, HungUp, RecordingEnd, Status};

use crate::apps::app;

#[tokio::test]
async fn a_caller_hears_what_is_played_and_what_is_said() {
    let app = app(|call| {
        Box::pin(async move {
            call.play("welcome").await?;
            call.say_digits("0042").await?;
            call.say_number(17).await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("welcome").await;
    caller.hears("0042").await;
    caller.hears("17").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.log().heard().collect::<Vec<_>>(), ["welcome", "0042", "17"]);
}

#[tokio::test]
async fn the_caller_and_what_the_dialplan_gives_arrive_in_the_request() {
    let app = app(|call| {
        Box::pin(async move {
            let request = call.request();
            let caller = CallerId::of(request);
            let Argument::Given(argument) = request.argument(2) else { panic!("the dialplan gave two") };
            let argument = String::from_utf8_lossy(argument);
            let seen = format!("{} {} {argument} {}", caller.number.unwrap(), caller.name.unwrap(), request.context());
            let tier = call.variable("CUSTOMER_TIER").await?.unwrap_or_default();
            call.set_variable("SEEN", format!("{seen} {tier}")).await?;
            Ok(())
        })
    });
    let call = app.caller("/x").from("Ada <+15551234>").args(["a", "b c"]).variable("CUSTOMER_TIER", "gold");
    let mut caller = call.at("sales", "100", 3).dial().await;
    caller.variable_set("SEEN", "+15551234 Ada b c sales gold").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_text_and_a_voice_reach_the_handler() {
    let app = app(|call| {
        Box::pin(async move {
            let text = call.receive_text(Duration::from_secs(5)).await?.unwrap();
            let recorded = call.record_file("message", "wav").silence(Duration::from_secs(2)).await?;
            assert!(matches!(recorded.end, RecordingEnd::Silence { .. }), "{recorded:?}");
            call.set_variable("SAID", text).await?;
            call.play("message").await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.says("hello (w) \"q\" ü").await;
    caller.app_sends("RECORD FILE").await;
    caller.starts_talking().await;
    caller.waits(Duration::from_secs(7)).await;
    caller.stops_talking().await;
    caller.hears("message").await;
    assert_eq!(caller.time(), Duration::from_millis(9_020));
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("SAID").unwrap(), "hello (w) \"q\" ü");
}

#[tokio::test]
async fn commands_are_compared_by_their_words() {
    let app = app(|call| {
        Box::pin(async move {
            call.answer().await?;
            call.set_variable("COLOUR", "dark red").await?;
            call.stream_file("menu").escape("12").await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.commands(["ANSWER", "SET VARIABLE COLOUR \"dark red\"", "STREAM FILE menu"]).await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn several_calls_share_one_asterisk() {
    let app = app(|call| {
        Box::pin(async move {
            let seen = call.database_get("calls", "last").await?.unwrap_or_default();
            call.set_variable("LAST", seen).await?;
            let caller = String::from_utf8_lossy(call.request().get("agi_callerid").unwrap()).into_owned();
            call.database_put("calls", "last", &caller).await?;
            call.wait_for_digit(Duration::from_secs(5)).await?;
            Ok(())
        })
    });
    let pbx = Pbx::new(app).database("calls", "last", "nobody");
    let mut ada = pbx.caller("/").from("1").dial().await;
    ada.variable_set("LAST", "nobody").await;
    ada.app_sends("WAIT FOR DIGIT").await;
    let mut bob = pbx.caller("/").from("2").dial().await;
    bob.variable_set("LAST", "1").await;
    bob.presses("5").await;
    bob.ends(Status::Ok).await;
    ada.hangs_up().await;
    ada.ends(HungUp).await;
    assert_eq!(pbx.database_get("calls", "last").unwrap(), "2");
}

#[tokio::test]
async fn an_ending_says_what_the_dialplan_sees() {
    let app = app(|call| {
        Box::pin(async move {
            call.play("nosuch").strict().await?;
            Ok(())
        })
    });
    let mut caller = Pbx::new(app).missing_sound("nosuch").caller("/").dial().await;
    let ended = caller.ended().await;
    assert_eq!((ended.end, &*ended.agi_status), (CallEnd::Status(Status::Error), "FAILURE"));
    assert!(ended.error.unwrap().contains("STREAM FILE \"nosuch\" failed"));
}

#[tokio::test]
async fn replies_may_arrive_in_pieces() {
    let app = app(|call| {
        Box::pin(async move {
            let value = call.variable("LONG").await?.unwrap();
            call.set_variable("LENGTH", value.len().to_string()).await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").variable("LONG", "x) y".repeat(600)).in_pieces(1).dial().await;
    caller.variable_set("LENGTH", "2400").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn asterisk_may_die_in_the_middle_of_a_call() {
    let app = app(|call| {
        Box::pin(async move {
            call.wait_for_digit(Duration::from_secs(5)).await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.app_sends("WAIT FOR DIGIT").await;
    caller.connection_drops().await;
    caller.ends(HungUp).await;
}

#[tokio::test]
async fn an_app_is_called_after_a_hang_up() {
    let app = app(|call| {
        Box::pin(async move {
            call.set_variable("CLEANED", "yes").await?;
            call.play("nobody-hears-this").await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").after_hang_up().dial().await;
    caller.ends(HungUp).await;
    assert_eq!(caller.variable("CLEANED").unwrap(), "yes");
}

/// Without the feature, `cargo run -- coverage` would find an empty folder, and nobody would know why.
#[cfg(not(feature = "transcripts"))]
#[test]
fn coverage_without_transcripts_is_told_once_also_where_every_test_passes() {
    let this = std::env::current_exe().unwrap();
    let two = ["hearing::nothing_is_heard_after_the_end", "failing::an_app_that_hangs_up_is_not_a_caller_who_did"];
    let ran =
        std::process::Command::new(this).args(["--exact"]).args(two).env("AGI_COVERAGE", "calls").output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success() && String::from_utf8_lossy(&ran.stdout).contains("2 passed"), "{said}");
    let warning = "warning: AGI_COVERAGE is set, and no call is kept: agi-runtime has no feature `transcripts` here";
    assert_eq!(said.matches(warning).count(), 1, "{said}");
}
