//! The function below the attribute: what must be true of it, and its arguments.

use proc_macro2::{Ident, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Error, FnArg, GenericParam, Pat, PatType, Safety, Signature, Type, Visibility};

use super::{forgotten_await, types};
use crate::errors::Errors;

/// A function, as far as it can be read.
pub(crate) struct Handler {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: TokenStream,
    /// The call; nothing if the first argument is something else.
    pub(crate) call: Option<Argument>,
    /// The arguments after it.
    pub(crate) arguments: Vec<Argument>,
}

/// An argument.
pub(crate) struct Argument {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
}

const FUNCTION: &str = "`#[agi_route]` goes on a function: `async fn name(call: &mut Call) -> Result`";
const CALL: &str = "the first argument is the call: write `call: &mut Call`";

impl Handler {
    /// Reads the whole function, whatever is wrong with it; returns nothing if it is not a function.
    pub(crate) fn read(function: TokenStream, errors: &mut Errors) -> Option<Self> {
        let head = |input: ParseStream| {
            let attributes = input.call(Attribute::parse_outer)?;
            let visibility = input.parse()?;
            let signature = input.parse::<Signature>().map_err(|error| Error::new(error.span(), FUNCTION))?;
            // The compiler checks the body.
            let body = input.parse()?;
            Ok(Self { attributes, visibility, signature, body, call: None, arguments: Vec::new() })
        };
        match head.parse2(function) {
            Ok(mut handler) => {
                handler.check(errors);
                handler.read_arguments(errors);
                if let Some(call) = &handler.call {
                    forgotten_await::find(handler.body.clone(), &call.name, errors);
                }
                Some(handler)
            }
            Err(error) => {
                errors.push(error);
                None
            }
        }
    }

    /// Returns whether an attribute below this one makes the function another route, too.
    pub(crate) fn has_another_route(&self) -> bool {
        let is_route =
            |attribute: &Attribute| attribute.path().segments.last().is_some_and(|last| last.ident == "agi_route");
        self.attributes.iter().any(is_route)
    }

    /// Returns the function's own lifetimes, which mean nothing outside it.
    pub(crate) fn lifetimes(&self) -> Vec<Ident> {
        self.signature.generics.lifetimes().map(|own| own.lifetime.ident.clone()).collect()
    }

    fn check(&self, errors: &mut Errors) {
        let Signature { asyncness, safety, abi, fn_token, ident, generics, inputs, variadic, .. } = &self.signature;
        if asyncness.is_none() {
            errors.at(fn_token, format!("a handler is asynchronous: write `async fn {ident}`"));
        }
        if let Safety::Unsafe(word) = safety {
            errors.at(word, "the app calls a handler, and keeps no promises that `unsafe` asks for: take it out");
        }
        if let Some(abi) = abi {
            errors.at(abi, "a handler is an ordinary Rust function: take this out");
        }
        if let Some(variadic) = variadic {
            errors.at(variadic, "any number of arguments is a `Vec<T>`, last in `args(…)`");
        }
        for parameter in &generics.params {
            if !matches!(parameter, GenericParam::Lifetime(_)) {
                errors.at(
                    parameter,
                    "a handler cannot be generic, a call does not say for which type: write the type itself",
                );
            }
        }
        if let Some(FnArg::Receiver(receiver)) = inputs.first() {
            errors.at(
                receiver,
                "a handler is a free function: move it out of the `impl`, and take `State<T>` for `self`",
            );
        }
    }

    fn read_arguments(&mut self, errors: &mut Errors) {
        let mut typed = self.signature.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(argument) => Some(argument),
            FnArg::Receiver(_) => None,
        });
        match typed.next() {
            Some(first) => {
                if !types::is_call(&first.ty) || !types::is_mutable(&first.ty) {
                    errors.at(&first.ty, CALL);
                }
                let first_argument = read_argument(first, errors);
                if types::is_call(&first.ty) {
                    self.call = first_argument;
                } else {
                    self.arguments.extend(first_argument);
                }
            }
            None => errors.push(Error::new(self.signature.paren_token.span.join(), CALL)),
        }
        self.arguments.extend(typed.filter_map(|argument| read_argument(argument, errors)));
    }
}

fn read_argument(argument: &PatType, errors: &mut Errors) -> Option<Argument> {
    let PatType { attrs, pat, ty, .. } = argument;
    for attribute in attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")) {
        errors.at(attribute, "an argument of a handler is always there: put the `#[cfg]` on the function");
    }
    if types::has_impl(ty) {
        errors.at(ty, "an argument has one type, and `impl` means many: write the type itself");
    }
    match &**pat {
        Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none() => {
            Some(Argument { name: name.ident.clone(), ty: (**ty).clone() })
        }
        Pat::Wild(_) => {
            errors.at(pat, "an argument of a handler has a name: write `_name`");
            None
        }
        _ => {
            errors
                .at(pat, "an argument of a handler is a plain name: write `name: Type`, and take it apart in the body");
            None
        }
    }
}
