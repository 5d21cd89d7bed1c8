//! Music while something slow is done.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use agi_runtime::testing::Pbx;
use agi_runtime::{CallError, HungUp, Status};
use tokio::sync::Notify;

use crate::apps::app;

#[tokio::test]
async fn music_plays_until_the_lookup_is_done() {
    let app = app(|call| {
        Box::pin(async move {
            let order = call.with_hold_music(async { 42 }).class("jazz").await?;
            call.say_number(order).await.map(drop)
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("42").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.log().commands()[..2], ["SET MUSIC on \"jazz\"", "SET MUSIC off"]);
}

#[tokio::test]
async fn a_caller_who_leaves_ends_it_at_once() {
    let dropped = Arc::new(AtomicBool::new(false));
    let (starts, sees) = (Arc::new(Notify::new()), Arc::clone(&dropped));
    let started = Arc::clone(&starts);
    let app = app(move |call| {
        let (starts, sees) = (Arc::clone(&starts), Arc::clone(&sees));
        Box::pin(async move {
            let lookup = async move {
                let _guard = OnDrop(sees);
                starts.notify_one();
                pending::<()>().await;
            };
            let found = call.with_hold_music(lookup).await;
            assert!(matches!(found, Err(CallError::HungUp(_))), "{found:?}");
            found
        })
    });
    let pbx = Pbx::new(app).handler_timeout(Duration::from_millis(500));
    let mut caller = pbx.caller("/").dial().await;
    caller.app_sends("SET MUSIC on").await;
    started.notified().await;
    caller.hangs_up_now().await;
    caller.ends(HungUp).await;
    assert!(dropped.load(Ordering::Relaxed));
}

struct OnDrop(Arc<AtomicBool>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn callers_may_leave_the_music_at_any_moment() {
    let app = app(|call| {
        Box::pin(async move {
            call.with_hold_music(tokio::task::yield_now()).await?;
            call.play("found").await
        })
    });
    let swept = app.caller("/").hang_up_sweep(async |caller| {
        caller.hears("found").await;
        caller.ends(Status::Ok).await;
    });
    assert_eq!(swept.await.commands, 3);
}
