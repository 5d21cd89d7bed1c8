//! A call, recorded by `cargo run -- call … --record`. Change it as you like: it is a test like any other.
//!
//! In `src/`, it is a module of `src/main.rs` (`#[cfg(test)] mod this_file;`), and `--record-app 'crate::app()'` names the
//! app. In `tests/`, it finds the routes of a library: `--record-app 'my_app::app()'`.

use agi_runtime::Status;

#[tokio::test]
async fn a_call_to_order_7() {
    let mut caller = phone_tests::app()
        .caller("/order/7?lang=de")
        .args(["spring"])
        .variable("TIER", "gold")
        .from("Ada <+15551234>")
        .dial()
        .await;
    caller.hears("order/choose").await;
    caller.hears("order/again").await;
    caller.hears("order/choose").await;
    caller.presses("1").await;
    caller.hears("order/pieces").await;
    caller.presses("12#").await;
    caller.hears("order/1").await;
    caller.hears("12").await;
    caller.ends(Status::Ok).await;
}
