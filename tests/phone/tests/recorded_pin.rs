//! A call, recorded by `cargo run -- call … --record`. Change it as you like: it is a test like any other.
//!
//! In `src/`, it is a module of `src/main.rs` (`#[cfg(test)] mod this_file;`), and `--record-app 'crate::app()'` names the
//! app. In `tests/`, it finds the routes of a library: `--record-app 'my_app::app()'`.

use agi_runtime::Status;

/// In place of a secret of the call, which is written down nowhere: give what the test's app accepts.
const SECRET_1: &str = "0000";

/// The same for the next secret.
const SECRET_2: &str = "000000";

#[tokio::test]
async fn a_call_to_pin() {
    let mut caller = phone_tests::app().caller("/pin").dial().await;
    caller.hears("account").await;
    caller.presses("123").await;
    caller.hears("pin").await;
    caller.presses(SECRET_1).await;
    caller.hears("you-entered").await;
    caller.hears(SECRET_1).await;
    caller.presses("1").await;
    caller.hears("again").await;
    caller.presses(&format!("{SECRET_2}#")).await;
    caller.ends(Status::Ok).await;
}
