//! A call, recorded by `cargo run -- call … --record`. Change it as you like: it is a test like any other.
//!
//! In `src/`, it is a module of `src/main.rs` (`#[cfg(test)] mod this_file;`), and `--record-app 'crate::app()'` names the
//! app. In `tests/`, it finds the routes of a library: `--record-app 'my_app::app()'`.

use std::time::Duration;

use agi_runtime::HungUp;

#[tokio::test]
async fn a_call_to_order_7() {
    let mut caller = phone_tests::app().caller("/order/7").dial().await;
    caller.hears("order/choose").await;
    caller.presses("2").await;
    caller.hears("order/pieces").await;
    caller.presses("12").await;
    caller.waits(Duration::from_millis(1500)).await;
    caller.hangs_up().await;
    caller.ends(HungUp).await;
}
