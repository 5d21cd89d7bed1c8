//! The book's chapter on this example shows its source and what it prints, word for word.

use std::process::Command;

const CHAPTER: &str = include_str!("../../../book/src/examples-crm-routing.md");
const SOURCES: [&str; 2] = [include_str!("../src/lib.rs"), include_str!("../src/leave_word.rs")];

/// The blocks of the chapter that begin with this fence.
fn blocks(fence: &str) -> Vec<&'static str> {
    let blocks = CHAPTER.split("```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix(fence)?.strip_prefix('\n')).collect()
}

#[test]
fn the_chapter_shows_the_source_as_it_is() {
    for block in blocks("rust,ignore") {
        assert!(SOURCES.iter().any(|source| source.contains(block)), "this is not in the source:\n{block}");
    }
    assert_eq!(blocks("rust,ignore").len(), 3);
}

#[test]
fn the_chapter_shows_what_the_phone_prints() {
    let workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let folder = tempfile::tempdir().unwrap();
    for block in blocks("text") {
        let (command, shown) = block.split_once('\n').unwrap();
        let words = command.strip_prefix("$ cargo run -p crm-routing -- ").unwrap().split('\'').enumerate();
        // What is in quotes is one word.
        let words = words.flat_map(|(number, part)| match number % 2 {
            0 => part.split_whitespace().collect(),
            _ => vec![part],
        });
        let phone = Command::new(env!("CARGO_BIN_EXE_crm-routing"))
            .args(words)
            .current_dir(workspace)
            .env("DATABASE_URL", format!("sqlite://{}", folder.path().join("crm.db").display()))
            .output()
            .unwrap();
        let printed = String::from_utf8(phone.stdout).unwrap();
        assert_eq!(printed, shown, "{command}\n{}", String::from_utf8_lossy(&phone.stderr));
    }
    assert_eq!(blocks("text").len(), 1);
}
