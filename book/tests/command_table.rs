//! The chapter "The command table" against the list of commands, byte by byte.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use agi_runtime::protocol::spec::ALL;
use test_commands::{Answer, Provenance, answers, method};

const BEGIN: &str = "<!-- Written by `UPDATE_BOOK=1 cargo test -p book`. -->\n";
const END: &str = "<!-- The end of what is written. -->\n";

#[test]
fn the_chapter_has_every_command_and_every_form_of_its_answer() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/commands.md");
    let chapter = fs::read_to_string(&file).expect("the chapter is there");
    let (head, rest) = chapter.split_once(BEGIN).expect("the chapter says where the table begins");
    let (written, tail) = rest.split_once(END).expect("the chapter says where the table ends");
    let table = table();
    if std::env::var_os("UPDATE_BOOK").is_some() {
        fs::write(file, [head, BEGIN, &table, END, tail].concat()).expect("the chapter can be written");
    } else if let Some((line, (is, should))) = differing_line(written, &table) {
        panic!(
            "line {line} of the table in book/src/commands.md is not what the list of commands says:\n\
             it is     {is}\nit should {should}\nrun `UPDATE_BOOK=1 cargo test -p book` and read the difference"
        );
    }
}

#[test]
fn the_chapter_counts_the_commands_right() {
    let chapter = include_str!("../src/commands.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let dead = ALL.iter().filter(|spec| spec.allowed_after_hangup).count();
    assert!(chapter.contains(&format!("All {} commands of AGI", ALL.len())));
    assert!(chapter.contains(&format!("{dead} commands work on a dead channel")));
}

/// One row for each form of an answer; the command is in its first row.
fn table() -> String {
    let mut table = String::from("| command and arguments | method | reply | answer | |\n|---|---|---|---|---|\n");
    for spec in ALL {
        let name =
            if spec.allowed_after_hangup { format!("**{}** †", spec.name) } else { format!("**{}**", spec.name) };
        let mut first = (name + &escaped(&spec.usage()[spec.name.len()..]), code(method(spec)));
        for Answer { wire, reads, provenance } in answers(spec) {
            let (command, sent_by) = std::mem::take(&mut first);
            let (reply, answer) = (lines(wire), reading(reads));
            let provenance = match provenance {
                Provenance::Live => "",
                Provenance::Recorded => "recorded",
                Provenance::Source => "source",
            };
            let row = [command.trim_end(), &sent_by, &reply, &answer, provenance];
            writeln!(table, "| {} |", row.join(" | ")).expect("a String takes every write");
        }
    }
    table
}

/// `!HungUp` in the list is an error.
fn reading(reads: &str) -> String {
    match reads.strip_prefix('!') {
        Some(error) => code(&format!("Err({error})")),
        None => code(reads),
    }
}

/// A reply as Asterisk sends it, line by line.
fn lines(wire: &str) -> String {
    wire.lines().map(code).collect::<Vec<_>>().join("<br>")
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

/// Markdown that shows this text.
fn escaped(text: &str) -> String {
    text.replace('_', "\\_").replace('|', "\\|").replace('[', "\\[").replace(']', "\\]")
}

/// The first line in which two texts differ, counted from 1.
fn differing_line<'t>(is: &'t str, should: &'t str) -> Option<(usize, (&'t str, &'t str))> {
    let padded = |text: &'t str| text.lines().chain(std::iter::repeat("(nothing)"));
    let longer = is.lines().count().max(should.lines().count());
    let mut pairs = (1..=longer).zip(padded(is).zip(padded(should)));
    pairs.find(|(_, (is, should))| is != should).or_else(|| (is != should).then_some((longer, (is, should))))
}
