//! A call, recorded by `cargo run -- call … --record`. Change it as you like: it is a test like any other.
//!
//! Routes that are in `src/main.rs` are found by tests in a module of it (`#[cfg(test)] mod this_file;`); those of a
//! library also from `tests/`, where `--app 'my_app::app()'` names the app.

use agi_runtime::Status;
use agi_runtime::testing::FakeTts;

#[tokio::test]
async fn a_call_to_code_ada() {
    let mut caller = phone_tests::tts::app().tts(FakeTts).caller("/code/Ada").dial().await;
    caller.hears("Hello Ada").await;
    caller.hears("code/which").await;
    caller.presses("0000000001").await;
    caller.hears("This is your code:").await;
    caller.hears("0000000001").await;
    caller.ends(Status::Ok).await;
}
