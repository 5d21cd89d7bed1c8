//! A call, recorded by `cargo run -- call … --record`. Change it as you like: it is a test like any other.
//!
//! In `src/`, it is a module of `src/main.rs` (`#[cfg(test)] mod this_file;`), and `--record-app 'crate::app()'` names the
//! app. In `tests/`, it finds the routes of a library: `--record-app 'my_app::app()'`.

use agi_runtime::Status;

#[tokio::test]
async fn a_call_to_fail() {
    let mut caller = phone_tests::app().caller("/fail").dial().await;
    caller.ends(Status::Error).await;
}
