//! The contents of the attribute: `"/survey/{id}?lang", args(campaign), vars(tier = "TIER"), manual, crate = agi`.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseBuffer, ParseStream, Parser};
use syn::{Error, Ident, LitStr, Path, Token, parenthesized, parse_quote, token};

use super::pattern::{Part, Pattern};
use crate::errors::Errors;

/// An attribute, as far as it can be read.
pub(crate) struct Attribute {
    /// The pattern's path, without the query.
    pub(crate) path: String,
    /// The names in it: each is the name of an argument.
    pub(crate) names: Vec<Name>,
    /// How many places `args(…)` has.
    pub(crate) args: usize,
    /// Whether `App::new()` leaves the route out.
    pub(crate) manual: bool,
    /// The path to `agi-runtime`.
    pub(crate) krate: Path,
}

/// A name in the attribute.
pub(crate) struct Name {
    /// The name, without `r#`.
    pub(crate) text: String,
    /// Where its value comes from.
    pub(crate) source: Source,
    /// What the messages call it.
    pub(crate) shown: String,
    /// Where its mistakes are shown.
    pub(crate) tokens: TokenStream,
}

/// Where a parameter comes from.
pub(crate) enum Source {
    /// A part of the pattern.
    Pattern(Part),
    /// The value of this name in the query, which need not be a name in Rust.
    Query(String),
    /// The argument of this number, counted from 1.
    Arg(usize),
    /// The channel variable of this name.
    Variable(String),
}

const PATTERN: &str = "the pattern comes first, and once: `#[agi_route(\"/path/{name}?query\")]`";
const KEYS: &str =
    "after the pattern come `args(…)`, `vars(…)`, `query(…)`, `manual` and `crate = path`, and nothing else";
const ARGS: &str = "`args` lists arguments in the order of `AGI(…)`, `_` skips one: write `args(first, _, third)`";
const VARS: &str = "`vars` gives each argument its channel variable: write `vars(tier = \"CUSTOMER_TIER\")`";
const QUERY: &str =
    "`query` gives an argument a name of the query that Rust does not have: write `query(list = \"listName\")`";
const CRATE: &str = "`crate` is the path of a renamed `agi-runtime`, without quotes: write `crate = agi`";

impl Attribute {
    /// Reads the whole attribute, whatever is wrong with it.
    pub(crate) fn read(tokens: TokenStream, errors: &mut Errors) -> Self {
        let krate = parse_quote!(::agi_runtime);
        let mut attribute = Self { path: String::new(), names: Vec::new(), args: 0, manual: false, krate };
        let mut keys = Vec::new();
        let mut has_pattern = false;
        let read = |input: ParseStream| {
            list(input, errors, |index, input, errors| {
                let Ok(literal) = input.parse::<LitStr>() else {
                    return attribute.read_key(input, &mut keys, errors);
                };
                has_pattern = true;
                if index == 0 {
                    attribute.read_pattern(&literal, errors);
                } else {
                    errors.at(literal, PATTERN);
                }
                Ok(())
            });
            if has_pattern { Ok(()) } else { Err(Error::new(Span::call_site(), PATTERN)) }
        };
        if let Err(error) = read.parse2(tokens) {
            errors.push(error);
        }
        attribute
    }

    fn read_pattern(&mut self, literal: &LitStr, errors: &mut Errors) {
        let pattern = Pattern::read(&literal.value());
        for mistake in pattern.mistakes {
            errors.at(literal, mistake);
        }
        self.path = pattern.path;
        self.names.extend(pattern.names.into_iter().map(|name| {
            let shown = match name.part {
                Part::Segment(_) => format!("`{{{}}}` in the path", name.text),
                Part::Rest(_) => format!("`{{*{}}}` in the path", name.text),
                Part::Query => format!("`{}` in the query", name.text),
            };
            let shown = format!("{shown} (column {})", name.column);
            Name { text: name.text, source: Source::Pattern(name.part), shown, tokens: literal.to_token_stream() }
        }));
    }

    fn read_key(&mut self, input: ParseStream, keys: &mut Vec<Ident>, errors: &mut Errors) -> syn::Result<()> {
        let key = input.call(Ident::parse_any).map_err(|error| Error::new(error.span(), KEYS))?;
        if keys.contains(&key) {
            errors.at(&key, format!("`{key}` is given twice: put everything into one"));
        }
        keys.push(key.clone());
        match key.to_string().as_str() {
            "args" => self.read_args(input, errors)?,
            "vars" => self.read_renamed(input, errors, &VARIABLES)?,
            "query" => self.read_renamed(input, errors, &QUERIES)?,
            "manual" => self.manual = true,
            "crate" => {
                let path = input.parse::<Token![=]>().and_then(|_| input.call(Path::parse_mod_style));
                self.krate = path.map_err(|error| Error::new(error.span(), CRATE))?;
            }
            _ => return Err(Error::new(key.span(), format!("`{key}` is not known here: {KEYS}"))),
        }
        Ok(())
    }

    fn read_args(&mut self, input: ParseStream, errors: &mut Errors) -> syn::Result<()> {
        let content = parentheses(input, ARGS)?;
        let mut skipped = None;
        list(&content, errors, |index, input, _| {
            let name = input.call(Ident::parse_any).map_err(|error| Error::new(error.span(), ARGS))?;
            self.args = index + 1;
            skipped = (name == "_").then(|| name.clone());
            if name != "_" {
                self.add(&name, Source::Arg(index + 1), "args");
            }
            Ok(())
        });
        if let Some(skipped) = skipped {
            errors.at(skipped, "this `_` skips nothing: take it out");
        }
        Ok(())
    }

    /// Reads `vars(tier = "CUSTOMER_TIER")` and `query(list = "listName")`.
    fn read_renamed(&mut self, input: ParseStream, errors: &mut Errors, of: &Renamed) -> syn::Result<()> {
        let content = parentheses(input, of.form)?;
        list(&content, errors, |_, input, errors| {
            let name = input.call(Ident::parse_any).map_err(|error| Error::new(error.span(), of.form))?;
            if input.parse::<Token![=]>().is_err() {
                return Err(Error::new(name.span(), (of.missing)(&name)));
            }
            let text = input.parse::<LitStr>().map_err(|error| Error::new(error.span(), of.form))?;
            if let Some(mistake) = (of.mistake)(&text.value()) {
                errors.at(&text, mistake);
            }
            self.add(&name, (of.source)(text.value()), of.list);
            Ok(())
        });
        Ok(())
    }

    fn add(&mut self, name: &Ident, source: Source, list: &str) {
        let text = name.unraw().to_string();
        let shown = format!("`{text}` in `{list}`");
        self.names.push(Name { text, source, shown, tokens: name.to_token_stream() });
    }
}

/// Reads the items between commas, by number. After a mistake in one, the next is still read.
fn list(
    input: ParseStream,
    errors: &mut Errors,
    mut read: impl FnMut(usize, ParseStream, &mut Errors) -> syn::Result<()>,
) {
    let mut index = 0;
    while !input.is_empty() {
        let read = read(index, input, errors);
        if let Err(error) = read {
            errors.push(error);
        } else if !input.is_empty() && !input.peek(Token![,]) {
            errors.push(input.error("a comma is missing before this"));
        }
        while !input.is_empty() && input.parse::<Token![,]>().is_err() {
            let _: syn::Result<TokenTree> = input.parse();
        }
        index += 1;
    }
}

fn parentheses<'i>(input: &ParseBuffer<'i>, form: &str) -> syn::Result<ParseBuffer<'i>> {
    if !input.peek(token::Paren) {
        return Err(input.error(form));
    }
    let content;
    parenthesized!(content in input);
    Ok(content)
}

/// A list that gives arguments the names that others have for them.
struct Renamed {
    list: &'static str,
    form: &'static str,
    missing: fn(&Ident) -> String,
    mistake: fn(&str) -> Option<String>,
    source: fn(String) -> Source,
}

const VARIABLES: Renamed = Renamed {
    list: "vars",
    form: VARS,
    missing: |name| {
        let variable = name.unraw().to_string().to_uppercase();
        format!("which channel variable? write `{name} = \"{variable}\"`")
    },
    mistake: mistake_in_variable,
    source: Source::Variable,
};

const QUERIES: Renamed = Renamed {
    list: "query",
    form: QUERY,
    missing: |name| format!("which name in the query? write `{name} = \"…\"`, or `?{name}` in the pattern"),
    mistake: mistake_in_query,
    source: Source::Query,
};

/// Says what is wrong with a name of the query.
fn mistake_in_query(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("the name in the query is missing: write it as the dialplan does, such as \"listName\"".into());
    }
    let bad = name.chars().find(|character| character.is_control())?;
    Some(format!("a name in the query cannot hold {bad:?}: write it as the dialplan does, such as \"listName\""))
}

/// Says what is wrong with a variable's name. With one of these characters, it would run as an expression of the
/// dialplan.
fn mistake_in_variable(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("the variable's name is missing: write it as the dialplan does, such as \"CUSTOMER_TIER\"".into());
    }
    let bad = name.chars().find(|character| "${}\"\\".contains(*character) || character.is_control())?;
    Some(format!("a variable's name cannot hold {bad:?}: write it alone, such as \"CUSTOMER_TIER\", without `${{…}}`"))
}
