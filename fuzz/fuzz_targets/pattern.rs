//! Any text as a route's pattern: what is wrong with it is said, and what is accepted finds its calls.
#![no_main]

#[allow(dead_code, reason = "the macro uses more of it")]
#[path = "../../agi-macros/src/route/pattern.rs"]
mod pattern;

use std::collections::HashSet;

use agi_runtime::protocol::AgiUri;
use libfuzzer_sys::fuzz_target;
use pattern::{Name, Part, Pattern};

fuzz_target!(|text: &str| {
    let pattern = Pattern::read(text);
    for name in &pattern.names {
        check_name(text, name);
    }
    assert!(pattern.mistakes.iter().all(|mistake| !mistake.is_empty()));
    // A name that comes twice is found where the pattern meets the arguments.
    let names: HashSet<_> = pattern.names.iter().map(|name| &name.text).collect();
    if pattern.mistakes.is_empty() && names.len() == pattern.names.len() {
        check_accepted(text, &pattern);
    }
});

/// A name stands where it is said to stand.
fn check_name(text: &str, name: &Name) {
    let (behind, piece): (Vec<char>, _) = match name.part {
        Part::Segment(_) => (vec!['/'], format!("{{{}}}", name.text)),
        Part::Rest(_) => (vec!['/'], format!("{{*{}}}", name.text)),
        Part::Query => (vec!['?', '&'], name.text.clone()),
    };
    let before: String = text.chars().take(name.column - 1).collect();
    assert!(before.is_empty() || before.ends_with(&behind[..]), "{name:?}");
    assert!(text[before.len()..].starts_with(&piece), "{name:?}");
}

/// The router takes it, a call's path finds it, and each name gets its part of that path.
fn check_accepted(text: &str, pattern: &Pattern) {
    let path = &pattern.path;
    assert_eq!(text.split('?').next(), Some(&**path));
    assert_eq!(AgiUri::new(path.as_bytes()).path(), path, "a pattern is in the one form of all paths");
    let mut router = matchit::Router::new();
    router.insert(path.as_str(), ()).expect("what the macro accepts, the router takes");

    let value = |index: usize| format!("v{index}%2F x");
    let segments = path.split('/').skip(1).enumerate().map(|(index, segment)| match segment {
        segment if segment.starts_with("{*") => format!("{}/{}", value(index), value(index + 1)),
        segment if segment.starts_with('{') => value(index),
        segment => segment.to_owned(),
    });
    let called = AgiUri::new(segments.collect::<Vec<_>>().join("/").as_bytes());
    router.at(called.path()).expect("a call finds its route");
    for name in &pattern.names {
        let decoded = |index| format!("v{index}/ x");
        match name.part {
            Part::Segment(index) => assert_eq!(*called.segment(index).unwrap(), *decoded(index).as_bytes()),
            Part::Rest(index) => {
                let rest = format!("{}/{}", decoded(index), decoded(index + 1));
                assert_eq!(*called.rest(index).unwrap(), *rest.as_bytes());
            }
            Part::Query => {
                let called = AgiUri::new(format!("x?{}=1", name.text).as_bytes());
                assert_eq!(*called.query(&name.text).next().unwrap(), *b"1");
            }
        }
    }
}
