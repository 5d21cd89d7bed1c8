//! The book's page: its calls print what it shows, and its code is this crate's.

use std::process::Command;

use appointments::calendar::Calendar;

const PAGE: &str = include_str!("../../../book/src/examples-appointments.md");
const SOURCES: [&str; 2] = [include_str!("../src/lib.rs"), include_str!("../src/calendar.rs")];

#[tokio::test]
async fn the_calls_of_the_page_print_what_it_shows() {
    let database = test_postgres::sqlite();
    // 4 March 2030, 9 o'clock in Berlin.
    Calendar::open(&database.url).await.unwrap().offer(&[1_898_841_600]).await.unwrap();
    let calls: Vec<&str> =
        PAGE.lines().filter_map(|line| line.strip_prefix("$ cargo run -p appointments -- ")).collect();
    assert_eq!(calls.len(), 2);
    for call in calls {
        let arguments = call.split(' ').map(|word| word.trim_matches('\''));
        let phone = Command::new(env!("CARGO_BIN_EXE_appointments"))
            .args(arguments)
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .env("DATABASE_URL", &database.url)
            .output()
            .unwrap();
        let printed = String::from_utf8(phone.stdout).unwrap();
        let shown = format!("$ cargo run -p appointments -- {call}\n{printed}");
        assert!(phone.status.success() && PAGE.contains(&shown), "the page should show\n{shown}");
    }
}

#[test]
fn the_code_of_the_page_is_in_the_sources() {
    let blocks: Vec<&str> =
        PAGE.split("```rust,ignore\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        assert!(SOURCES.iter().any(|source| source.contains(block)), "in no source:\n{block}");
    }
}
