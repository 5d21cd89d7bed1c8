//! What a handler is told, where Asterisk's own words mislead.

use std::sync::Arc;
use std::time::Duration;

use agi_runtime::testing::Pbx;
use agi_runtime::{CallError, GosubEnd, HungUp, Status};
use tokio::sync::Notify;

use crate::apps::app;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_caller_who_leaves_while_an_option_is_awaited_was_not_silent() {
    let app = app(|call| {
        Box::pin(async move {
            let option = call.get_option("menu", "12").timeout(5 * SECOND).await?;
            call.set_variable("OPTION", format!("{:?}", option.digit)).await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("menu").await;
    caller.waits(3 * SECOND).await;
    caller.hangs_up().await;
    caller.ends(HungUp).await;
    assert_eq!(caller.variable("OPTION"), None);
}

#[tokio::test]
async fn a_caller_who_leaves_while_a_text_is_awaited_was_not_silent() {
    let app = app(|call| {
        Box::pin(async move {
            let first = call.receive_char(SECOND).await?;
            call.set_variable("FIRST", format!("{first:?}")).await?;
            let text = call.receive_text(5 * SECOND).await?;
            call.set_variable("TEXT", format!("{text:?}")).await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.app_sends("RECEIVE TEXT").await;
    caller.hangs_up().await;
    caller.ends(HungUp).await;
    assert_eq!(caller.variable("FIRST").unwrap(), "None");
    assert_eq!(caller.variable("TEXT"), None);
}

#[tokio::test]
async fn a_caller_who_leaves_in_an_application_or_a_subroutine_was_not_served() {
    let app = app(|call| {
        Box::pin(async move {
            if call.request().uri().path() == "/queue" {
                call.exec("Queue", "support").await?;
            } else {
                assert_eq!(call.gosub("subs", "queue", "1").await?, GosubEnd::Complete);
            }
            call.set_variable("SERVED", "yes").await?;
            Ok(())
        })
    });
    let pbx = Pbx::new(app)
        .application("Queue", |run| {
            run.lasts(60 * SECOND);
        })
        .subroutine("subs", "queue", "1", |run| {
            run.lasts(60 * SECOND);
        });
    for target in ["/queue", "/gosub"] {
        let mut caller = pbx.caller(target).dial().await;
        caller.waits(SECOND).await;
        caller.hangs_up().await;
        caller.ends(HungUp).await;
        assert_eq!(caller.variable("SERVED"), None, "{target}");
    }
}

#[tokio::test]
async fn a_caller_who_left_between_two_commands_is_gone_at_the_next() {
    let (busy, left) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (is_busy, has_left) = (Arc::clone(&busy), Arc::clone(&left));
    let app = app(move |call| {
        let (is_busy, has_left) = (Arc::clone(&is_busy), Arc::clone(&has_left));
        Box::pin(async move {
            call.answer().await?;
            is_busy.notify_one();
            has_left.notified().await;
            call.noop().await?;
            call.set_variable("GONE", call.is_hung_up().to_string()).await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.app_sends("ANSWER").await;
    tokio::select! {
        () = busy.notified() => {}
        () = caller.app_sends("NOOP") => panic!("it does not get there yet"),
    }
    caller.hangs_up_now().await;
    left.notify_one();
    caller.variable_set("GONE", "true").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_family_is_deleted_once() {
    let app = app(|call| {
        Box::pin(async move {
            assert!(call.database_deltree("calls").await?);
            assert!(!call.database_deltree("calls").await?);
            Ok(())
        })
    });
    let pbx = Pbx::new(app).database("calls", "last", "5551234");
    pbx.caller("/").dial().await.ends(Status::Ok).await;
    assert_eq!(pbx.database_get("calls", "last"), None);
}

#[tokio::test]
async fn a_key_that_stops_a_controlled_sound_tells_when() {
    let app = app(|call| {
        Box::pin(async move {
            let stopped = call.control_stream_file("story").escape("5").await?;
            call.set_variable("STOPPED", format!("{stopped:?}")).await?;
            Ok(())
        })
    });
    let mut caller = Pbx::new(app).sound("story", 60 * SECOND).caller("/").dial().await;
    caller.hears("story").await;
    caller.waits(Duration::from_millis(920)).await;
    caller.presses("5").await;
    caller.variable_set("STOPPED", "Digit { digit: '5', at: 920ms }").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_missing_label_is_reported_and_the_next_answer_is_the_next_commands() {
    let app = app(|call| {
        Box::pin(async move {
            let CallError::Usage { usage, .. } = call.set_priority("nowhere").await.unwrap_err() else { panic!() };
            assert!(usage.contains("SET PRIORITY"), "{usage}");
            let colour = call.get_variable("COLOUR").await?.unwrap();
            call.set_variable("SEEN", colour).await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").variable("COLOUR", "red").dial().await;
    caller.commands(["SET PRIORITY nowhere", "GET VARIABLE COLOUR", "SET VARIABLE SEEN red"]).await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_wait_that_was_given_up_answers_no_other_command() {
    let enough = Arc::new(Notify::new());
    let is_enough = Arc::clone(&enough);
    let app = app(move |call| {
        let is_enough = Arc::clone(&is_enough);
        Box::pin(async move {
            tokio::select! {
                key = call.wait_for_digit(60 * SECOND) => panic!("nobody presses {key:?}"),
                () = is_enough.notified() => {}
            }
            let colour = call.get_variable("COLOUR").await?.unwrap();
            call.set_variable("SEEN", colour).await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").variable("COLOUR", "red").dial().await;
    caller.app_sends("WAIT FOR DIGIT").await;
    enough.notify_one();
    caller.variable_set("SEEN", "red").await;
    caller.ends(Status::Ok).await;
}
