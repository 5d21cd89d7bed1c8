//! What the lines of a context say, as `pbx_load_config` of `pbx_config.c` reads them: extensions, priorities, applications.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use super::step::{Complaint, Extension, Place, Step, Unclosed};

/// `name = value`.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) place: Place,
    pub(super) line: Rc<str>,
    pub(super) cut: bool,
}

/// The extensions of a context, in the order in which they come first, and the lines that Asterisk refuses.
pub(super) fn extensions(context: &str, variables: &[Variable]) -> (Vec<Extension>, Vec<Complaint>) {
    let (mut extensions, mut refused): (Vec<Extension>, Vec<Complaint>) = Default::default();
    let mut numbers = HashMap::new();
    let mut priorities = Priorities::default();
    let mut last = String::new();
    for variable in variables {
        let Variable { name, value, .. } = variable;
        let is_same = name.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("same"));
        let rest = if is_same && !last.is_empty() {
            value
        } else if name.eq_ignore_ascii_case("exten") {
            let (extension, rest) = extension(value);
            extension.trim().clone_into(&mut last);
            rest
        } else if is_same {
            refused
                .push(variable.refused("Asterisk leaves the line out: no extension comes before it in this context"));
            continue;
        } else {
            continue;
        };
        let (priority, application) = rest.split_once(',').unwrap_or((rest, ""));
        match priorities.next(&last, priority, &variable.place) {
            Ok(true) => {}
            Ok(false) => continue,
            Err(why) => {
                refused.push(variable.refused(format!("Asterisk leaves the line out: {why}")));
                continue;
            }
        }
        let number = *numbers.entry(last.clone()).or_insert(extensions.len());
        if number == extensions.len() {
            extensions.push(Extension { context: context.to_owned(), name: last.clone(), steps: vec![] });
        }
        extensions[number].steps.push(step(variable, application));
    }
    (extensions, refused)
}

impl Variable {
    fn refused(&self, what: impl Into<String>) -> Complaint {
        Complaint { place: self.place.clone(), line: Rc::clone(&self.line), what: what.into() }
    }
}

/// The priorities of a context's extensions.
#[derive(Default)]
struct Priorities {
    last: Option<i64>,
    /// Which line has each of them.
    taken: HashMap<(String, i64), Place>,
}

impl Priorities {
    /// Whether a line with this priority runs something: a hint does not, nor does what a context inherits twice.
    fn next(&mut self, extension: &str, written: &str, place: &Place) -> Result<bool, String> {
        let (written, label) = written.split_once('(').unwrap_or((written, ")"));
        if !label.contains(')') {
            return Err("its label has no ')'".to_owned());
        }
        let (word, plus) = written.split_once('+').unwrap_or((written, ""));
        let word = word.trim();
        let first = || format!("there is nothing before it in this context that `{word}` could count from");
        let priority = match word {
            "hint" => {
                self.last = Some(HINT);
                return Ok(false);
            }
            "n" | "next" => self.last.map(|last| last + 1).ok_or_else(first)?,
            "s" | "same" => self.last.ok_or_else(first)?,
            number => match leading_number(number) {
                Some(priority) if priority > 0 => priority,
                _ => return Err(format!("{word:?} is not a priority")),
            },
        };
        if priority < 1 {
            // Asterisk does not even warn.
            return Err(format!("`{word}` counts from the hint before it: write the priority 1"));
        }
        let priority = priority + leading_number(plus).unwrap_or(0);
        self.last = Some(priority);
        match self.taken.entry((extension.to_owned(), priority)) {
            Entry::Occupied(taken) if taken.get() == place => Ok(false),
            Entry::Occupied(_) => Err(format!("{extension} has a priority {priority} already")),
            Entry::Vacant(free) => {
                free.insert(place.clone());
                Ok(true)
            }
        }
    }
}

/// The priority of a hint (`PRIORITY_HINT` of `pbx.h`).
const HINT: i64 = -1;

/// The number that a text begins with, as `sscanf` reads it.
fn leading_number(text: &str) -> Option<i64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end.min(9)].parse().ok()
}

/// The name of an extension, and what follows its comma; one in `[…]` or `${…}` is part of the name, as in `pbx_strsep`.
fn extension(value: &str) -> (&str, &str) {
    let mut depth = 0_u32;
    for (at, character) in value.char_indices() {
        match character {
            '[' | '{' | '(' => depth += 1,
            ']' | '}' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => return (&value[..at], &value[at + 1..]),
            _ => {}
        }
    }
    (value, "")
}

/// `AGI(…)`, up to the last bracket.
fn step(variable: &Variable, application: &str) -> Step {
    let Variable { place, line, .. } = variable;
    let (name, data, unclosed) = match application.split_once('(') {
        None => (application, "", None),
        Some((name, _)) if name.contains("${") || name.contains("$[") => (application, "", None),
        Some((name, data)) => match data.rfind(')') {
            Some(end) => (name, &data[..end], None),
            None => (name, data, Some(if variable.cut { Unclosed::Comment } else { Unclosed::Nothing })),
        },
    };
    // A blank at its end stays, and makes it another application.
    let (application, data) = (name.trim_start().to_owned(), data.to_owned());
    Step { place: place.clone(), line: Rc::clone(line), application, data, unclosed }
}
