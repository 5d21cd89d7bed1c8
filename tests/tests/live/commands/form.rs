//! When an answer that was seen is a form on the list.
//!
//! It is, if Asterisk's bytes and what the builder made of them are both the form's, except what differs from run to
//! run: how far a sound had come (`endpos=`, `Samples(…)`, `at: …`), and how much time a recording had left (the result
//! before `(timeout) endpos=`, and `left: …`). `endpos=-1` says that there is no position, and stays. `HANGUP` at the end of a form has to have come
//! after the answer, at once or with the next one; it may not have come at the end of any other answer.

use std::fmt;

use test_commands::Answer;

use crate::wire::Passed;

/// What was seen of one command.
#[derive(Debug)]
pub struct Seen {
    /// The bytes of the answer, without the last line feed; `HANGUP` last, wherever it came.
    pub wire: String,
    /// What the builder made of it, as the list writes it.
    pub reads: String,
}

impl Seen {
    /// From what passed since the command was begun: its answer is what came before the next line was sent, the
    /// hang-up may have come later.
    pub fn of(passed: &[Passed], reads: String) -> Self {
        let sent = |passed: &&Passed| matches!(passed, Passed::Sent(_));
        let answer = received(passed.iter().skip_while(sent).take_while(|passed| !sent(passed)));
        let hung_up = received(passed.iter()).lines().any(|line| line == "HANGUP");
        let answer = answer.lines().filter(|line| *line != "HANGUP").chain(hung_up.then_some("HANGUP"));
        Self { wire: answer.collect::<Vec<_>>().join("\n"), reads }
    }

    /// Whether it is this form.
    pub fn is(&self, form: &Answer) -> bool {
        same_wire(&self.wire, form.wire) && same_reading(&self.reads, form.reads)
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} => {}", self.wire, self.reads)
    }
}

fn received<'p>(passed: impl Iterator<Item = &'p Passed>) -> String {
    let bytes = passed.flat_map(|passed| match passed {
        Passed::Received(bytes) => bytes.as_slice(),
        Passed::Sent(_) => &[],
    });
    String::from_utf8_lossy(&bytes.copied().collect::<Vec<_>>()).into_owned()
}

fn same_wire(one: &str, other: &str) -> bool {
    let general = |wire: &str| {
        let wire = without_number(wire, "endpos=");
        if wire.ends_with(" (timeout) endpos=~") { without_number(&wire, "result=") } else { wire }
    };
    general(one) == general(other)
}

fn same_reading(one: &str, other: &str) -> bool {
    let general = |reading: &str| {
        ["Samples(", "at: ", "left: "].iter().fold(reading.to_owned(), |text, before| without_number(&text, before))
    };
    general(one) == general(other)
}

/// The text with `~` for the number after `before`, and for the unit of a time.
fn without_number(text: &str, before: &str) -> String {
    let Some((front, rest)) = text.split_once(before) else { return text.to_owned() };
    let end = rest.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(rest.len());
    if end == 0 {
        return text.to_owned();
    }
    let after = &rest[end..];
    let after = ["ms", "µs", "s"].iter().find_map(|unit| after.strip_prefix(unit)).unwrap_or(after);
    format!("{front}{before}~{after}")
}

#[test]
fn positions_and_times_differ_from_run_to_run() {
    assert!(same_wire("200 result=48 endpos=3360", "200 result=48 endpos=0"));
    assert!(same_wire("200 result=4992 (timeout) endpos=8160", "200 result=10 (timeout) endpos=1"));
    assert!(same_reading("Digit { digit: '5', at: 920ms }", "Digit { digit: '5', at: 1.02s }"));
    assert!(same_reading(
        "Recording { end: Silence { left: 4.992s }, endpos: Samples(8160) }",
        "Recording { end: Silence { left: 5s }, endpos: Samples(80) }"
    ));
}

#[test]
fn everything_else_has_to_be_the_same() {
    for (one, other) in [
        ("200 result=48 endpos=3360", "200 result=49 endpos=3360"),
        ("200 result=0 endpos=-1", "200 result=0 endpos=700"),
        ("200 result=07 (timeout)", "200 result=08 (timeout)"),
        ("200 result=-1 endpos=0", "200 result=-1 endpos=0\nHANGUP"),
    ] {
        assert!(!same_wire(one, other), "{one} / {other}");
    }
    assert!(!same_reading("Digit { digit: '5', at: 920ms }", "Stopped { at: 920ms }"));
}
