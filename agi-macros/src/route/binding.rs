//! Where each argument's value comes from: a name in the attribute, or the call as a whole.

use syn::Ident;
use syn::ext::IdentExt;

use super::attribute::{Attribute, Name, Source};
use super::pattern::Part;
use super::signature::{Argument, Handler};
use super::types::{Arity, Shape};
use crate::errors::Errors;

/// An argument and its source.
pub(crate) enum Bound<'r> {
    /// A parameter, from the request.
    Parameter { argument: &'r Argument, name: &'r Name, shape: Shape<'r> },
    /// An extractor, from the call as a whole.
    Extractor { argument: &'r Argument },
}

/// The arguments behind the call, in order.
pub(crate) fn bind<'r>(attribute: &'r Attribute, handler: &'r Handler, errors: &mut Errors) -> Vec<Bound<'r>> {
    for (index, name) in attribute.names.iter().enumerate() {
        if let Some(first) = attribute.names[..index].iter().find(|first| first.text == name.text) {
            let (first, second) = (&first.shown, &name.shown);
            errors
                .at(&name.tokens, format!("{first} and {second} have the same name: give each an argument of its own"));
        } else if !handler.arguments.iter().any(|argument| is_named(argument, name)) {
            errors.at(&name.tokens, without_argument(name, handler));
        }
    }
    let bind = |argument| match attribute.names.iter().find(|name| is_named(argument, name)) {
        Some(name) => Bound::Parameter { argument, name, shape: Shape::of(&argument.ty) },
        None => Bound::Extractor { argument },
    };
    let bound: Vec<_> = handler.arguments.iter().map(bind).collect();
    for bound in &bound {
        if let Bound::Parameter { argument, name, shape } = bound
            && let Some(mistake) = misfit(&name.source, shape, attribute.args)
        {
            errors.at(&argument.ty, mistake);
        }
    }
    check_order(attribute, &bound, errors);
    bound
}

fn is_named(argument: &Argument, name: &Name) -> bool {
    argument.name.unraw() == name.text
}

fn without_argument(Name { text, shown, .. }: &Name, handler: &Handler) -> String {
    if handler.call.as_ref().is_some_and(|call| call.name == text) {
        return format!("{shown} has the name of the call itself: give it another one");
    }
    let raw = if syn::parse_str::<Ident>(text).is_ok() { "" } else { "r#" };
    format!("{shown} has no argument: add `{raw}{text}: <type>` to the function, or take it out here")
}

/// Why a source cannot give what the type asks for.
fn misfit(source: &Source, shape: &Shape, args: usize) -> Option<&'static str> {
    match (source, shape.arity) {
        (Source::Pattern(Part::Segment(_) | Part::Rest(_)), Arity::Optional) => {
            Some("a path without this part is not this route's: take the `Option` away")
        }
        (Source::Pattern(Part::Segment(_)), Arity::Many) => {
            Some("a segment of the path is one value: take the `Vec` away, or repeat the name in the query")
        }
        (Source::Pattern(Part::Rest(_)), Arity::Many) => {
            Some("the rest of the path is one text: write `String` or `&str`, and split it in the function")
        }
        (Source::Arg(number), Arity::Many) if *number != args => {
            Some("a `Vec` takes all arguments from its place on: put it last in `args(…)`")
        }
        (Source::Variable(_), Arity::Many) => {
            Some("a channel variable is one value: write `String` or `&str`, and split it in the function")
        }
        _ if shape
            .text()
            .and_then(|text| text.lifetime.as_ref())
            .is_some_and(|lifetime| lifetime.ident == "static") =>
        {
            Some("what comes with a call does not outlive it: write `&str`, or `String` to keep it")
        }
        _ => None,
    }
}

/// Asterisk counts arguments by place, so none can be left out before one that must be there.
fn check_order(attribute: &Attribute, bound: &[Bound], errors: &mut Errors) {
    let mut optional = None;
    for name in attribute.names.iter().filter(|name| matches!(name.source, Source::Arg(_))) {
        let of_name = bound.iter().find_map(|bound| match bound {
            Bound::Parameter { argument, name: own, shape } if std::ptr::eq(*own, name) => {
                Some((argument, shape.arity))
            }
            _ => None,
        });
        match (of_name, optional) {
            (Some((_, Arity::Optional)), None) => optional = Some(&name.text),
            (Some((argument, Arity::One)), Some(earlier)) => errors.at(
                &argument.ty,
                format!("`{earlier}` comes first in `args(…)` and may be absent: make this an `Option` too, or change their order"),
            ),
            _ => {}
        }
    }
}
