//! A file of Rust as items, each with the texts and names in it.
//!
//! It is read as tokens, not as a syntax tree: calls are often in macros (`select!`, `join!`), which a tree does not look into.

use std::collections::BTreeSet;
use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::literal::text_of;

/// A function, or another item with a name.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) texts: Vec<Quoted>,
    /// The line where it first has Asterisk say a number, digits or a date.
    pub(super) numbers: Option<usize>,
    /// All names in it: of what it calls, among others.
    pub(super) mentions: BTreeSet<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// The handler of this pattern.
    Route(String),
    Test,
    #[default]
    Other,
}

/// A text in quotes, or the name in `prompt!(…)`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Quoted {
    pub(super) text: String,
    pub(super) line: usize,
    /// It is given to something that takes prompts.
    pub(super) is_prompt: bool,
}

/// What takes prompts as its first argument.
const TAKES: [&str; 26] = [
    "announce",
    "ask",
    "ask_secret",
    "ask_to_accept",
    "ask_yes_no",
    "beep_sound",
    "caller_gone",
    "check",
    "choose",
    "confirm",
    "consent",
    "control_stream_file",
    "fail_with",
    "final_prompt",
    "get_data",
    "get_option",
    "hears",
    "invalid_input",
    "menu",
    "no_choice",
    "no_input",
    "play",
    "prompt",
    "review",
    "say",
    "stream_file",
];

/// What has Asterisk say numbers, digits or dates.
const NUMBERS: [&str; 13] = [
    "date",
    "datetime",
    "digits",
    "money",
    "number",
    "number_of_gender",
    "number_or_digits",
    "phone_number",
    "say_date",
    "say_datetime",
    "say_digits",
    "say_number",
    "time",
];

/// What a prompt may be within: the texts in the arguments of anything else are not prompts.
const KEEPS: [&str; 6] = ["Err", "Ok", "Some", "file", "prompt", "vec"];

/// Reads a file. `Err` is the line where it is not Rust, and why.
pub(super) fn items(text: &str) -> Result<Vec<Item>, (usize, String)> {
    let tokens =
        TokenStream::from_str(text).map_err(|error| (error.span().start().line, "it is not Rust".to_owned()))?;
    let mut reader = Reader { items: vec![] };
    let mut rest = Item::default();
    reader.read(tokens, &mut rest, false);
    reader.items.push(rest);
    Ok(reader.items)
}

struct Reader {
    items: Vec<Item>,
}

impl Reader {
    /// Reads tokens that belong to an item. `is_prompt`: the texts among them are prompts.
    fn read(&mut self, tokens: TokenStream, item: &mut Item, is_prompt: bool) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        // Of the attributes before an item.
        let mut next = Kind::Other;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    let inner = usize::from(is_punct(tokens.get(at + 1), '!'));
                    if let Some(TokenTree::Group(group)) = tokens.get(at + 1 + inner) {
                        attribute(group.stream(), &mut next, item);
                        at += 1 + inner;
                    }
                }
                TokenTree::Ident(word) => {
                    let word = word.to_string();
                    match name_of_item(&tokens, at) {
                        Some(name) => {
                            let end = at + end_of_item(&tokens[at..], word == "const" || word == "static");
                            let kind = std::mem::take(&mut next);
                            let mut inner = Item { name, kind, ..Item::default() };
                            self.read(tokens[at + 2..end].iter().cloned().collect(), &mut inner, false);
                            self.items.push(inner);
                            at = end;
                            continue;
                        }
                        None => {
                            at += self.mention(&word, &tokens[at..], item, is_prompt);
                        }
                    }
                }
                TokenTree::Literal(literal) => {
                    if let Some(text) = text_of(literal) {
                        item.texts.push(Quoted { text, line: literal.span().start().line, is_prompt });
                    }
                }
                TokenTree::Group(group) => self.read(group.stream(), item, is_prompt),
                TokenTree::Punct(_) => {}
            }
            at += 1;
        }
    }

    /// A word in an item, and the arguments after it. Returns how many further tokens it has read.
    fn mention(&mut self, word: &str, tokens: &[TokenTree], item: &mut Item, is_prompt: bool) -> usize {
        item.mentions.insert(word.to_owned());
        let is_macro = is_punct(tokens.get(1), '!');
        let after = if is_macro { 2 } else { 1 + turbofish(&tokens[1..]) };
        let Some(TokenTree::Group(group)) = tokens.get(after).filter(|token| is_arguments(token, is_macro)) else {
            return 0;
        };
        if !is_macro && NUMBERS.contains(&word) {
            item.numbers.get_or_insert(tokens[0].span().start().line);
        }
        if !is_macro {
            // The types between `::<` and `>` are mentioned, too.
            self.read(tokens[1..after].iter().cloned().collect(), item, false);
        }
        if is_macro && word == "prompt" {
            let name = group.stream().into_iter().next();
            let line = group.span_open().start().line;
            if let Some(TokenTree::Ident(name)) = name {
                item.texts.push(Quoted { text: name.to_string(), line, is_prompt: true });
                return after;
            }
        }
        if !is_macro && TAKES.contains(&word) {
            let (first, others) = first_argument(group.stream());
            self.read(first, item, true);
            self.read(others, item, false);
        } else if !is_macro && word == "choose_language" {
            self.languages(group.stream(), item);
        } else {
            self.read(group.stream(), item, is_prompt && KEEPS.contains(&word));
        }
        after
    }

    /// What `choose_language` is given: a list of `(key, language, prompts)`.
    fn languages(&mut self, tokens: TokenStream, item: &mut Item) {
        for token in tokens {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                    let (key, rest) = first_argument(group.stream());
                    let (language, prompts) = first_argument(rest);
                    self.read(key, item, false);
                    self.read(language, item, false);
                    self.read(prompts, item, true);
                }
                TokenTree::Group(group) => self.languages(group.stream(), item),
                other => self.read(other.into(), item, false),
            }
        }
    }
}

/// The name of the item that begins here, if one does.
fn name_of_item(tokens: &[TokenTree], at: usize) -> Option<String> {
    let word = ident(&tokens[at])?;
    let name = tokens.get(at + 1).and_then(ident)?;
    // `&'static str`, `*const T`, `<const N: usize>` and `const fn` begin none.
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let begins = NAMED.contains(&word.as_str()) && !["fn", "async", "unsafe", "extern"].contains(&name.as_str());
    (begins && !['\'', '*', '<', ','].iter().any(|sign| is_punct(before, *sign))).then_some(name)
}

/// What begins an item with a name.
const NAMED: [&str; 6] = ["const", "enum", "fn", "static", "struct", "trait"];

/// What an attribute says: of a route, of a test, or of a choice that leads to a menu.
fn attribute(tokens: TokenStream, kind: &mut Kind, item: &mut Item) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let arguments = tokens.iter().find_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    });
    let texts = |tokens: TokenStream| {
        tokens.into_iter().filter_map(|token| match token {
            TokenTree::Literal(literal) => Some((text_of(&literal)?, literal.span().start().line)),
            _ => None,
        })
    };
    match tokens.iter().filter_map(ident).next_back().as_deref() {
        Some("agi_route") => {
            let pattern = arguments.and_then(|arguments| texts(arguments).next()).map(|(pattern, _)| pattern);
            let pattern = pattern.unwrap_or_default();
            *kind = Kind::Route(pattern.split('?').next().unwrap_or_default().to_owned());
        }
        Some("test") => *kind = Kind::Test,
        // `#[key("2", prompt = "billing/choose")]`: what comes after the word.
        Some("key") => {
            let arguments = arguments.unwrap_or_default().into_iter();
            let after = arguments.skip_while(|token| ident(token).as_deref() != Some("prompt")).collect();
            item.texts.extend(texts(after).take(1).map(|(text, line)| Quoted { text, line, is_prompt: true }));
        }
        _ => {}
    }
}

/// How many tokens an item has: up to its body, or to the semicolon.
fn end_of_item(tokens: &[TokenTree], is_value: bool) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => !is_value && group.delimiter() == Delimiter::Brace,
        token => is_punct(Some(token), ';'),
    };
    tokens.iter().position(ends).map_or(tokens.len(), |end| end + 1)
}

/// How many tokens `::<T>` has; 0 if there is none.
fn turbofish(tokens: &[TokenTree]) -> usize {
    if !(is_punct(tokens.first(), ':') && is_punct(tokens.get(1), ':') && is_punct(tokens.get(2), '<')) {
        return 0;
    }
    let mut open = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(2) {
        open += usize::from(is_punct(Some(token), '<'));
        open -= usize::from(is_punct(Some(token), '>'));
        if open == 0 {
            return at + 1;
        }
    }
    0
}

fn is_arguments(token: &TokenTree, is_macro: bool) -> bool {
    matches!(token, TokenTree::Group(group) if is_macro || group.delimiter() == Delimiter::Parenthesis)
}

/// The tokens up to the first comma, and those after it.
fn first_argument(tokens: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens = tokens.into_iter();
    let first = tokens.by_ref().take_while(|token| !is_punct(Some(token), ',')).collect();
    (first, tokens.collect())
}

fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

fn ident(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        _ => None,
    }
}
