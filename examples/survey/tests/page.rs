//! The book's page: its calls print what it shows, and its code is this crate's.

use std::process::Command;

use survey::store::Store;

const PAGE: &str = include_str!("../../../book/src/examples-survey.md");
const SOURCES: [&str; 3] =
    [include_str!("../src/lib.rs"), include_str!("../src/ask.rs"), include_str!("../src/results.sql")];

#[tokio::test]
async fn the_calls_of_the_page_print_what_it_shows_and_the_results_are_there() {
    let database = test_postgres::sqlite();
    let calls: Vec<&str> = PAGE.lines().filter_map(|line| line.strip_prefix("$ cargo run -p survey -- ")).collect();
    assert_eq!(calls.len(), 1);
    for call in calls {
        let phone = Command::new(env!("CARGO_BIN_EXE_survey"))
            .args(call.split(' '))
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .env("DATABASE_URL", &database.url)
            .output()
            .unwrap();
        let printed = String::from_utf8(phone.stdout).unwrap();
        let shown = format!("$ cargo run -p survey -- {call}\n{printed}");
        assert!(phone.status.success() && PAGE.contains(&shown), "the page should show\n{shown}");
    }
    let results = Store::open(&database.url).await.unwrap().results(20).await.unwrap();
    assert_eq!(results.len(), 3);
}

#[test]
fn the_code_of_the_page_is_in_the_sources() {
    let fences = ["```rust,ignore\n", "```sql\n"];
    let blocks = fences.iter().flat_map(|fence| PAGE.split(fence).skip(1)).filter_map(|rest| rest.split("```").next());
    let blocks: Vec<&str> = blocks.collect();
    assert_eq!(blocks.len(), 3);
    for block in blocks {
        assert!(SOURCES.iter().any(|source| source.contains(block)), "in no source:\n{block}");
    }
}
