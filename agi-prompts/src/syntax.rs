//! What is not TOML, in words.

use std::ops::Range;

use crate::error::ManifestProblem;

/// What the parser could not read, a problem for each line; and the tables that are there again, of which the parser keeps the
/// last one.
pub(crate) fn problems(text: &str, errors: &[toml::de::Error]) -> (Vec<ManifestProblem>, Vec<Range<usize>>) {
    let mut problems = Vec::<ManifestProblem>::new();
    let mut repeated = Vec::<Range<usize>>::new();
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        let line = line(text, at);
        // One mistake may be several errors; the first of a line is told, and of a table that is there twice its name.
        let told = problems.iter().any(|problem| problem.line == Some(line));
        if told || repeated.iter().any(|table| table.contains(&at)) {
            continue;
        }
        let why = if error.message() == "duplicate key" {
            if text.lines().nth(line - 1).is_some_and(|line| line.trim_start().starts_with('[')) {
                let begin = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
                repeated.push(begin..text[at..].find("\n[").map_or(text.len(), |end| at + end));
            }
            let key = error.span().and_then(|span| text.get(span)).unwrap_or_default();
            twice(text, key, at)
        } else {
            format!("{}; {}", error.message().trim_end().replace('\n', ", "), hint(error.message()))
        };
        problems.push(ManifestProblem { line: Some(line), why });
    }
    (problems, repeated)
}

/// The text without these parts, whose lines stay as blank ones.
pub(crate) fn without(text: &str, parts: &[Range<usize>]) -> String {
    let mut left = text.to_owned();
    for part in parts {
        let blank: String = text[part.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        left.replace_range(part.clone(), &blank);
    }
    left
}

/// The line of a place, from 1 on.
pub(crate) fn line(text: &str, at: usize) -> usize {
    1 + text[..at].matches('\n').count()
}

/// The line of a place, or the first one that is written in the same way, if it begins a table: of one that is there twice,
/// the parser has the last place.
pub(crate) fn first_line(text: &str, at: usize) -> usize {
    let line = line(text, at);
    let same = text.lines().nth(line - 1).unwrap_or_default().trim();
    let first = text.lines().take(line).position(|before| same.starts_with('[') && before.trim() == same);
    first.map_or(line, |first| first + 1)
}

fn twice(text: &str, key: &str, at: usize) -> String {
    let first = first_line(text, at);
    let first = if first < line(text, at) { format!(", first on line {first}") } else { String::new() };
    format!("{key} is there twice{first}; write each name once")
}

fn hint(message: &str) -> &'static str {
    if message.contains("unquoted key") {
        "a name with other characters is in quotes: [prompts.\"survey/7/question\"]"
    } else if message.contains("string") {
        "a wording is in quotes: en = \"Welcome.\""
    } else {
        "a line is [prompts.welcome] or en = \"Welcome.\""
    }
}
