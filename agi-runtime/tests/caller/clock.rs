//! Virtual time.

use std::time::{Duration, Instant};

use agi_runtime::{HungUp, Status};

use crate::apps::app;

const HALF_AN_HOUR: Duration = Duration::from_secs(30 * 60);

#[tokio::test]
async fn half_an_hour_takes_no_time() {
    let app = app(|call| {
        Box::pin(async move {
            assert_eq!(call.wait_for_digit(HALF_AN_HOUR).await?, None);
            Ok(())
        })
    });
    let began = Instant::now();
    let mut caller = app.caller("/").dial().await;
    caller.waits(HALF_AN_HOUR.saturating_sub(Duration::from_secs(1))).await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.time(), HALF_AN_HOUR);
    assert!(began.elapsed() < HALF_AN_HOUR / 100);
}

#[tokio::test]
async fn the_clock_stands_still_while_the_handler_is_elsewhere() {
    let app = app(|call| {
        Box::pin(async move {
            call.play("please-wait").await?;
            // A database, say.
            tokio::time::sleep(Duration::from_millis(20)).await;
            call.play("thanks").await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("thanks").await;
    assert_eq!(caller.time(), Duration::from_secs(1));
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn the_clock_stands_still_while_the_script_does_not_wait() {
    let app = app(|call| {
        Box::pin(async move {
            let key = call.wait_for_digit(Duration::from_millis(1)).await?;
            call.set_variable("KEY", format!("{key:?}")).await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    caller.presses("1").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("KEY").unwrap(), "Some('1')");
}

#[tokio::test(start_paused = true)]
async fn the_runtimes_own_clock_may_be_paused() {
    let app = app(|call| {
        Box::pin(async move {
            tokio::time::sleep(HALF_AN_HOUR).await;
            call.play("at-last").await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("at-last").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_call_is_hung_up_when_its_time_has_run_out() {
    let app = app(|call| {
        Box::pin(async move {
            call.set_autohangup(Duration::from_secs(10)).await?;
            call.wait_for_digit(Duration::from_secs(5 * 60)).await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.ends(HungUp).await;
    assert_eq!(caller.time(), Duration::from_secs(10));
}
