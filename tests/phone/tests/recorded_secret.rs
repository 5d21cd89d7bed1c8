//! A call, recorded by `cargo run -- call … --record`. Change it as you like: it is a test like any other.
//!
//! Routes that are in `src/main.rs` are found by tests in a module of it (`#[cfg(test)] mod this_file;`); those of a
//! library also from `tests/`, where `--app 'my_app::app()'` names the app.

use agi_runtime::Status;

#[tokio::test]
async fn a_call_to_pin() {
    let mut caller = phone_tests::app().caller("/pin").dial().await;
    caller.hears("pin/enter").await;
    // A secret was keyed here, and is not written down: give one of the test's own.
    caller.presses("0000").await;
    caller.hears("pin/amount").await;
    caller.presses("12#").await;
    caller.ends(Status::Ok).await;
}
