//! The page of the book: its lines are the source's, and so are the names of the events and the limits.

use voice_agent::limits::Limits;

const PAGE: &str = include_str!("../../../book/src/voice-agent.md");
const EVENTS: &str = include_str!("../src/events.rs");
const SOURCES: [&str; 4] = [
    include_str!("../src/lib.rs"),
    include_str!("../src/talk.rs"),
    include_str!("../src/socket.rs"),
    include_str!("../src/hand_over.rs"),
];

#[test]
fn the_interesting_lines_are_lines_of_the_source() {
    let blocks = || PAGE.split("```").skip(1).step_by(2).filter_map(|block| block.strip_prefix("rust,ignore\n"));
    for block in blocks() {
        assert!(SOURCES.iter().any(|source| source.contains(block)), "this is not in the source:\n{block}");
    }
    assert_eq!(blocks().count(), 3);
}

#[test]
fn the_table_has_each_event_that_is_sent_or_used() {
    let (types, _) = EVENTS.split_once("#[cfg(test)]").unwrap();
    let names: Vec<_> = types.split("rename = \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for name in names.iter().filter(|name| **name != "type") {
        assert!(PAGE.contains(&format!("| `{name}` |")), "the page does not name `{name}`");
    }
    assert_eq!(names.len(), 14);
}

#[test]
fn the_table_has_the_limits() {
    let Limits { connect, answer, caller, look_up, conversation, ahead } = Limits::default();
    for (name, time) in [
        ("connect", connect),
        ("answer", answer),
        ("caller", caller),
        ("look_up", look_up),
        ("conversation", conversation),
        ("ahead", ahead),
    ] {
        let row = format!("| `{name}` | {} s |", time.as_secs());
        assert!(PAGE.contains(&row), "the page does not have {row}");
    }
}
