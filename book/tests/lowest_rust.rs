//! What a reader copies from the book compiles with the lowest Rust that a new app names, where clippy refuses the rest.

use std::fs;
use std::path::Path;

/// Parts of std that are newer than Rust 1.85, and that an example may be tempted to use.
const NEWER: [&str; 7] =
    ["from_mins(", "from_hours(", "from_days(", "from_weeks(", ".is_multiple_of(", ".as_chunks", "File::lock("];

#[test]
fn the_code_of_the_book_uses_no_std_that_is_newer_than_a_new_app() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages: Vec<_> = fs::read_dir(folder.join("src")).unwrap().map(|page| page.unwrap().path()).collect();
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    assert!(pages.len() > 20, "{pages:?}");
    pages.push(folder.join("../README.md"));
    let mut found = Vec::new();
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        let newer = |line: &&str| NEWER.iter().any(|name| line.contains(name));
        found.extend(text.lines().filter(newer).map(|line| format!("{}: {line}", page.display())));
    }
    assert!(found.is_empty(), "{found:#?}");
}
