//! tests/AWKWARD.md names tests that exist, on both sides of every row.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fidelity::files;

/// A row: its number, what is tried, and the tests on the simulator and on a real Asterisk.
struct Row {
    number: String,
    sides: [Side; 2],
}

/// A cell of tests.
struct Side {
    text: String,
    tests: Vec<Test>,
}

/// A link: a function in code, or a scenario by its title; and the file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Test {
    name: String,
    path: String,
}

impl Test {
    fn is_scenario(&self) -> bool {
        self.path.starts_with("fidelity/scenarios/")
    }

    fn is_live(&self) -> bool {
        self.is_scenario() || self.path.starts_with("tests/live/")
    }

    /// What is wrong with it.
    fn fault(&self, tests: &Path) -> Option<String> {
        let file = tests.join(&self.path);
        let Ok(text) = fs::read_to_string(&file) else { return Some(format!("there is no file {}", file.display())) };
        let is_there = if self.is_scenario() {
            text.lines().any(|line| line.strip_prefix("== ").is_some_and(|title| title == self.name))
        } else if self.path.starts_with("macros/ui/") {
            file.file_stem().is_some_and(|stem| stem == &*self.name) && file.with_extension("stderr").exists()
        } else {
            has_test(&text, &self.name)
        };
        (!is_there).then(|| format!("{} has no test `{}`", self.path, self.name))
    }
}

/// Whether a source has a test of this name: a function with an attribute that says so, or one in `proptest!`.
fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let is_it = |line: &&str| {
        let line = line.strip_prefix("async ").unwrap_or(line);
        line.strip_prefix("fn ").and_then(|line| line.strip_prefix(name)).is_some_and(|rest| rest.starts_with('('))
    };
    lines.iter().enumerate().filter(|(_, line)| is_it(line)).any(|(at, _)| {
        let above = lines[..at].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("//"));
        above.into_iter().any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"))
    })
}

fn tests() -> PathBuf {
    files::package().join("..")
}

fn rows() -> Vec<Row> {
    let text = fs::read_to_string(tests().join("AWKWARD.md")).expect("the table is there");
    let cells = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| row |")).map(cells);
    rows.map(|cells| {
        let [number, _, simulated, real] = &cells[..] else { panic!("a row has four cells: {cells:?}") };
        Row { number: number.clone(), sides: [side(simulated), side(real)] }
    })
    .collect()
}

fn side(text: &str) -> Side {
    let links = text.split('[').skip(1).map(|link| {
        let (name, rest) = link.split_once("](").expect("[a name](a file)");
        let path = rest.split(')').next().expect("[a name](a file)");
        Test { name: name.trim_matches('`').to_owned(), path: path.to_owned() }
    });
    Side { text: text.to_owned(), tests: links.collect() }
}

#[test]
fn every_test_that_a_row_names_exists() {
    let named: BTreeSet<_> = rows().into_iter().flat_map(|row| row.sides).flat_map(|side| side.tests).collect();
    assert!(named.len() > 200, "{} tests", named.len());
    let faults: Vec<_> = named.iter().filter_map(|test| test.fault(&tests())).collect();
    assert!(faults.is_empty(), "name the test that took its place, or write it again:\n{}", faults.join("\n"));
}

#[test]
fn every_row_has_a_test_on_each_side_or_says_why_not() {
    for Row { number, sides: [simulated, real] } in rows() {
        for side in [&simulated, &real] {
            let says_why = side.text.strip_prefix("none: ").is_some_and(|why| why.len() > 10);
            assert_eq!(side.tests.is_empty(), says_why, "row {number}: name a test, or write `none: ` and why");
        }
        assert!(real.tests.iter().all(Test::is_live), "row {number}: the last cell is for calls on a real Asterisk");
        let live_only = |test: &Test| test.path.starts_with("tests/live/");
        assert!(!simulated.tests.iter().any(live_only), "row {number}: a live test is in the last cell");
    }
}

#[test]
fn no_row_comes_twice_and_none_of_the_lists_is_cut_short() {
    let mut seen = BTreeSet::new();
    for Row { number, .. } in rows() {
        assert!(seen.insert(number.clone()), "row {number} comes twice");
    }
    for (letter, last) in [("F", 12), ("M", 12), ("S", 8), ("A", 10), ("D", 8), ("V", 6), ("N", 7)] {
        for number in 1..=last {
            assert!(seen.contains(&format!("{letter}{number}")), "row {letter}{number} is gone");
        }
    }
}

#[test]
fn a_test_is_told_from_another_function() {
    let source = "#[test]\n    fn one() {}\n#[tokio::test(start_paused = true)]\n/// Why.\nasync fn two() {}\n\
                  fn three() {}\n#[test]\nfn four(value in any::<u8>()) {}\n#[test]\nfn fourteen() {}\n";
    for (name, is_one) in [("one", true), ("two", true), ("three", false), ("four", true), ("five", false)] {
        assert_eq!(has_test(source, name), is_one, "{name}");
    }
    assert!(!has_test(source, "fourt"));
}
