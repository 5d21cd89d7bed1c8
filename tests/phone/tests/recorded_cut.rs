//! A call, recorded by `cargo run -- call … --record`. Change it as you like: it is a test like any other.
//!
//! In `src/`, it is a module of `src/main.rs` (`#[cfg(test)] mod this_file;`), and `--record-app 'crate::app()'` names the
//! app. In `tests/`, it finds the routes of a library: `--record-app 'my_app::app()'`.

use std::time::Duration;

use agi_runtime::Status;

#[tokio::test]
async fn a_call_to_account() {
    let mut caller = phone_tests::app().caller("/account").dial().await;
    caller.hears("account").await;
    caller.waits(Duration::from_millis(600)).await;
    caller.presses("123456").await;
    caller.hears("thanks").await;
    caller.hears("menu").await;
    caller.waits(Duration::from_millis(500)).await;
    caller.presses("1").await;
    caller.ends(Status::Ok).await;
}
