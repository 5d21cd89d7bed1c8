//! Queue on a real Asterisk: how it lets the caller go, and what it is given.

use std::time::Duration;

use agi_runtime::{CallError, QueueStatus};
use xtask::asterisk::{Action, Dial};

use crate::dialplan_apps::call;
use crate::support::asterisk;
use crate::watch::dial_watched;

async fn queued(queue: &'static str, seconds: u64) -> Result<QueueStatus, CallError> {
    call(move |call| Box::pin(async move { call.queue(queue).timeout(Duration::from_secs(seconds)).await })).await
}

#[tokio::test]
async fn a_member_who_answers_and_hangs_up_brings_the_caller_back() {
    assert_eq!(queued("staffed", 60).await.unwrap(), QueueStatus::Continue);
}

#[tokio::test]
async fn a_queue_without_members_is_not_entered() {
    assert_eq!(queued("closed", 60).await.unwrap(), QueueStatus::JoinEmpty);
}

#[tokio::test]
async fn a_caller_waits_in_a_queue_for_as_long_as_was_said() {
    assert_eq!(queued("waiting", 2).await.unwrap(), QueueStatus::Timeout);
}

#[tokio::test]
async fn a_caller_leaves_a_queue_by_keys_that_are_told() {
    for keys in ["5", "71"] {
        let (mut caller, mut watch) =
            dial_watched(Dial::answered, |call| Box::pin(async move { call.queue("waiting").await })).await;
        watch.begins("EXEC").await;
        caller.press(&format!("w{keys}")).await.unwrap();
        assert_eq!(caller.ended().await.0.unwrap(), QueueStatus::ExitWithKey(keys.parse().unwrap()));
    }
}

#[tokio::test]
async fn a_members_subroutine_gets_its_arguments_from_the_queue() {
    let told = call(|call| {
        Box::pin(async move {
            let queue = call.queue("staffed").timeout(Duration::from_mins(1));
            let queue = queue.before_ringing_with("tells", ["rings", "a b", "f(c,d)"]);
            let status = queue.gosub_with("tells", ["member", "a^b", "f(c,d)"]).await?;
            let rings = call.variable("GLOBAL(TOLD_rings)").await?.unwrap_or_default();
            let member = call.variable("GLOBAL(TOLD_member)").await?.unwrap_or_default();
            Ok((status, rings.to_string(), member.to_string()))
        })
    });
    let (status, rings, member) = told.await.unwrap();
    assert_eq!(status, QueueStatus::Continue);
    assert_eq!([&*rings, &*member], ["a b|f(c,d)|3", "a^b|f(c,d)|3"]);
}

#[tokio::test]
async fn a_rule_widens_the_circle_of_a_queues_members() {
    let status = call(|call| {
        Box::pin(async move {
            call.set_variable("QUEUE_MAX_PENALTY", "1").await?;
            let without = call.queue("layered").timeout(Duration::from_secs(4)).await?;
            let with = call.queue("layered").timeout(Duration::from_secs(20)).rule("widen").await?;
            Ok((without, with))
        })
    });
    assert_eq!(status.await.unwrap(), (QueueStatus::Timeout, QueueStatus::Continue));
}

#[tokio::test]
async fn a_caller_is_put_at_a_place_in_a_queue() {
    let mut first = asterisk().await.dial(Dial::extension("phones", "ranks")).await.unwrap();
    let mut manager = asterisk().await.ami("agent").await.unwrap();
    let filter = Action::new("Filter").header("Operation", "Add").header("Filter", "Queue: ranked");
    manager.send(&filter).await.unwrap();
    while !asterisk().await.command("queue show ranked").await.unwrap().contains("1. ") {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let ((), second) = tokio::join!(
        async {
            let joined = loop {
                let event = manager.event().await.unwrap();
                if event.text("Event") == "QueueCallerJoin" && event.text("Uniqueid") != first.channel() {
                    break event;
                }
            };
            assert_eq!((joined.text("Position"), joined.text("Count")), ("1".to_owned(), "2".to_owned()));
        },
        call(|call| {
            Box::pin(async move { call.queue("ranked").position(1).timeout(Duration::from_secs(1)).await })
        })
    );
    assert_eq!(second.unwrap(), QueueStatus::Timeout);
    first.hang_up().await.unwrap();
}

#[tokio::test]
async fn a_caller_who_hangs_up_while_waiting_has_hung_up() {
    let (mut caller, mut watch) =
        dial_watched(Dial::answered, |call| Box::pin(async move { call.queue("waiting").await })).await;
    watch.begins("EXEC").await;
    caller.hang_up().await.unwrap();
    let (result, _) = caller.ended().await;
    assert!(matches!(result, Err(CallError::HungUp(_))), "{result:?}");
}

#[tokio::test]
async fn a_queue_that_does_not_exist_is_an_error() {
    let error = queued("nosuch", 2).await.unwrap_err();
    assert!(error.to_string().contains("no such queue"), "{error}");
}
