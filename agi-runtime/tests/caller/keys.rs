//! Keys in time: early, late, during a prompt, between commands.

use std::time::Duration;

use agi_runtime::Status;
use tokio::sync::mpsc;

use crate::apps::app;

#[tokio::test]
async fn a_key_during_a_prompt_ends_it_where_it_is() {
    let app = app(|call| {
        Box::pin(async move {
            let played = call.stream_file("menu").escape("12").await?;
            call.set_variable("KEY", played.digit.map(|key| key.to_string()).unwrap_or_default()).await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("menu").await;
    caller.waits(Duration::from_millis(300)).await;
    caller.presses("2").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("KEY").unwrap(), "2");
    assert_eq!(caller.time(), Duration::from_millis(300));
}

#[tokio::test]
async fn a_key_that_the_prompt_does_not_take_is_lost() {
    let app = app(|call| {
        Box::pin(async move {
            call.play("intro").await?;
            let key = call.wait_for_digit(Duration::from_secs(3)).await?;
            call.set_variable("KEY", format!("{key:?}")).await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("intro").await;
    caller.presses("1").await;
    caller.variable_set("KEY", "None").await;
    assert_eq!(caller.time(), Duration::from_secs(4));
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_number_is_entered_across_the_prompt() {
    let app = app(|call| {
        Box::pin(async move {
            let entered = call.get_data("card").await?;
            call.set_variable("CARD", entered.digits.as_str()).await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("card").await;
    caller.presses("0042000000000000#").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("CARD").unwrap(), "0042000000000000");
}

#[tokio::test]
async fn keys_that_come_too_late_are_not_entered() {
    let app = app(|call| {
        Box::pin(async move {
            let entered = call.get_data("pin").timeout(Duration::from_secs(2)).max_digits(4).await?;
            call.set_variable("PIN", format!("{} {}", entered.digits.as_str(), entered.timed_out)).await?;
            call.play("bye").await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("12").await;
    caller.waits(Duration::from_secs(2)).await;
    caller.presses("34").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("PIN").unwrap(), "12 true");
}

#[tokio::test]
async fn a_key_between_two_commands_is_lost() {
    let (asked, mut is_asked) = mpsc::unbounded_channel();
    let (go_on, goes_on) = mpsc::unbounded_channel::<()>();
    let goes_on = std::sync::Arc::new(tokio::sync::Mutex::new(goes_on));
    let app = app(move |call| {
        let (asked, goes_on) = (asked.clone(), goes_on.clone());
        Box::pin(async move {
            call.answer().await?;
            asked.send(()).unwrap();
            goes_on.lock().await.recv().await;
            let key = call.wait_for_digit(Duration::from_secs(1)).await?;
            call.set_variable("KEY", format!("{key:?}")).await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    // The handler is busy outside of the call once it has answered.
    let mut busy = std::pin::pin!(is_asked.recv());
    tokio::select! {
        _ = &mut busy => {}
        () = caller.app_sends("WAIT FOR DIGIT") => panic!("it does not get there yet"),
    }
    caller.presses_now("5").await;
    go_on.send(()).unwrap();
    caller.variable_set("KEY", "None").await;
    caller.ends(Status::Ok).await;
}
