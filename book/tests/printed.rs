//! What the chapters "Connecting Asterisk" and "What callers did" show of an app is what that app prints.

use std::process::Command;

const CHAPTER: &str = include_str!("../src/connecting.md");

#[test]
fn the_chapter_shows_the_app_that_is_run_here() {
    assert!(CHAPTER.contains(&format!("```rust,no_run\n{}```\n", include_str!("../orders.rs"))));
}

#[test]
fn the_chapter_shows_the_dialplan_that_the_app_prints() {
    let printed = Command::new(env!("CARGO_BIN_EXE_orders")).arg("dialplan").env_remove("AGI_LISTEN").output();
    let printed = String::from_utf8(printed.expect("the app runs").stdout).expect("it prints text");
    let dialplan = printed.replace("book/orders.rs", "src/main.rs");
    assert!(dialplan.contains("Set(AGI_ROUTE_STATUS=UNREACHED)"), "it printed {printed:?}");
    assert!(CHAPTER.contains(&format!("```ini\n{dialplan}```\n")), "book/src/connecting.md should have\n{dialplan}");
}

#[test]
fn the_chapter_shows_a_call_as_the_app_shows_it() {
    let orders = Command::new(env!("CARGO_BIN_EXE_orders"))
        .args(["show", "1763906787.4", "--folder", "."])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let printed = String::from_utf8(orders.expect("the app runs").stdout).expect("it prints text");
    let shown = printed.replace("(./", "(/var/lib/ivr/calls/");
    assert!(include_str!("../src/flow.md").contains(&shown), "book/src/flow.md should have\n{shown}");
}
