//! The book's chapter on this example shows its source and its hours, word for word.

const CHAPTER: &str = include_str!("../../../book/src/examples-reception.md");
const SOURCES: [&str; 2] = [include_str!("../src/lib.rs"), include_str!("reception.rs")];

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
    assert_eq!(blocks("rust,ignore").len(), 4);
}

#[test]
fn the_chapter_shows_the_hours_as_they_are() {
    let [shown] = blocks("text")[..] else { panic!("the chapter has one block of hours") };
    assert!(include_str!("../office.hours").ends_with(shown), "{shown}");
}
