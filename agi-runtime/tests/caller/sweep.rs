//! Hanging up everywhere.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use agi_runtime::testing::Pbx;
use agi_runtime::{App, CallError, Outcome, Routes, Status};

use crate::apps::app;

#[tokio::test]
async fn a_handler_that_leaves_by_the_question_mark_passes() {
    let app = app(|call| {
        Box::pin(async move {
            call.answer().await?;
            call.exec("Queue", "support").await?;
            call.get_data("number").await?;
            call.play("thanks").await?;
            Ok(())
        })
    });
    let pbx = Pbx::new(app).application("Queue", |run| {
        run.lasts(Duration::from_secs(60));
    });
    let swept = pbx.caller("/").hang_up_sweep(async |caller| {
        caller.hears("number").await;
        caller.presses("12#").await;
        caller.ends(Status::Ok).await;
    });
    let swept = swept.await;
    assert_eq!((swept.commands, swept.runs), (4, 12));
}

#[tokio::test]
async fn a_handler_may_leave_its_answer_in_a_variable_when_the_caller_has_gone() {
    let app = app(|call| {
        Box::pin(async move {
            let key = call.wait_for_digit(Duration::from_secs(5)).await?;
            call.set_variable("KEY", format!("{key:?}")).await
        })
    });
    let swept = app.caller("/").hang_up_sweep(async |caller| {
        caller.presses("1").await;
        caller.ends(Status::Ok).await;
    });
    assert_eq!(swept.await.runs, 6);
}

#[tokio::test]
async fn a_handler_that_takes_the_hang_up_for_silence_is_found_with_its_step() {
    let app = App::with(Routes::default()).fallback(|call| {
        Box::pin(async move {
            call.answer().await?;
            // No key, it thinks, and goes on; then it wonders.
            let key = call.wait_for_digit(Duration::from_secs(5)).await.unwrap_or(None);
            if key.is_none() && call.noop().await.is_ok() {
                return Err(agi_runtime::Rejection::new(Status::Error, "nobody pressed a key"));
            }
            Ok(Outcome::done())
        })
    });
    let sweep = async {
        app.caller("/")
            .hang_up_sweep(async |caller| {
                caller.app_sends("WAIT FOR DIGIT").await;
                caller.presses("1").await;
                caller.ends(Status::Ok).await;
            })
            .await;
    };
    let panic = tokio::spawn(AssertUnwindSafe(sweep)).await.unwrap_err().into_panic();
    let said = *panic.downcast::<String>().unwrap();
    assert!(said.contains("hung up during command 2 (WAIT FOR DIGIT 5000): it ended ERROR"), "{said}");
    assert!(said.contains("nobody pressed a key"), "{said}");
}

#[tokio::test]
async fn a_handler_that_panics_when_the_caller_leaves_is_found() {
    let app = app(|call| {
        Box::pin(async move {
            match call.play("menu").await {
                Err(CallError::HungUp(_)) => panic!("gone"),
                other => other.map(drop),
            }
        })
    });
    let sweep = async {
        app.caller("/").hang_up_sweep(async |caller| caller.ends(Status::Ok).await).await;
    };
    let panic = tokio::spawn(AssertUnwindSafe(sweep)).await.unwrap_err().into_panic();
    let said = *panic.downcast::<String>().unwrap();
    assert!(said.contains("2 of 3 hang-ups went wrong") && said.contains("the handler panicked: gone"), "{said}");
}

#[tokio::test]
async fn a_handler_that_never_leaves_a_call_that_was_hung_up_is_found_and_does_not_hang_the_test() {
    let app = app(|call| {
        Box::pin(async move {
            while call.play("menu").await.is_err() {}
            Ok(())
        })
    });
    let sweep = async {
        let pbx = Pbx::new(app).handler_timeout(Duration::from_secs(1));
        pbx.caller("/").hang_up_sweep(async |caller| caller.ends(Status::Ok).await).await;
    };
    let panic = tokio::spawn(AssertUnwindSafe(sweep)).await.unwrap_err().into_panic();
    let said = *panic.downcast::<String>().unwrap();
    assert!(said.contains("2 of 3 hang-ups went wrong") && said.contains("\"): the call did not end: "), "{said}");
}
