//! A caller who hangs up at every moment of a call.

mod support;

use std::time::Duration;

use agi_runtime::Status;
use agi_runtime::testing::{Caller, HangupSweepReport};
use support::switch;
use test_realtime::{Api, talks};
use voice_agent::limits::Limits;

/// Hangs up everywhere in this call with an agent that talks.
async fn sweeps(script: impl AsyncFn(&mut Caller)) -> HangupSweepReport {
    let mut api = Api::listen("127.0.0.1:0").await;
    let pbx = switch(&api.url(), voice_agent::shop(), Limits::default());
    tokio::spawn(async move {
        loop {
            tokio::spawn(talks(api.next().await));
        }
    });
    pbx.caller("/agent").real_time().hang_up_sweep(script).await
}

#[tokio::test]
async fn a_caller_may_hang_up_at_each_moment_of_a_conversation() {
    let swept = sweeps(async |caller| {
        caller.hears_audio(Duration::from_millis(200)).await;
        caller.speaks([4_000; 1_600]).await;
        caller.finishes_speaking().await;
        caller.presses("#").await;
        caller.hears("vm-goodbye").await;
        caller.ends(Status::Ok).await;
    });
    // ANSWER, AudioSocket and the goodbye, and in the middle of what both say.
    let swept = swept.await;
    assert!(swept.commands == 3 && swept.runs >= 11, "{swept:?}");
}

#[tokio::test]
async fn a_caller_may_hang_up_at_each_moment_of_a_hand_over() {
    let swept = sweeps(async |caller| {
        caller.hears_audio(Duration::from_millis(100)).await;
        caller.presses("0").await;
        caller.hears("agent/connecting").await;
        let mut person = caller.callee("PJSIP/desk").await;
        person.hears("agent/accept").await;
        person.presses("1").await;
        person.accepts().await;
        caller.callee_hangs_up().await;
        caller.ends(Status::Ok).await;
    });
    let swept = Box::pin(swept).await;
    assert!(swept.commands >= 5 && swept.runs > 3 * swept.commands, "{swept:?}");
}

#[tokio::test]
async fn a_caller_may_hang_up_at_each_moment_of_an_agent_that_fails() {
    let nowhere = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/v1/realtime", nowhere.local_addr().unwrap());
    drop(nowhere);
    let pbx = switch(&url, voice_agent::shop(), Limits::default());
    let swept = pbx.caller("/agent").real_time().hang_up_sweep(async |caller| {
        caller.hears("agent/not-now").await;
        caller.callee("PJSIP/desk").await.hangs_up().await;
        caller.hears("agent/nobody-there").await;
        caller.ends(Status::Error).await;
    });
    let swept = swept.await;
    assert!(swept.commands >= 5, "{swept:?}");
}
