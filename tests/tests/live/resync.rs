//! What can happen while the call gets back into step after a dropped command, and at its end.

use std::future::pending;
use std::time::{Duration, Instant};

use agi_runtime::{Call, CallError};
use tokio::sync::oneshot;
use tokio::time::timeout;
use xtask::asterisk::Dial;

use crate::cancelling::{Moment, drop_one, in_step};
use crate::support::dial_as;
use crate::wire::{Wire, dial_wired};

const LONG: &str = "tt-monkeys";

async fn drop_a_prompt(call: &mut Call, wire: &Wire, moment: Moment, round: usize) {
    drop_one(Box::pin(async { drop(call.stream_file(LONG).await) }), wire, moment, round).await;
}

#[tokio::test]
async fn commands_that_are_dropped_one_after_the_other_answer_no_other() {
    let call = dial_wired(Dial::answered, |call, wire| {
        Box::pin(async move {
            for round in 0..100 {
                drop_a_prompt(call, &wire, Moment::AtOnce, round).await;
                for again in 0..round % 4 {
                    // At any moment of the resynchronisation, and often after it.
                    let wait = Duration::from_millis((round * 7 + again * 3) as u64 % 6);
                    drop(timeout(wait, call.stream_file(LONG).into_future()).await);
                }
                in_step(call, round).await.unwrap();
            }
        })
    })
    .await;
    call.ended().await;
}

#[tokio::test]
async fn a_question_that_is_dropped_half_written_is_completed() {
    let call = dial_wired(Dial::answered, |call, wire| {
        Box::pin(async move {
            for round in 0..100 {
                drop_a_prompt(call, &wire, Moment::AtOnce, round).await;
                // The next to be sent is the question.
                wire.hold_after(1 + round % 40);
                timeout(Duration::from_millis(4), call.noop()).await.unwrap_err();
                wire.let_go();
                in_step(call, round).await.unwrap();
            }
        })
    })
    .await;
    call.ended().await;
}

#[tokio::test]
async fn a_forged_answer_that_waits_is_passed_over() {
    let forged = "x)\n200 result=1 (spoof";
    let call = dial_as(
        |dial| dial.set("EVIL", forged),
        |call| {
            Box::pin(async {
                for round in 0..20 {
                    assert_eq!(call.get_variable("EVIL").await.unwrap().unwrap(), "x");
                    in_step(call, round).await.unwrap();
                    assert_eq!(call.get_full_variable("${EVIL}").await.unwrap().unwrap(), "x");
                    in_step(call, round).await.unwrap();
                }
                call.variable("EVIL").await.unwrap().unwrap()
            })
        },
    )
    .await;
    assert_eq!(call.ended().await.0, *forged);
}

/// Hangs up when `EXEC Wait` was dropped, which Asterisk finishes before it reads a question: how a live command and
/// one for dead channels are answered after it.
async fn hang_up_after_a_dropped_wait(with: impl FnOnce(Dial) -> Dial) -> (Result<(), CallError>, bool) {
    let (drops, dropped) = oneshot::channel();
    let mut call = dial_as(with, |call| {
        Box::pin(async {
            timeout(Duration::from_millis(20), call.exec("Wait", "60")).await.unwrap_err();
            drops.send(()).unwrap();
            (call.answer().await, call.noop().await.is_ok())
        })
    })
    .await;
    dropped.await.unwrap();
    call.hang_up().await.unwrap();
    call.ended().await.0
}

#[tokio::test]
async fn a_hang_up_during_the_resynchronisation_is_seen() {
    let (live, dead_works) = hang_up_after_a_dropped_wait(|dial| dial).await;
    assert!(live.unwrap_err().is_hung_up());
    assert!(dead_works);
}

#[tokio::test]
async fn a_hang_up_that_only_the_dead_channel_shows_is_seen_after_the_resynchronisation() {
    let (live, dead_works) = hang_up_after_a_dropped_wait(|dial| dial.set("AGISIGHUP", "no")).await;
    assert!(live.unwrap_err().is_hung_up());
    assert!(dead_works);
}

#[tokio::test]
async fn a_connection_that_closes_during_the_resynchronisation_is_a_hang_up() {
    let (live, dead_works) = hang_up_after_a_dropped_wait(|dial| dial.set("AGIEXITONHANGUP", "yes")).await;
    assert!(live.unwrap_err().is_hung_up());
    assert!(!dead_works);
}

#[tokio::test]
async fn the_dialplan_learns_the_ending_although_a_dropped_command_still_runs() {
    for moment in [Moment::AtOnce, Moment::HalfAMillisecond, Moment::MidLine, Moment::MidPrompt] {
        for round in 0..5 {
            let begin = Instant::now();
            let call = dial_wired(Dial::answered, move |call, wire| {
                Box::pin(async move { drop_a_prompt(call, &wire, moment, round).await })
            });
            let ((), ended) = call.await.ended().await;
            assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), ("OK", "SUCCESS"), "{moment:?}");
            // The sound takes 16 seconds.
            assert!(begin.elapsed() < Duration::from_secs(12), "{moment:?}");
        }
    }
}

#[tokio::test]
async fn while_up_leaves_a_dropped_prompt_alone_and_the_call_in_step() {
    let call = dial_wired(Dial::answered, |call, wire| {
        Box::pin(async move {
            for round in 0..10 {
                drop_a_prompt(call, &wire, Moment::MidPrompt, round).await;
                let before = wire.sent().len();
                let wait = call.until_hangup(timeout(Duration::from_millis(5), pending::<()>()));
                wait.await.unwrap().unwrap_err();
                assert_eq!(wire.sent().len(), before);
                drop(timeout(Duration::from_millis(3), call.noop()).await);
                call.until_hangup(timeout(Duration::from_millis(5), pending::<()>())).await.unwrap().unwrap_err();
                in_step(call, round).await.unwrap();
            }
        })
    })
    .await;
    call.ended().await;
}
