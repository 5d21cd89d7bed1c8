//! `extensions.lua` of `pbx_lua`, as far as `app.name(…)` goes. Strings are known; every other expression is a hole.

use super::files::Source;
use super::plan::Dialplan;
use super::step::{Extension, Step};

/// A call of more tokens is not looked at: a bracket that is never closed would cost the whole file, each time.
const LONGEST_CALL: usize = 500;

/// The file is one extension: which function runs for which extension, only Lua knows.
pub(super) fn read(plan: &mut Dialplan, source: &Source) {
    let tokens = tokens(&source.text);
    let mut steps = vec![];
    for (index, token) in tokens.iter().enumerate() {
        let step = |application: &str, data: String| {
            let number = source.number(token.at);
            let (place, line) = (source.place(number), source.line(number));
            Step { place, line, application: application.to_owned(), data, unclosed: None }
        };
        match &token.kind {
            Kind::Word("app") => steps.extend(call(&tokens[index + 1..]).map(|(name, data)| step(&name, data))),
            // The variable of a channel that a program may look at.
            Kind::Word(word) if word.contains("STATUS") => steps.push(step("", (*word).to_owned())),
            Kind::Text(text) if text.contains("STATUS") => steps.push(step("", text.clone())),
            _ => {}
        }
    }
    plan.extensions.push(Extension { context: String::new(), name: String::new(), steps });
}

#[derive(Debug, PartialEq, Eq)]
struct Token<'t> {
    at: usize,
    kind: Kind<'t>,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind<'t> {
    Word(&'t str),
    Text(String),
    Sign(char),
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let (mut tokens, mut at) = (Vec::new(), 0);
    while let Some(character) = text[at..].chars().next() {
        let rest = &text[at..];
        let comment = rest.strip_prefix("--");
        let (kind, length) = if let Some((_, length)) = comment.and_then(long) {
            (None, "--".len() + length)
        } else if comment.is_some() {
            (None, rest.find('\n').unwrap_or(rest.len()))
        } else if let Some((inner, length)) = long(rest) {
            (Some(Kind::Text(inner.to_owned())), length)
        } else if matches!(character, '"' | '\'') {
            let (inner, length) = quoted(rest, character);
            (Some(Kind::Text(inner)), length)
        } else if character.is_alphanumeric() || character == '_' {
            let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            (Some(Kind::Word(&rest[..length])), length)
        } else {
            ((!character.is_whitespace()).then_some(Kind::Sign(character)), character.len_utf8())
        };
        tokens.extend(kind.map(|kind| Token { at, kind }));
        at += length;
    }
    tokens
}

/// `[[…]]` or `[=[…]=]`: what is in it, and its length.
fn long(text: &str) -> Option<(&str, usize)> {
    let after = text.strip_prefix('[')?;
    let level = after.len() - after.trim_start_matches('=').len();
    let inner = after[level..].strip_prefix('[')?;
    let end = format!("]{}]", "=".repeat(level));
    let length = inner.find(&end).unwrap_or(inner.len());
    let begins = text.len() - inner.len();
    Some((&inner[..length], (begins + length + end.len()).min(text.len())))
}

/// A string in quotes, without its escapes, and its length.
fn quoted(text: &str, quote: char) -> (String, usize) {
    let mut inner = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => match characters.next().map(|(_, escaped)| escaped) {
                Some('n') => inner.push('\n'),
                Some('t') => inner.push('\t'),
                Some(escaped) => inner.push(escaped),
                None => {}
            },
            '\n' => return (inner, at),
            other if other == quote => return (inner, at + 1),
            other => inner.push(other),
        }
    }
    (inner, text.len())
}

/// `.agi("agi://…", …)` or `["agi"](…)`: the application, and what it is given, between commas as `lua_concat_args` writes it.
fn call(tokens: &[Token<'_>]) -> Option<(String, String)> {
    let kinds: Vec<_> = tokens.iter().take(4).map(|token| &token.kind).collect();
    let (name, open) = match kinds[..] {
        [Kind::Sign('.'), Kind::Word(name), Kind::Sign('('), ..] => ((*name).to_owned(), 2),
        [Kind::Sign('.'), Kind::Word(name), Kind::Text(text), ..] => return Some(((*name).to_owned(), text.clone())),
        [Kind::Sign('['), Kind::Text(name), Kind::Sign(']'), Kind::Sign('(')] => (name.clone(), 3),
        _ => return None,
    };
    let (mut data, mut depth, mut operand) = (String::new(), 0_u32, vec![]);
    for token in tokens[open..].iter().take(LONGEST_CALL) {
        match token.kind {
            Kind::Sign('(' | '[' | '{') => depth += 1,
            Kind::Sign(')' | ']' | '}') => depth -= 1,
            _ => {}
        }
        let ends = depth == 0 || (depth == 1 && token.kind == Kind::Sign(','));
        if ends {
            push(&mut data, &operand);
            operand.clear();
            if depth == 0 {
                return Some((name, data));
            }
            data.push(',');
        } else if !(depth == 1 && operand.is_empty() && token.kind == Kind::Sign('(')) {
            operand.push(&token.kind);
        }
    }
    None
}

/// `"agi://" .. host .. "/x"` becomes `agi://${host}/x`.
fn push(data: &mut String, expression: &[&Kind<'_>]) {
    let mut between_dots: Vec<Vec<&Kind<'_>>> = vec![vec![]];
    let (mut depth, mut index) = (0_i32, 0);
    while index < expression.len() {
        match (expression[index], expression.get(index + 1)) {
            (Kind::Sign('.'), Some(Kind::Sign('.'))) if depth == 0 => {
                between_dots.push(vec![]);
                index += 1;
            }
            (kind, _) => {
                match kind {
                    Kind::Sign('(' | '[' | '{') => depth += 1,
                    Kind::Sign(')' | ']' | '}') => depth -= 1,
                    _ => {}
                }
                if let Some(last) = between_dots.last_mut() {
                    last.push(kind);
                }
            }
        }
        index += 1;
    }
    for operand in between_dots {
        match operand[..] {
            [] => {}
            [Kind::Text(text)] => data.push_str(text),
            [Kind::Word(number)] if number.bytes().all(|byte| byte.is_ascii_digit()) => data.push_str(number),
            _ => {
                data.push_str("${");
                for kind in operand {
                    match kind {
                        Kind::Word(word) => data.push_str(word),
                        Kind::Text(text) => data.push_str(&text.replace(['{', '}'], "")),
                        Kind::Sign('{' | '}') => {}
                        Kind::Sign(sign) => data.push(*sign),
                    }
                }
                data.push('}');
            }
        }
    }
}
