//! What was found, as the compiler says it: what, where, the line, and the line to write.

use std::fmt::Write;

use super::calls::Judged;
use super::finding::{Finding, Level};
use crate::dialplan_files::{Complaint, Dialplan};

/// As much of a line is shown.
const WIDEST: usize = 200;

/// The report, and how many errors it has.
pub(super) fn text(judged: Judged, dialplan: &Dialplan) -> (String, usize) {
    let Judged { findings, own, elsewhere, unknown, .. } = judged;
    let complaints = dialplan.complaints.iter().map(complaint);
    let mut findings: Vec<_> = findings.into_iter().chain(complaints).collect();
    findings.sort_by(|a, b| a.place.cmp(&b.place));
    // A line that contexts inherit from each other is one line.
    findings.dedup_by(|a, b| (&a.place, &a.what) == (&b.place, &b.what));
    let errors = findings.iter().filter(|found| found.level == Level::Error).count();
    let mut text = String::new();
    for found in &findings {
        one(found, &mut text);
    }
    let Dialplan { files, lines, .. } = dialplan;
    let _ = writeln!(
        text,
        "errors: {errors}, hints: {}; files: {files}, lines: {lines}, AGI lines: {} (of this app {own}, elsewhere {elsewhere}, \
         not known here {unknown})",
        findings.len() - errors,
        own + elsewhere + unknown,
    );
    (text, errors)
}

/// A line that calls an app, and is not read, is an error; another one may not matter.
fn complaint(Complaint { place, line, what }: &Complaint) -> Finding {
    let level = if line.to_ascii_uppercase().contains("AGI(") { Level::Error } else { Level::Hint };
    let (place, line, what) = (place.clone(), line.clone(), what.clone());
    Finding { level, place, line, what, notes: vec![], write: vec![] }
}

fn one(found: &Finding, text: &mut String) {
    let Finding { level, place, line, what, notes, write } = found;
    let level = if *level == Level::Error { "error" } else { "hint" };
    let number = place.line.to_string();
    let gutter = " ".repeat(number.len());
    let _ = writeln!(text, "{level}: {}", shown(what));
    let _ = writeln!(text, "{gutter}--> {}:{number}", shown(&place.file));
    let _ = writeln!(text, "{gutter} |\n{number} | {}", shown(line.trim_end()));
    let _ = writeln!(text, "{gutter} |");
    for note in notes {
        let _ = writeln!(text, "{gutter} = note: {}", shown(note));
    }
    for line in write {
        let _ = writeln!(text, "{gutter} = write: {}", whole(line));
    }
    text.push('\n');
}

/// A text that is one line, and tells the terminal nothing.
fn whole(text: &str) -> String {
    text.chars()
        .map(|character| if character.is_control() && character != '\t' { '\u{fffd}' } else { character })
        .collect()
}

fn shown(text: &str) -> String {
    match text.char_indices().nth(WIDEST) {
        Some((at, _)) => whole(&text[..at]) + "…",
        None => whole(text),
    }
}
