//! `extensions.conf`: categories, templates and includes, as `process_text_line` of `config.c` reads them.

use super::exten::{Variable, extensions};
use super::files::{Files, Source};
use super::lines::{self, Line, TOO_LONG};
use super::plan::Dialplan;

/// Templates that inherit from templates could have any number of lines.
const MOST_INHERITED: usize = 200_000;

/// The lines of each context of one file, which nothing is included in.
#[derive(Debug)]
pub(crate) struct Sections(Vec<(String, Vec<(usize, String)>)>);

impl Sections {
    /// Reads a text. What comes before the first context is of none.
    pub(crate) fn of(text: &str) -> Self {
        let mut sections: Vec<(String, Vec<_>)> = Vec::new();
        let mut current = None;
        for Line { number, written, .. } in lines::read(text).0 {
            if let Some((name, _)) = written.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                let known = sections.iter().position(|(section, _)| section == name);
                current = Some(known.unwrap_or(sections.len()));
                if known.is_none() {
                    sections.push((name.to_owned(), Vec::new()));
                }
            } else if let Some(current) = current {
                sections[current].1.push((number, written));
            }
        }
        Self(sections)
    }

    /// Each context with its lines and their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(String, Vec<(usize, String)>)> {
        self.0.iter()
    }
}

/// A category of `config.c`.
#[derive(Debug)]
struct Category {
    name: String,
    /// `(!)`: it is only there to be inherited from.
    is_template: bool,
    variables: Vec<Variable>,
}

pub(super) fn read(plan: &mut Dialplan, files: &mut Files, source: &Source) {
    let mut categories = vec![];
    Reader { plan, files, categories: &mut categories, inherited: 0 }.file(source, &mut None);
    for category in categories.into_iter().filter(|category| !category.is_template) {
        match &*category.name.to_ascii_lowercase() {
            "general" => {}
            "globals" => category.variables.iter().for_each(|global| plan.globals.set(&global.name, &global.value)),
            _ => {
                let (extensions, refused) = extensions(&category.name, &category.variables);
                plan.extensions.extend(extensions);
                plan.complaints.extend(refused);
            }
        }
    }
}

struct Reader<'p> {
    plan: &'p mut Dialplan,
    files: &'p mut Files,
    categories: &'p mut Vec<Category>,
    /// How many lines categories have from others.
    inherited: usize,
}

impl Reader<'_> {
    /// Reads a file that was opened. `current` is the category that its first lines belong to, and where it ends.
    fn file(&mut self, source: &Source, current: &mut Option<usize>) {
        let (lines, skipped) = lines::read(&source.text);
        for number in skipped {
            self.plan.complain(source, number, format!("Asterisk skips a line of {TOO_LONG} bytes or more"));
        }
        for line in lines {
            match line.text.as_bytes()[0] {
                b'[' => self.category(source, &line, current),
                b'#' => self.directive(source, &line, current),
                _ => self.variable(source, &line, *current),
            }
        }
        self.files.close();
    }

    /// `[name]`, `[name](!)`, `[name](+)`, `[name](base,other)`.
    fn category(&mut self, source: &Source, line: &Line, current: &mut Option<usize>) {
        let Some((name, after)) = line.text[1..].split_once(']') else {
            return self.plan.complain(source, line.number, "there is no closing ']'");
        };
        let options = after.strip_prefix('(').map(|options| options.split(')').next().unwrap_or(options));
        let mut new = Category { name: name.to_owned(), is_template: false, variables: vec![] };
        let named = |categories: &[Category], name: &str| {
            categories.iter().position(|category| category.name.eq_ignore_ascii_case(name))
        };
        let mut adds_to = None;
        for option in options.into_iter().flat_map(|options| options.split(',')) {
            match (option, named(self.categories, option.trim())) {
                ("!", _) => new.is_template = true,
                (plus, _) if plus.starts_with('+') => adds_to = named(self.categories, name),
                (_, Some(base)) => {
                    let base = &self.categories[base].variables;
                    self.inherited += base.len();
                    if self.inherited > MOST_INHERITED {
                        self.plan.complain(source, line.number, "it inherits too many lines, which are not checked");
                        continue;
                    }
                    new.variables.extend(base.iter().cloned());
                }
                (base, None) => {
                    self.plan.complain(source, line.number, format!("there is no [{base}] before it to inherit from"));
                }
            }
            if option.starts_with('+') && adds_to.is_none() {
                self.plan.complain(source, line.number, format!("there is no [{name}] before it to add to"));
            }
        }
        if let Some(to) = adds_to {
            self.categories[to].is_template |= new.is_template;
            self.categories[to].variables.append(&mut new.variables);
            *current = Some(to);
            return;
        }
        *current = Some(self.categories.len());
        self.categories.push(new);
    }

    /// `#include "file"`, `#tryinclude`, `#exec`.
    fn directive(&mut self, source: &Source, line: &Line, current: &mut Option<usize>) {
        let (word, name) =
            line.text[1..].split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((&line.text[1..], ""));
        let name = name.trim();
        let quoted = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
        let name = quoted.or_else(|| name.strip_prefix('<')?.strip_suffix('>')).unwrap_or(name);
        let word = word.to_ascii_lowercase();
        match &*word {
            "include" | "tryinclude" if name.is_empty() => {
                self.plan.complain(source, line.number, format!("#{word} names no file"));
            }
            "include" | "tryinclude" => self.include(source, line.number, name, word == "tryinclude", current),
            "exec" => {
                let what = format!("{name} is not run, and what it would print is not checked");
                self.plan.complain(source, line.number, what);
            }
            _ => self.plan.complain(source, line.number, format!("Asterisk knows no #{word}")),
        }
    }

    fn include(&mut self, source: &Source, number: usize, name: &str, may_fail: bool, current: &mut Option<usize>) {
        let found = match self.files.named(name) {
            Ok(found) => found,
            Err(why) => return self.plan.complain(source, number, why),
        };
        if found.is_empty() && !may_fail {
            self.plan.complain(source, number, format!("no file has the name {name}"));
        }
        for path in found {
            match self.files.open(&path) {
                Ok(included) => self.file(&included, current),
                Err(_) if may_fail && !path.exists() => {}
                Err(why) => self.plan.complain(source, number, format!("{why}; what it holds is not checked")),
            }
        }
    }

    /// `name = value`, `name => value`, `name += more`.
    fn variable(&mut self, source: &Source, line: &Line, current: Option<usize>) {
        let Some(current) = current else {
            return self.plan.complain(source, line.number, "it comes before the first [context]");
        };
        let text = line.text.strip_prefix('\\').unwrap_or(&line.text);
        let Some((name, value)) = text.split_once('=') else {
            return self.plan.complain(source, line.number, "there is no '='");
        };
        let variables = &mut self.categories[current].variables;
        if let Some(name) = name.strip_suffix('+') {
            if let Some(last) = variables.iter_mut().rev().find(|variable| variable.name == name.trim()) {
                last.value.push_str(value.trim_end());
                return;
            }
        }
        let value = value.strip_prefix('>').unwrap_or(value).trim().to_owned();
        let name = name.trim_end_matches('+').trim().to_owned();
        let (place, raw) = (source.place(line.number), source.line(line.number));
        variables.push(Variable { name, value, place, line: raw, cut: line.cut });
    }
}
