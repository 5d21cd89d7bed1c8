//! A call, recorded by `cargo run -- call … --record`. Change it as you like: it is a test like any other.
//!
//! In `src/`, it is a module of `src/main.rs` (`#[cfg(test)] mod this_file;`), and `--record-app 'crate::app()'` names the
//! app. In `tests/`, it finds the routes of a library: `--record-app 'my_app::app()'`.

use agi_runtime::Status;
use agi_runtime::testing::Pbx;

#[tokio::test]
async fn a_call_to_queue() {
    let mut caller = Pbx::new(phone_tests::app())
        .application("Queue", |run| {
            run.set("QUEUESTATUS", "TIMEOUT");
        })
        .caller("/queue")
        .dial()
        .await;
    caller.hears("nobody").await;
    caller.ends(Status::Ok).await;
}
