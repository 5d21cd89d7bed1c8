//! Every chapter whose code can be compiled is compiled.

use std::fs;

const COMPILED: &str = include_str!("../code.rs");

#[test]
fn each_chapter_with_code_is_among_the_doc_tests() {
    let chapters = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap();
    let mut forgotten = Vec::new();
    for chapter in chapters.map(|entry| entry.unwrap().path()) {
        let is_chapter = chapter.extension().is_some_and(|extension| extension == "md");
        let name = chapter.file_name().unwrap().to_string_lossy().into_owned();
        if is_chapter
            && fs::read_to_string(&chapter).unwrap().contains("```rust\n")
            && !COMPILED.contains(&format!("\"src/{name}\""))
        {
            forgotten.push(name);
        }
    }
    assert!(forgotten.is_empty(), "add to book/code.rs: {forgotten:?}");
}
