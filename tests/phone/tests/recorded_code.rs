//! A call, recorded by `cargo run -- call … --record`. Change it as you like: it is a test like any other.
//!
//! In `src/`, it is a module of `src/main.rs` (`#[cfg(test)] mod this_file;`), and `--record-app 'crate::app()'` names the
//! app. In `tests/`, it finds the routes of a library: `--record-app 'my_app::app()'`.

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
