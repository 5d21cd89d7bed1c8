//! Dial with a limit on a real Asterisk: the two talk, and not for longer than they may.

use std::time::Duration;

use agi_runtime::{App, CallError, DialStatus, Dialed, Routes};
use xtask::asterisk::{Asterisk, Dial, Setup, install};

use crate::support::{Served, asterisk, version};
use crate::transfers::enters;
use crate::watch::dial_watched;

/// Has a caller talk to a party who would stay for a minute, with this limit: what came of it, and the key that the party
/// heard.
async fn limited(
    party: &'static str,
    limit: impl for<'c> FnOnce(agi_runtime::Dial<'c>) -> agi_runtime::Dial<'c> + Send + 'static,
) -> (Dialed, String) {
    let mut ami = asterisk().await.ami("call").await.unwrap();
    let (mut caller, _watch) = dial_watched(Dial::answered, move |call| {
        Box::pin(async move {
            let dialed = limit(call.dial(&format!("Local/{party}@phones/n"))).await?;
            // The caller is still there.
            call.stream_file("beep").await?;
            let heard = call.variable(&format!("GLOBAL(PHONE_{party})")).await?;
            Ok::<_, CallError>((dialed, heard.unwrap_or_default().to_string()))
        })
    })
    .await;
    enters(&mut ami, &caller.caller_channel(), &format!("Local/{party}")).await;
    caller.press("7").await.unwrap();
    caller.ended().await.0.unwrap()
}

/// They talked, and not for longer than they were to.
fn talked_for_three_seconds((dialed, heard): (Dialed, String)) {
    assert_eq!(heard, "7", "the called party heard the caller: {dialed:?}");
    assert_eq!(dialed.status, DialStatus::Answer);
    let talked = dialed.answered_time.unwrap();
    assert!((Duration::from_secs(3)..Duration::from_secs(20)).contains(&talked), "{dialed:?}");
}

#[tokio::test]
async fn a_limited_call_is_talked_in_and_ends_in_time() {
    talked_for_three_seconds(limited("hears1", |dial| dial.max_duration(Duration::from_secs(3))).await);
}

#[tokio::test]
async fn a_limited_call_with_a_warning_is_talked_in_and_ends_in_time() {
    let (limit, left) = (Duration::from_secs(3), Duration::from_secs(1));
    talked_for_three_seconds(limited("hears2", move |dial| dial.max_duration_with_warning(limit, left)).await);
}

#[tokio::test]
async fn a_warning_without_the_module_that_keeps_time_names_it_and_a_limit_alone_does_not_need_it() {
    let root = install(version()).unwrap();
    let bare = Setup::new().dialplan(include_str!("extensions.conf"));
    let bare = bare.without_module("bridge_builtin_interval_features");
    let bare = Asterisk::start(&root, &bare).await.unwrap();
    let (tell, told) = tokio::sync::oneshot::channel();
    let tell = std::sync::Mutex::new(Some(tell));
    let app = App::with(Routes::default()).fallback(move |call| {
        let tell = tell.lock().unwrap().take();
        Box::pin(async move {
            let (limit, left) = (Duration::from_secs(2), Duration::from_secs(1));
            let warned = call.dial("Local/talks@phones/n").max_duration_with_warning(limit, left).await;
            let limited = call.dial("Local/talks@phones/n").max_duration(limit).await;
            tell.unwrap().send(Box::new((warned, limited))).unwrap();
            Ok(agi_runtime::Outcome::done())
        })
    });
    let served = Served::start(app).await;
    let caller = bare.dial(served.agi("test").answered()).await.unwrap();
    caller.ended().await.unwrap();
    let (warned, limited) = *told.await.unwrap();
    let error = warned.unwrap_err();
    assert!(matches!(error, CallError::Failed { .. }), "{error}");
    assert!(error.to_string().contains("load bridge_builtin_interval_features.so"), "{error}");
    assert!(limited.unwrap().answered_time >= Some(Duration::from_secs(2)));
}
