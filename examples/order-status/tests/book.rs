//! The page of the book: its lines are the source's, and its call is a real one.

mod service;

use std::process::Command;

const PAGE: &str = include_str!("../../../book/src/examples-order-status.md");
const SOURCES: [&str; 2] = [include_str!("../src/lib.rs"), include_str!("../src/service.rs")];

/// The page's blocks that begin with this fence.
fn blocks(fence: &str) -> impl Iterator<Item = &'static str> {
    PAGE.split("```").skip(1).step_by(2).filter_map(move |block| block.strip_prefix(fence))
}

#[test]
fn the_interesting_lines_are_lines_of_the_source() {
    for block in blocks("rust,ignore\n") {
        assert!(SOURCES.iter().any(|source| source.contains(block)), "this is not in the source:\n{block}");
    }
    assert_eq!(blocks("rust,ignore\n").count(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_call_prints_what_the_page_shows() {
    let shown = blocks("text\n$ ").next().expect("a call");
    let (command, shown) = shown.split_once('\n').expect("a command and what it prints");
    let arguments = command.strip_prefix("cargo run -p order-status -- ").expect("it runs the app");
    let service = service::Service::start().await;
    let mut phone = Command::new(env!("CARGO_BIN_EXE_order-status"));
    phone.args(arguments.split(' ')).env("ORDERS_URL", service.url());
    // Where no file has the wording of the prompts.
    phone.current_dir(env!("CARGO_TARGET_TMPDIR"));
    let phone = phone.output().unwrap();
    assert!(phone.status.success(), "{phone:?}");
    assert_eq!(String::from_utf8(phone.stdout).unwrap(), shown);
}
