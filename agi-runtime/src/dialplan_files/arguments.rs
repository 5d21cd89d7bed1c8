//! What an application is given: the parts between commas, as `__ast_app_separate_args` of `app.c` splits them, and the
//! applications that `ExecIf`, `TryExec` and `Exec` run.

use super::globals::Globals;
use super::step::Step;
use super::value::{HOLE, Hole, Value};

/// An application and what it is given, its variables filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Application {
    pub(crate) name: String,
    pub(crate) data: Value,
}

impl Step {
    /// The applications that it may run: its own, or those that it names.
    pub(crate) fn applications(&self, globals: &Globals) -> Vec<Application> {
        let data = Value::read(&self.data, globals);
        let named = |text: &Value| bracketed(text).into_iter();
        match &*self.application.to_ascii_lowercase() {
            "execif" => {
                let Some(at) = outside(&data.text, '?') else { return vec![] };
                let (_, apps) = data.split_at(at + 1);
                let other = outside(&apps.text, ':').unwrap_or(apps.text.len());
                let (first, second) = apps.split_at(other);
                let colon = usize::from(!second.text.is_empty());
                named(&first).chain(named(&second.split_at(colon).1)).collect()
            }
            "tryexec" | "exec" => named(&data).collect(),
            _ => vec![Application { name: self.application.clone(), data }],
        }
    }
}

/// `AGI(…)`: everything up to the last bracket belongs to it.
fn bracketed(text: &Value) -> Option<Application> {
    let open = text.text.find('(')?;
    let (name, data) = text.split_at(open);
    let data = data.split_at(1).1;
    let end = data.text.rfind(')').unwrap_or(data.text.len());
    Some(Application { name: name.text.trim().to_owned(), data: data.split_at(end).0 })
}

/// Where a character is first outside of quotes and brackets.
fn outside(text: &str, wanted: char) -> Option<usize> {
    let mut nesting = Nesting::default();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        if character == '\\' {
            characters.next();
        } else if character == wanted && nesting.none() {
            return Some(at);
        }
        nesting.sees(character);
    }
    None
}

#[derive(Default)]
struct Nesting {
    round: usize,
    square: usize,
    quoted: bool,
}

impl Nesting {
    fn sees(&mut self, character: char) {
        match character {
            '(' => self.round += 1,
            ')' => self.round = self.round.saturating_sub(1),
            '[' => self.square += 1,
            ']' => self.square = self.square.saturating_sub(1),
            '"' => self.quoted = !self.quoted,
            _ => {}
        }
    }

    fn none(&self) -> bool {
        self.round == 0 && self.square == 0 && !self.quoted
    }
}

/// Splits at each comma outside of quotes and brackets. Quotes go, and a backslash before what it protects.
pub(crate) fn split(data: &Value) -> Vec<Value> {
    let mut parts = vec![Value::default()];
    let mut holes = data.holes.iter();
    let mut nesting = Nesting::default();
    let mut characters = data.text.chars();
    while let Some(character) = characters.next() {
        if character == ',' && nesting.none() {
            parts.push(Value::default());
            continue;
        }
        nesting.sees(character);
        let Some(part) = parts.last_mut() else { break };
        match character {
            '"' => {}
            '\\' => part.text.extend(characters.next().filter(|next| *next != HOLE)),
            HOLE => {
                part.text.push(HOLE);
                // A bracket keeps a comma in a value together as well as a quote does.
                let kept = !nesting.none();
                part.holes.extend(holes.next().cloned().map(|hole| Hole { quoted: kept, ..hole }));
            }
            other => part.text.push(other),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::super::{Globals, Place, Step, Value, split};

    fn parts(data: &str) -> Vec<String> {
        split(&Value::read(data, &Globals::default())).iter().map(Value::written).collect()
    }

    fn applications(application: &str, data: &str) -> Vec<(String, String)> {
        let place = Place { file: "x".into(), line: 1 };
        let (application, data, line) = (application.to_owned(), data.to_owned(), "".into());
        let step = Step { place, line, application, data, unclosed: None };
        let found = step.applications(&Globals::default());
        found.into_iter().map(|found| (found.name, found.data.written())).collect()
    }

    #[test]
    fn commas_split_outside_of_quotes_and_brackets() {
        for (data, split) in [
            ("a,b", vec!["a", "b"]),
            ("a\\,b,\"c,d\"", vec!["a,b", "c,d"]),
            ("f(a,b),[c,d]", vec!["f(a,b)", "[c,d]"]),
            ("a,${X(1,2)},", vec!["a", "${X(1,2)}", ""]),
            ("\"a\"\\\"b", vec!["a\"b"]),
        ] {
            assert_eq!(parts(data), split, "{data}");
        }
    }

    #[test]
    fn the_application_that_another_one_runs_is_found() {
        let agi = |data: &str| ("AGI".to_owned(), data.to_owned());
        assert_eq!(applications("ExecIf", "$[\"${A}\" = \"?\"]?AGI(agi://h/x?a=1,2)"), [agi("agi://h/x?a=1,2")]);
        assert_eq!(applications("execif", "${X}?NoOp(a:b):AGI(agi://h:1/x)")[1], agi("agi://h:1/x"));
        assert_eq!(applications("TryExec", "AGI(agi://h/x)"), [agi("agi://h/x")]);
        assert_eq!(applications("AGI", "a"), [agi("a")]);
    }
}
