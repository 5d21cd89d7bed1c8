//! The page of the book: its lines are the source's, and its call is a real one.

mod gateway;

use std::process::Command;

const PAGE: &str = include_str!("../../../book/src/examples-payment.md");
const SOURCES: [&str; 2] = [include_str!("../src/payments.rs"), include_str!("../src/store.rs")];

/// The page's blocks that begin with this fence.
fn blocks(fence: &str) -> impl Iterator<Item = &'static str> {
    PAGE.split("```").skip(1).step_by(2).filter_map(move |block| block.strip_prefix(fence))
}

#[test]
fn the_interesting_lines_are_lines_of_the_source() {
    for block in blocks("rust,ignore\n") {
        assert!(SOURCES.iter().any(|source| source.contains(block)), "this is not in the source:\n{block}");
    }
    assert_eq!(blocks("rust,ignore\n").count(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_call_prints_what_the_page_shows() {
    let shown = blocks("text\n$ ").next().expect("a call");
    let (command, shown) = shown.split_once('\n').expect("a command and what it prints");
    let arguments = command.strip_prefix("cargo run -p payment -- ").expect("it runs the app");
    let gateway = gateway::Gateway::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut phone = Command::new(env!("CARGO_BIN_EXE_payment"));
    phone.args(arguments.split(' ')).current_dir(folder.path());
    phone.env("GATEWAY_URL", gateway.url()).env_remove("DATABASE_URL").env_remove("GATEWAY_TOKEN");
    let phone = phone.output().unwrap();
    assert!(phone.status.success(), "{phone:?}");
    assert_eq!(String::from_utf8(phone.stdout).unwrap(), shown);
}
