//! What "To production" shows of `calls` is what the program prints of the audit that the chapter shows.

use std::process::Command;

const CHAPTER: &str = include_str!("../src/production.md");

/// The code after a fence and the lines that come first in it.
fn block(begins: &str) -> &'static str {
    let (_, after) = CHAPTER.split_once(begins).unwrap_or_else(|| panic!("the chapter has no {begins:?}"));
    after.split("```").next().unwrap_or_default()
}

#[test]
fn the_chapter_shows_the_calls_that_the_program_lists_and_sums() {
    let folder = std::env::temp_dir().join(format!("agi-book-calls-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let audit = folder.join("audit.jsonl");
    let lines = block("```json\n{\"audit\":");
    std::fs::write(&audit, format!("{{\"audit\":{lines}")).expect("it can be written");
    for (shown, options) in
        [("$ clinic calls --audit audit.jsonl\n", vec![]), ("--sum route\n", vec!["--sum", "route"])]
    {
        let listed = Command::new(env!("CARGO_BIN_EXE_orders"))
            .arg("calls")
            .arg("--audit")
            .arg(&audit)
            .args(options)
            .output()
            .expect("the app runs");
        let printed = String::from_utf8(listed.stdout).expect("it prints text");
        assert_eq!(block(shown), printed, "{}", String::from_utf8_lossy(&listed.stderr));
    }
    std::fs::remove_dir_all(folder).expect("the folder is there");
}
