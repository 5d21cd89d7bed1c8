//! Takes the prose out of a file: paragraphs, whose lines are joined, so that a phrase is found across the end of a line.

use std::sync::LazyLock;

use regex::Regex;

/// A paragraph, a string, or the name of a test.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) text: String,
    /// Where each line begins in the text, and its number.
    starts: Vec<(usize, usize)>,
}

impl Block {
    fn of(line: usize, text: &str) -> Self {
        let mut block = Self::default();
        block.add(line, text);
        block
    }

    fn add(&mut self, line: usize, text: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.starts.push((self.text.len(), line));
        self.text.push_str(text);
    }

    /// Returns the number of the line in which this place of the text is.
    pub(super) fn line(&self, at: usize) -> usize {
        self.starts.iter().take_while(|(start, _)| *start <= at).last().map_or(1, |(_, line)| *line)
    }
}

/// Returns the paragraphs of a Markdown file.
pub(super) fn markdown(text: &str) -> Vec<Block> {
    paragraphs(text.lines())
}

/// Returns the paragraphs of a manifest: its comments and its lines.
pub(super) fn toml(text: &str) -> Vec<Block> {
    paragraphs(text.lines().map(|line| line.trim_start().trim_start_matches('#')))
}

fn paragraphs<'t>(lines: impl Iterator<Item = &'t str>) -> Vec<Block> {
    let mut paragraphs = Paragraphs::default();
    for (index, line) in lines.enumerate() {
        paragraphs.line(index + 1, line);
    }
    paragraphs.0
}

/// Returns the comments and strings of a Rust file, and the names of its tests, as words.
pub(super) fn rust(text: &str) -> Vec<Block> {
    let mut scan = Scan { rest: text, line: 1, code: String::with_capacity(text.len()), blocks: Vec::new() };
    let mut comments = Paragraphs::default();
    let mut last = 0;
    loop {
        let code = scan.take(scan.rest.find(['/', '"', '\'']).unwrap_or(scan.rest.len()));
        scan.code.push_str(code);
        if scan.rest.is_empty() {
            break;
        } else if scan.rest.starts_with("//") {
            let line = scan.line;
            let comment = scan.take(scan.rest.find('\n').unwrap_or(scan.rest.len()));
            if line != last + 1 {
                comments.line(line, "");
            }
            last = line;
            comments.line(line, comment.trim_start_matches(['/', '!']));
        } else if scan.rest.starts_with("/*") {
            let line = scan.line;
            for (index, comment) in scan.comment().lines().enumerate() {
                comments.line(line + index, comment.trim_start_matches([' ', '/', '*', '!']));
            }
            comments.line(scan.line, "");
        } else if scan.rest.starts_with('"') {
            scan.string();
        } else {
            scan.character();
        }
    }
    let mut blocks = scan.blocks;
    blocks.extend(comments.0);
    blocks.extend(test_names(&scan.code));
    blocks
}

/// Paragraphs: a blank line, a row of a table, an item of a list and a heading each begin a new one.
#[derive(Default)]
struct Paragraphs(Vec<Block>);

impl Paragraphs {
    fn line(&mut self, number: usize, line: &str) {
        let line = line.trim();
        let begins = line.starts_with(['|', '-', '#', '`'])
            || line.split_once(". ").is_some_and(|(number, _)| number.parse::<u8>().is_ok());
        if line.is_empty() || begins || self.0.is_empty() {
            self.0.push(Block::default());
        }
        if let Some(block) = self.0.last_mut().filter(|_| !line.is_empty()) {
            block.add(number, line);
        }
    }
}

struct Scan<'t> {
    rest: &'t str,
    line: usize,
    /// What is neither a comment nor a string, with all line ends.
    code: String,
    blocks: Vec<Block>,
}

impl<'t> Scan<'t> {
    fn take(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    /// Takes a `/* … */`, which may hold others.
    fn comment(&mut self) -> &'t str {
        let mut depth = 0;
        let mut at = 0;
        loop {
            let rest = &self.rest[at..];
            match rest.as_bytes() {
                [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
                [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
                [] => break,
                _ => at += rest.chars().next().map_or(1, char::len_utf8),
            }
            if depth == 0 {
                break;
            }
        }
        let comment = self.take(at);
        self.code.extend(comment.chars().filter(|&char| char == '\n'));
        comment
    }

    /// Takes a string, a raw one if `r` and its hashes come before the quote.
    fn string(&mut self) {
        let before = self.code.trim_end_matches('#');
        let hashes = self.code.len() - before.len();
        let prefix = before.trim_end_matches(|char: char| char.is_alphanumeric() || char == '_');
        let raw = ["r", "br", "cr"].contains(&&before[prefix.len()..]);
        let inside = &self.rest[1..];
        let length = if raw {
            inside.find(&format!("\"{}", "#".repeat(hashes))).unwrap_or(inside.len())
        } else {
            end_of_string(inside)
        };
        let mut block = Block::default();
        for (index, line) in inside[..length].split('\n').enumerate() {
            for part in line.trim_end_matches('\\').split("\\n") {
                block.add(self.line + index, part.trim());
            }
        }
        self.blocks.push(block);
        self.skip(1 + length + 1);
    }

    /// Takes a character's literal, or the quote of a lifetime, or a slash.
    fn character(&mut self) {
        let mut chars = self.rest.char_indices();
        let length = match (chars.next(), chars.next(), chars.next()) {
            (Some((_, '\'')), Some((_, '\\')), Some((at, escaped))) => {
                let after = at + escaped.len_utf8();
                after + self.rest[after..].find('\'').map_or(0, |end| end + 1)
            }
            (Some((_, '\'')), _, Some((at, '\''))) => at + 1,
            _ => 1,
        };
        self.skip(length);
    }

    /// Takes what is not code. The code gets a blank and its line ends.
    fn skip(&mut self, bytes: usize) {
        let taken = self.take(bytes.min(self.rest.len()));
        self.code.push(' ');
        self.code.extend(taken.chars().filter(|&char| char == '\n'));
    }
}

fn end_of_string(inside: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at,
            _ => {}
        }
    }
    inside.len()
}

fn test_names(code: &str) -> Vec<Block> {
    static TEST: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let attributes = r"#\[(?:\w+::)*test(?:\([^\]]*\))?\]\s*(?:#\[[^\]]*\]\s*)*";
        Regex::new(&format!(r"{attributes}(?:pub\s+|async\s+)*fn\s+(\w+)")).ok()
    });
    let names = TEST.iter().flat_map(|test| test.captures_iter(code)).filter_map(|found| found.get(1));
    names
        .map(|name| Block::of(code[..name.start()].matches('\n').count() + 1, &name.as_str().replace('_', " ")))
        .collect()
}
