//! A text as Asterisk has it once the variables are filled in, as far as the files tell: where they do not, it has a hole.

use super::globals::Globals;

/// Marks a hole in a text.
pub(crate) const HOLE: char = '\u{fffc}';

/// Globals may be in globals: `${A}` of `A=${B}/x`.
const DEEPEST: usize = 8;
/// What a line with its globals may come to. Asterisk has less room for it.
const LONGEST: usize = 16_384;

/// A text with holes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Value {
    /// With a [`HOLE`] for each of them.
    pub(crate) text: String,
    pub(crate) holes: Vec<Hole>,
}

/// What is there instead of a value: `${…}` or `$[…]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hole {
    /// As it was written, with its brackets.
    pub(crate) written: String,
    /// Whether quotes keep a comma in it from being one.
    pub(crate) quoted: bool,
}

impl Value {
    /// Reads what an application is given.
    pub(crate) fn read(data: &str, globals: &Globals) -> Self {
        let mut value = Self::default();
        value.fill(data, globals, DEEPEST);
        value
    }

    fn fill(&mut self, data: &str, globals: &Globals, depth: usize) {
        let mut rest = data;
        while let Some(at) = rest.find("${").into_iter().chain(rest.find("$[")).min() {
            self.push(&rest[..at]);
            let (written, after) = rest[at..].split_at(end(&rest[at..]));
            rest = after;
            match globals.value(written) {
                Some(known) if depth > 0 && self.text.len() < LONGEST => self.fill(known, globals, depth - 1),
                _ => {
                    self.text.push(HOLE);
                    self.holes.push(Hole { written: written.to_owned(), quoted: false });
                }
            }
        }
        self.push(rest);
    }

    fn push(&mut self, literal: &str) {
        self.text.extend(literal.chars().map(|character| if character == HOLE { '\u{fffd}' } else { character }));
    }

    /// The text with something in place of each hole.
    pub(crate) fn filled<'v>(&'v self, mut by: impl FnMut(usize, &'v Hole) -> &'v str) -> String {
        let mut parts = self.text.split(HOLE);
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for (number, (hole, part)) in self.holes.iter().zip(parts).enumerate() {
            filled.push_str(by(number, hole));
            filled.push_str(part);
        }
        filled
    }

    /// The text with each hole as it was written.
    pub(crate) fn written(&self) -> String {
        self.filled(|_, hole| &hole.written)
    }

    /// Splits it where a part of its text ends; that part has the holes of before.
    pub(crate) fn split_at(&self, at: usize) -> (Self, Self) {
        let (text, rest) = self.text.split_at(at);
        let (holes, others) = self.holes.split_at(text.matches(HOLE).count());
        let part = |text: &str, holes: &[Hole]| Self { text: text.to_owned(), holes: holes.to_vec() };
        (part(text, holes), part(rest, others))
    }

    /// Splits it at each of these characters; one in a hole splits nothing.
    pub(crate) fn parts(&self, separator: char) -> Vec<Self> {
        let mut holes = self.holes.iter().cloned();
        let parts = self.text.split(separator);
        parts
            .map(|text| Self {
                text: text.to_owned(),
                holes: holes.by_ref().take(text.matches(HOLE).count()).collect(),
            })
            .collect()
    }
}

/// Where a `${…}` or `$[…]` ends that a text begins with: at its own bracket, or at the end if it has none.
fn end(text: &str) -> usize {
    let (open, close) = if text.starts_with("${") { ('{', '}') } else { ('[', ']') };
    let mut depth = 0;
    for (at, character) in text.char_indices() {
        if character == open {
            depth += 1;
        } else if character == close {
            depth -= 1;
            if depth == 0 {
                return at + close.len_utf8();
            }
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{Globals, HOLE, Value};

    #[test]
    fn what_is_known_is_filled_in_and_the_rest_are_holes() {
        let globals = Globals::of(&[("IVR", "${HOST}:5000"), ("HOST", "ivr.example"), ("LOOP", "x${LOOP}")]);
        for (data, filled, holes) in [
            ("agi://${IVR}/x", "agi://ivr.example:5000/x", vec![]),
            ("agi://${GLOBAL(HOST)}/x", "agi://ivr.example/x", vec![]),
            ("/a/${X}/$[1 + ${Y}]b", "/a/#/#b", vec!["${X}", "$[1 + ${Y}]"]),
            ("${URIENCODE(${CALLERID(name)})}", "#", vec!["${URIENCODE(${CALLERID(name)})}"]),
            ("a${X", "a#", vec!["${X"]),
            ("${HOST:2}", "#", vec!["${HOST:2}"]),
            ("${LOOP}", "xxxxxxxx#", vec!["${LOOP}"]),
        ] {
            let value = Value::read(data, &globals);
            assert_eq!(value.text.replace(HOLE, "#"), filled, "{data}");
            assert_eq!(value.holes.iter().map(|hole| &*hole.written).collect::<Vec<_>>(), holes, "{data}");
        }
    }

    #[test]
    fn globals_that_hold_each_other_many_times_cost_a_bounded_amount() {
        let ten = |name: &str| format!("${{{name}}}").repeat(10);
        let (a, b, c) = (ten("B"), ten("C"), ten("A"));
        let globals = Globals::of(&[("A", &a), ("B", &b), ("C", &c)]);
        assert!(Value::read("${A}", &globals).text.len() < 1_000_000);
    }
}
