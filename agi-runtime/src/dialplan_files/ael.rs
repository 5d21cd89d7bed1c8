//! AEL, as far as the applications that it runs: `context x { 100 => { AGI(…); } }`. There are no comments within brackets and
//! after a `=` (`ael.flex`), so that `agi://` is an address there.

use super::files::{Files, Source};
use super::plan::Dialplan;
use super::step::{Extension, Step};

pub(super) fn read(plan: &mut Dialplan, files: &mut Files, source: &Source) {
    Reader { plan, files, blocks: vec![], context: String::new() }.file(source);
}

/// What a `{` began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Block {
    Globals,
    /// Names of contexts, which run nothing.
    Names,
    Other,
}

struct Reader<'p> {
    plan: &'p mut Dialplan,
    files: &'p mut Files,
    blocks: Vec<Block>,
    context: String,
}

impl Reader<'_> {
    fn file(&mut self, source: &Source) {
        let text = &*source.text;
        let (mut at, mut head) = (0, String::new());
        while let Some(character) = text[at..].chars().next() {
            let rest = &text[at..];
            let here = at;
            at += character.len_utf8();
            if rest.starts_with("//") {
                at = here + rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                at = here + rest.find("*/").map_or(rest.len(), |end| end + "*/".len());
            } else if rest.starts_with("#include") && head.trim().is_empty() {
                let line = rest.split('\n').next().unwrap_or_default();
                self.include(source, source.number(here), line);
                at = here + line.len();
                head.clear();
            } else if rest.starts_with("=>") {
                at += 1;
                self.extension(head.split_whitespace().last().unwrap_or_default());
                head.clear();
            } else if character == '=' {
                let end = rest.find(';').unwrap_or(rest.len());
                self.assignment(source, here, head.trim(), rest[1..end].trim());
                at = here + end;
                head.clear();
            } else if character == '(' {
                let end = here + closing(rest);
                let inner = text[here + 1..end].strip_suffix(')').unwrap_or(&text[here + 1..end]);
                self.brackets(source, here, &head, inner);
                at = end;
                // `macro name(…)` and `if (…)` go on; an application ends with its `;`.
            } else if character == '{' {
                self.block(&head);
                head.clear();
            } else if matches!(character, '}' | ';' | ':') {
                let end = here;
                self.statement(source, end, &head);
                head.clear();
                if character == '}' {
                    self.blocks.pop();
                }
            } else {
                head.push(character);
            }
        }
        self.files.close();
    }

    /// `#include "file"`.
    fn include(&mut self, source: &Source, number: usize, line: &str) {
        let Some(name) = line.split('"').nth(1) else { return };
        let found = match self.files.named(name) {
            Ok(found) => found,
            Err(why) => return self.plan.complain(source, number, why),
        };
        for path in found {
            match self.files.open(&path) {
                Ok(included) => self.file(&included),
                Err(why) => self.plan.complain(source, number, format!("{why}; what it holds is not checked")),
            }
        }
    }

    fn block(&mut self, head: &str) {
        let mut words = head.split_whitespace().skip_while(|word| matches!(*word, "abstract" | "extend"));
        let block = match words.next() {
            Some("context") => {
                words.next().unwrap_or_default().clone_into(&mut self.context);
                Block::Other
            }
            Some("macro") => {
                "macro".clone_into(&mut self.context);
                self.extension(words.next().unwrap_or_default());
                Block::Other
            }
            Some("globals") => Block::Globals,
            Some("includes" | "switches" | "eswitches") => Block::Names,
            _ => Block::Other,
        };
        self.blocks.push(block);
    }

    fn extension(&mut self, name: &str) {
        let (context, name) = (self.context.clone(), name.to_owned());
        self.plan.extensions.push(Extension { context, name, steps: vec![] });
    }

    /// `NAME=value;`: a global, or a variable of the channel.
    fn assignment(&mut self, source: &Source, at: usize, name: &str, value: &str) {
        if self.blocks.last() == Some(&Block::Globals) {
            self.plan.globals.set(name, value);
            return;
        }
        let name = name.strip_prefix("local").map_or(name, str::trim);
        self.step(source, at, "Set", &format!("{name}={value}"));
    }

    /// `AGI(…)`, `if (…)`, `&macro(…)`.
    fn brackets(&mut self, source: &Source, at: usize, head: &str, inner: &str) {
        let name = head.split_whitespace().last().unwrap_or_default();
        if head.trim_start().starts_with("macro") || self.blocks.last() == Some(&Block::Names) {
            return;
        }
        // The line of the application's name, which may be another than its bracket's.
        let at = source.text[..at].trim_end().len().saturating_sub(1);
        self.step(source, at, name, inner);
    }

    /// `goto ${AGISTATUS};` and the like.
    fn statement(&mut self, source: &Source, at: usize, head: &str) {
        let head = head.trim();
        if !head.is_empty() && self.blocks.last() != Some(&Block::Names) {
            self.step(source, at, "", head);
        }
    }

    fn step(&mut self, source: &Source, at: usize, application: &str, data: &str) {
        if self.plan.extensions.is_empty() {
            // What is included in an extension, and read alone.
            self.extension("");
        }
        let Some(extension) = self.plan.extensions.last_mut() else { return };
        let number = source.number(at);
        let (application, data) = (application.to_owned(), data.to_owned());
        let step = Step { place: source.place(number), line: source.line(number), application, data, unclosed: None };
        extension.steps.push(step);
    }
}

/// Where the bracket ends that a text begins with: after its own, or at the end.
fn closing(text: &str) -> usize {
    let mut depth = 0_u32;
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth == 1 => return at + 1,
            ')' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}
