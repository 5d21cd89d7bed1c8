//! Where each argument's value comes from: a name in the attribute, or the call as a whole.

use quote::quote;
use syn::Ident;
use syn::ext::IdentExt;

use super::attribute::{Attribute, Name, Source};
use super::pattern::Part;
use super::signature::{Argument, Handler};
use super::types::{Arity, Shape, is_value};
use crate::errors::Errors;

/// An argument and its source.
pub(crate) enum Bound<'r> {
    /// A parameter, from the request.
    Parameter { argument: &'r Argument, name: &'r Name, shape: Shape<'r> },
    /// An extractor, from the call as a whole.
    Extractor { argument: &'r Argument },
}

/// The arguments after the call, in order.
pub(crate) fn bind<'r>(attribute: &'r Attribute, handler: &'r Handler, errors: &mut Errors) -> Vec<Bound<'r>> {
    for (index, name) in attribute.names.iter().enumerate() {
        if let Some(first) = attribute.names[..index].iter().find(|first| first.text == name.text) {
            let (first, second) = (&first.shown, &name.shown);
            let mistake = format!("{first} and {second} have the same name: give each an argument of its own");
            errors.at(&name.tokens, mistake);
        } else if !handler.arguments.iter().any(|argument| is_named(argument, name)) {
            miss_argument(name, attribute, handler, errors);
        }
    }
    let bind = |argument| match attribute.names.iter().find(|name| is_named(argument, name)) {
        Some(name) => Bound::Parameter { argument, name, shape: Shape::of(&argument.ty) },
        None => Bound::Extractor { argument },
    };
    let bound: Vec<_> = handler.arguments.iter().map(bind).collect();
    // Another mistake in the route may hide the place of an argument that seems to have none.
    if errors.is_empty() {
        miss_places(&bound, attribute, errors);
    }
    for bound in &bound {
        let Bound::Parameter { argument, name, shape } = bound else { continue };
        if let Some(mistake) = misfit(&name.source, shape, attribute.args) {
            errors.at(&argument.ty, mistake);
        }
    }
    check_order(&bound, errors);
    bound
}

fn is_named(argument: &Argument, name: &Name) -> bool {
    argument.name.unraw() == name.text
}

/// Says what to do about a name that no argument has.
fn miss_argument(name: &Name, attribute: &Attribute, handler: &Handler, errors: &mut Errors) {
    let Name { text, shown, tokens, .. } = name;
    if handler.call.as_ref().is_some_and(|call| call.name == text) {
        errors.at(tokens, format!("{shown} has the name of the call itself: give it another one"));
    } else if let Some(unused) = handler.arguments.iter().find(|argument| argument.name == format!("_{text}")) {
        errors.at(&unused.name, format!("{shown} goes to an argument of its very name: write `{text}`"));
    } else if let Some(meant) = renamed(name, attribute, handler) {
        let mistake = format!("{shown} has no argument: take it out here, and write `query({meant} = {text:?})`");
        errors.at(tokens, mistake);
    } else if let Some(meant) = misspelt(text, attribute, handler) {
        errors.at(tokens, format!("{shown} has no argument: is it `{meant}`?"));
    } else {
        let raw = if syn::parse_str::<Ident>(text).is_ok() { "" } else { "r#" };
        let mistake =
            format!("{shown} has no argument: add `{raw}{text}: <type>` to the function, or take it out here");
        errors.at(tokens, mistake);
    }
}

/// Returns the argument that has a name of the query as Rust writes it: `list_name` for `listName`.
fn renamed(name: &Name, attribute: &Attribute, handler: &Handler) -> Option<String> {
    let Source::Pattern(Part::Query) = name.source else { return None };
    let mut snake = String::new();
    for character in name.text.chars() {
        if character.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    let unnamed = |argument: &&Argument| !attribute.names.iter().any(|name| is_named(argument, name));
    let arguments = handler.arguments.iter().filter(unnamed).map(|argument| argument.name.unraw().to_string());
    arguments.into_iter().find(|argument| *argument == snake)
}

/// Returns the argument that a name differs from by one typing mistake, if no other name has it.
fn misspelt(text: &str, attribute: &Attribute, handler: &Handler) -> Option<String> {
    let unnamed = |argument: &&Argument| !attribute.names.iter().any(|name| is_named(argument, name));
    let mut names = handler.arguments.iter().filter(unnamed).map(|argument| argument.name.unraw().to_string());
    names.find(|name| text.len() > 2 && strsim::osa_distance(name, text) == 1)
}

/// Says where to name an argument that, by its type, is a value of the request, and that the attribute does not name.
fn miss_places(bound: &[Bound], attribute: &Attribute, errors: &mut Errors) {
    for bound in bound {
        let Bound::Extractor { argument: Argument { name, ty } } = bound else { continue };
        if is_value(ty) {
            let places = places(&name.unraw().to_string(), &Shape::of(ty), attribute);
            errors.at(quote!(#name #ty), format!("the attribute does not say where `{name}` comes from: {places}"));
        }
    }
}

/// Returns what to write so that this argument has a place.
fn places(name: &str, shape: &Shape, attribute: &Attribute) -> String {
    let of_query = |name: &&Name| matches!(name.source, Source::Pattern(Part::Query));
    let query = attribute.names.iter().filter(of_query).map(|name| name.text.as_str()).chain([name]);
    let query = query.collect::<Vec<_>>().join("&");
    let pattern = format!("write `\"{}?{query}\"`", attribute.path);
    let args = if attribute.args == 0 { format!("add `args({name})`") } else { format!("add `{name}` to `args(…)`") };
    let variable = name.to_uppercase();
    match shape.arity {
        Arity::Many => format!("{pattern}, or {args}"),
        Arity::One | Arity::Optional => format!("{pattern}, or {args} or `vars({name} = \"{variable}\")`"),
    }
}

/// Returns why a source cannot give what the type asks for.
fn misfit(source: &Source, shape: &Shape, args: usize) -> Option<&'static str> {
    match (source, shape.arity) {
        (Source::Pattern(Part::Segment(_) | Part::Rest(_)), Arity::Optional) => {
            Some("this part of the path is always there: take the `Option` away")
        }
        (Source::Pattern(Part::Segment(_)), Arity::Many) => {
            Some("a segment of the path is one value: take the `Vec` away, or repeat the name in the query")
        }
        (Source::Pattern(Part::Rest(_)), Arity::Many) => {
            Some("the rest of the path is one text: write `String` or `&str`, and split it in the function")
        }
        (Source::Arg(number), Arity::Many) if *number != args => {
            Some("a `Vec` takes all arguments that are left: put it last in `args(…)`")
        }
        (Source::Variable(_), Arity::Many) => {
            Some("a channel variable is one value: write `String` or `&str`, and split it in the function")
        }
        _ if shape.is_static_text() => {
            Some("what comes with a call does not outlive it: write `&str`, or `String` to keep it")
        }
        _ => None,
    }
}

/// Asterisk counts arguments by place, so none can be left out before one that is required.
fn check_order(bound: &[Bound], errors: &mut Errors) {
    let mut args: Vec<_> = bound
        .iter()
        .filter_map(|bound| match bound {
            Bound::Parameter { argument, name: Name { source: Source::Arg(number), .. }, shape } => {
                Some((number, argument, shape.arity))
            }
            _ => None,
        })
        .collect();
    args.sort_by_key(|(number, ..)| **number);
    let mut args = args.into_iter().skip_while(|(.., arity)| *arity != Arity::Optional);
    let Some((_, optional, _)) = args.next() else { return };
    for (_, required, _) in args.filter(|(.., arity)| *arity == Arity::One) {
        errors.at(
            &required.ty,
            format!(
                "`{}` may be absent and comes first in `args(…)`: make this an `Option` too, or change their order",
                optional.name
            ),
        );
    }
}
