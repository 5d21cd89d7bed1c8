//! What an application is given: the parts between commas, as `__ast_app_separate_args` of `app.c` splits them, and the
//! applications that `ExecIf`, `TryExec` and the like run.

use super::globals::Globals;
use super::step::Step;
use super::value::{HOLE, Hole, Value};

/// An application and what it is given, its variables filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Application {
    pub(crate) name: String,
    pub(crate) data: Value,
}

/// Applications that run others may be within each other: as deep as anybody writes them.
const DEEPEST: usize = 8;

impl Step {
    /// The applications that it may run: its own, or those that it names.
    pub(crate) fn applications(&self, globals: &Globals) -> Vec<Application> {
        let data = Value::read(&self.data, globals);
        Application { name: self.application.clone(), data }.runs(DEEPEST)
    }
}

impl Application {
    /// Its name without the blanks around it, which Asterisk takes for a part of the name.
    pub(crate) fn meant(&self) -> &str {
        self.name.trim()
    }

    /// Those that it may run, or itself.
    fn runs(self, depth: usize) -> Vec<Self> {
        let parts = || split(&self.data).into_iter();
        let named: Vec<_> = match &*self.name.to_ascii_lowercase() {
            "execif" => {
                let Some(at) = outside(&self.data.text, '?') else { return vec![] };
                let (_, apps) = self.data.split_at(at + 1);
                let other = outside(&apps.text, ':').unwrap_or(apps.text.len());
                let (first, second) = apps.split_at(other);
                let colon = usize::from(!second.text.is_empty());
                bracketed(&first).into_iter().chain(bracketed(&second.split_at(colon).1)).collect()
            }
            "execiftime" => {
                let Some(at) = self.data.text.find('?') else { return vec![] };
                bracketed(&self.data.split_at(at + 1).1).into_iter().collect()
            }
            "tryexec" | "exec" => bracketed(&self.data).into_iter().collect(),
            // The script for who waits, once somebody answers.
            "queue" => match parts().nth(5).filter(|script| !script.text.is_empty()) {
                Some(data) => vec![Self { name: "AGI".to_owned(), data }],
                None => return vec![self],
            },
            "originate" if parts().nth(1).is_some_and(|kind| kind.text.eq_ignore_ascii_case("app")) => {
                let mut parts = parts().skip(2);
                let name = parts.next().map_or_else(String::new, |name| name.text);
                vec![Self { name, data: parts.next().unwrap_or_default() }]
            }
            _ => return vec![self],
        };
        match depth.checked_sub(1) {
            Some(depth) => named.into_iter().flat_map(|application| application.runs(depth)).collect(),
            None => named,
        }
    }
}

/// `AGI(…)`: everything up to the last bracket belongs to it, and a blank before the name to the name.
fn bracketed(text: &Value) -> Option<Application> {
    let open = text.text.find('(')?;
    let (name, data) = text.split_at(open);
    let data = data.split_at(1).1;
    let end = data.text.rfind(')').unwrap_or(data.text.len());
    Some(Application { name: name.text, data: data.split_at(end).0 })
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
        assert_eq!(applications("ExecIfTime", "9:00-17:00,mon-fri,*,*?AGI(agi://h/x,1)"), [agi("agi://h/x,1")]);
        assert_eq!(applications("ExecIf", "${X}?Exec(TryExec(AGI(agi://h/x))):NoOp()")[0], agi("agi://h/x"));
        assert_eq!(applications("Queue", "sales,,,,,agi://h/x"), [agi("agi://h/x")]);
        assert_eq!(applications("Queue", "sales,t")[0].0, "Queue");
        assert_eq!(applications("Originate", "Local/1@x,app,AGI,\"agi://h/x,1\",,30"), [agi("agi://h/x,1")]);
        assert_eq!(applications("Originate", "Local/1@x,exten,from,1")[0].0, "Originate");
        assert_eq!(applications("AGI", "a"), [agi("a")]);
    }

    #[test]
    fn applications_within_each_other_cost_a_bounded_amount() {
        let data = "?ExecIf(".repeat(100_000);
        assert!(applications("ExecIf", &data).len() < 100);
    }
}
