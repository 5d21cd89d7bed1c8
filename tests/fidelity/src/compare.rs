//! What two transcripts of one scenario differ in, and whether that is explained.

use std::fmt;

use xtask::asterisk::Version;

use crate::differences::DIFFERENCES;

/// A part in which two transcripts differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What was sent, or the name of a variable.
    pub head: String,
    /// What the real Asterisk made of it.
    pub real: String,
    /// What the simulated one made of it.
    pub simulated: String,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "    {}\n        real       {}\n        simulated  {}", self.head, self.real, self.simulated)
    }
}

/// Written in place of a part that only one side has.
pub const NOTHING: &str = "(nothing)";

/// Everything in which two transcripts differ. Nothing is compared after a place where they have nothing in common.
#[must_use]
pub fn differing(real: &[String], simulated: &[String]) -> Vec<Found> {
    let (real, simulated) = (parts(real), parts(simulated));
    let (mut real, mut simulated) = (real.iter().peekable(), simulated.iter().peekable());
    let mut found = Vec::new();
    let nothing = Part { head: String::new(), body: NOTHING.to_owned() };
    loop {
        let (one, other, head) = match (real.peek().copied(), simulated.peek().copied()) {
            (Some(one), Some(other)) if one.head == other.head => (real.next(), simulated.next(), &one.head),
            (Some(one), other) if other.is_none() || other.map(|it| &it.head) == second(&real) => {
                (real.next(), None, &one.head)
            }
            (one, Some(other)) if one.is_none() || one.map(|it| &it.head) == second(&simulated) => {
                (None, simulated.next(), &other.head)
            }
            (Some(one), Some(other)) => {
                let whole = |part: &Part| format!("{} {}", part.head, part.body).trim_end().to_owned();
                found.push(Found { head: "from here on".to_owned(), real: whole(one), simulated: whole(other) });
                return found;
            }
            _ => return found,
        };
        let (one, other) = (one.unwrap_or(&nothing), other.unwrap_or(&nothing));
        if one.body != other.body {
            found.push(Found { head: head.clone(), real: one.body.clone(), simulated: other.body.clone() });
        }
    }
}

/// The head of the part after the next one.
fn second<'p>(parts: &std::iter::Peekable<std::slice::Iter<'p, Part>>) -> Option<&'p String> {
    parts.clone().nth(1).map(|part| &part.head)
}

#[derive(Clone, Debug)]
struct Part {
    head: String,
    body: String,
}

/// The parts of a transcript: what was sent with what came, the request, and the variables one by one.
fn parts(lines: &[String]) -> Vec<Part> {
    let mut parts: Vec<Part> = vec![Part { head: "request".to_owned(), body: String::new() }];
    for line in lines {
        let last = parts.last_mut().expect("there is the request");
        let add = |part: &mut Part, text: &str| {
            part.body += if part.body.is_empty() { "" } else { " | " };
            part.body += text;
        };
        let (leg, rest) = line.strip_prefix(CALLED).map_or(("", &**line), |rest| (CALLED, rest));
        match rest.split_at_checked(2) {
            Some(("* ", text)) if !leg.is_empty() && !last.head.starts_with(leg) => {
                parts.push(Part { head: format!("{leg}request"), body: text.to_owned() });
            }
            Some(("* " | "< ", text)) => add(last, text),
            Some(("> ", text)) if last.head.starts_with(&format!("{leg}> ")) && last.body.is_empty() => {
                last.head = format!("{} | {text}", last.head);
            }
            Some(("> ", _)) => parts.push(Part { head: line.clone(), body: String::new() }),
            Some((mark @ ("- " | ". "), text)) => {
                let head = if mark == "- " { "between" } else { "at the end" };
                if last.head != head {
                    parts.push(Part { head: head.to_owned(), body: String::new() });
                }
                add(parts.last_mut().expect("there is one"), text);
            }
            _ => {
                let (name, value) = line.split_once('=').unwrap_or((line, ""));
                parts.push(Part { head: name.to_owned(), body: value.to_owned() });
            }
        }
    }
    parts
}

/// Before the lines of a called party's leg, which come after the caller's.
const CALLED: &str = "called ";

/// The number on the list of the difference that explains this one.
#[must_use]
pub fn explained(found: &Found, title: &str, version: Version) -> Option<usize> {
    DIFFERENCES.iter().position(|difference| {
        difference.on.contains(&version)
            && (difference.scenarios.is_empty() || difference.scenarios.contains(&title))
            && found.head.starts_with(difference.head)
            && difference.real == found.real
            && difference.simulated == found.simulated
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.split('\n').map(str::to_owned).collect()
    }

    #[test]
    fn equal_transcripts_differ_in_nothing() {
        let text = lines("* agi_callerid: 5\n> NOOP\n< 200 result=0\n. HANGUP\nAGISTATUS=SUCCESS");
        assert_eq!(differing(&text, &text), []);
    }

    #[test]
    fn a_difference_stands_with_what_was_sent() {
        let real = lines("> NOOP\n< 200 result=0\n> X\n< 510 No\n< HANGUP\nAGISTATUS=SUCCESS\nX=1");
        let simulated = lines("> NOOP\n< 200 result=0\n> X\n< 510 No\nAGISTATUS=HANGUP\nX=1");
        let found: Vec<_> = differing(&real, &simulated);
        let found: Vec<_> = found.iter().map(|found| (&*found.head, &*found.real, &*found.simulated)).collect();
        assert_eq!(found, [("> X", "510 No | HANGUP", "510 No"), ("AGISTATUS", "SUCCESS", "HANGUP")]);
    }

    #[test]
    fn what_only_one_side_has_stands_against_nothing() {
        let found = differing(&lines("> A\n< 1\n> B\n< 2\nX=1"), &lines("> A\n< 1\n- HANGUP\nX=2"));
        let found: Vec<_> = found.iter().map(|found| (&*found.head, &*found.real, &*found.simulated)).collect();
        assert_eq!(found, [("from here on", "> B 2", "between HANGUP")]);
        let found = differing(&lines("> A\n< 1\n> B\n< 2\nX=1"), &lines("> A\n< 1\nX=2"));
        let found: Vec<_> = found.iter().map(|found| (&*found.head, &*found.real, &*found.simulated)).collect();
        assert_eq!(found, [("> B", "2", NOTHING), ("X", "1", "2")]);
    }

    #[test]
    fn the_leg_of_a_called_party_is_compared_by_itself() {
        let real = lines("> A\n< 1\ncalled * x: 5\ncalled > A\ncalled < 1\ncalled > B\ncalled < 2\nX=1");
        let simulated = lines("> A\n< 1\ncalled * x: 6\ncalled > A\ncalled < 1\nX=1");
        let found: Vec<_> = differing(&real, &simulated);
        let found: Vec<_> = found.iter().map(|found| (&*found.head, &*found.real, &*found.simulated)).collect();
        assert_eq!(found, [("called request", "x: 5", "x: 6"), ("called > B", "2", NOTHING)]);
    }

    #[test]
    fn after_another_command_nothing_is_compared() {
        let found = differing(&lines("> A\n< 1\n> B\n< 2"), &lines("> A\n< 1\n> C\n< 3\n> D\n< 4"));
        let [Found { head, real, simulated }] = &*found else { panic!("{found:?}") };
        assert_eq!((&**head, &**real, &**simulated), ("from here on", "> B 2", "> C 3"));
    }
}
