//! The code of the README that is an example's: word for word.

const README: &str = include_str!("../../README.md");
const HELLO: &str = include_str!("../../examples/hello/src/main.rs");

/// The blocks of Rust in the README that have this line.
fn block_with(line: &str) -> &'static str {
    let blocks = README.split("```").skip(1).step_by(2);
    let mut found = blocks.filter(|block| block.starts_with("rust") && block.contains(line));
    let block = found.next().expect("the README has the block");
    block.split_once('\n').expect("the fence is a line").1
}

#[test]
fn the_first_app_is_the_example_hello() {
    assert!(HELLO.contains(block_with("async fn hello(")));
}

#[test]
fn the_test_of_five_lines_is_one_of_the_example() {
    let test = block_with("#[tokio::test]");
    let unindented: Vec<_> = HELLO.lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    assert!(unindented.join("\n").contains(test), "{test}");
}
