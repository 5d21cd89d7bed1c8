//! A call, recorded by `cargo run -- call … --record`. Change it as you like: it is a test like any other.
//!
//! In `src/`, it is a module of `src/main.rs` (`#[cfg(test)] mod this_file;`), and `--record-app 'crate::app()'` names the
//! app. In `tests/`, it finds the routes of a library: `--record-app 'my_app::app()'`.

use std::sync::atomic::{AtomicUsize, Ordering};

use agi_runtime::Status;
use agi_runtime::testing::Pbx;

#[tokio::test]
async fn a_call_to_queue_thrice() {
    let mut caller = Pbx::new(phone_tests::app())
        .application("Queue", {
            let runs = AtomicUsize::new(0);
            move |run| match runs.fetch_add(1, Ordering::Relaxed) {
                0 => {
                    run.set("QUEUESTATUS", "TIMEOUT");
                }
                1 => {
                    run.answers();
                    run.set("QUEUESTATUS", "CONTINUE");
                }
                _ => {
                    run.set("QUEUESTATUS", "FULL");
                }
            }
        })
        .caller("/queue/thrice")
        .dial()
        .await;
    caller.hears("goodbye").await;
    caller.ends(Status::Ok).await;
}
