//! The enum: each variant is a choice, or leads into a submenu.

use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Error, Fields, Generics, Ident, LitStr, Path, Token, Type, Variant, Visibility, braced, parse_quote,
};

use super::attribute::{self, Key};
use super::say::{self, Phrase};
use super::telephone;
use crate::errors::Errors;

/// An enum, as far as it can be read.
pub(crate) struct Enum {
    pub(crate) name: Ident,
    /// Whether it has no type parameters or lifetimes.
    pub(crate) is_plain: bool,
    pub(crate) choices: Vec<Choice>,
    /// The path to `agi-runtime`.
    pub(crate) krate: Path,
    /// Whether it has none of the app's keys.
    pub(crate) own_keys: bool,
}

/// A variant that has a key.
pub(crate) struct Choice {
    pub(crate) variant: Ident,
    pub(crate) key: LitStr,
    pub(crate) everywhere: bool,
    /// What can be said instead of the key.
    pub(crate) phrases: Vec<Phrase>,
    pub(crate) inner: Option<Inner>,
}

/// A submenu.
pub(crate) struct Inner {
    pub(crate) menu: Type,
    pub(crate) prompt: LitStr,
    /// The keys that lead back; default: `*`.
    pub(crate) back: LitStr,
    /// Whether they were given.
    pub(crate) own_back: bool,
}

const ENUM: &str =
    "`#[derive(Menu)]` goes on an enum, whose variants are the choices: `enum Desk { #[key(\"1\")] Sales }`";

const ALONE: &str =
    "a choice has no field (`Sales`), or holds the one menu that its key leads into (`Billing(Billing)`)";

impl Enum {
    /// Reads the whole enum, whatever is wrong with it; returns nothing if it is not an enum.
    pub(crate) fn read(item: TokenStream, errors: &mut Errors) -> Option<Self> {
        let head = |input: ParseStream| {
            let attributes = input.call(Attribute::parse_outer)?;
            input.parse::<Visibility>()?;
            input.parse::<Token![enum]>().map_err(|error| {
                // What follows is a struct or a union, and the compiler has checked the rest.
                let error = Error::new(error.span(), ENUM);
                drop(input.parse::<TokenStream>());
                error
            })?;
            let name: Ident = input.parse()?;
            let mut generics: Generics = input.parse()?;
            generics.where_clause = input.parse()?;
            let variants;
            braced!(variants in input);
            let variants = variants.parse_terminated(Variant::parse, Token![,])?;
            Ok((attributes, name, generics, variants))
        };
        match head.parse2(item) {
            Ok((attributes, name, generics, variants)) => {
                let is_plain = generics.params.is_empty();
                if !is_plain {
                    let mistake =
                        "a menu cannot be generic, a caller does not say for which type: write the type itself";
                    errors.at(&generics.params, mistake);
                }
                if variants.is_empty() {
                    errors.at(&name, "a menu has choices, each with its key: write `#[key(\"1\")] Sales`");
                }
                let (krate, own_keys) = of_enum(&attributes, errors);
                let choices = read_variants(&variants, errors);
                Some(Self { name, is_plain, choices, krate, own_keys })
            }
            Err(error) => {
                errors.push(error);
                None
            }
        }
    }
}

/// Reads `#[menu(crate = agi, own_keys)]`.
fn of_enum(attributes: &[Attribute], errors: &mut Errors) -> (Path, bool) {
    let mut path = parse_quote!(::agi_runtime);
    let mut own_keys = false;
    for (index, attribute) in attributes.iter().filter(|attribute| attribute.path().is_ident("menu")).enumerate() {
        match attribute::of_enum(attribute) {
            Ok(given) => {
                own_keys = given.own_keys;
                path = given.krate.unwrap_or(path);
            }
            Err(error) => errors.push(error),
        }
        if index > 0 {
            errors.at(attribute, "`#[menu(…)]` is given twice: take one out");
        }
    }
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("key")) {
        errors.at(attribute, "`#[key(…)]` goes on a variant: write it above the choice that it is for");
    }
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("say")) {
        errors.at(attribute, "`#[say(…)]` goes on a variant: write it below the key of the choice that it is for");
    }
    (path, own_keys)
}

fn read_variants(variants: &Punctuated<Variant, Token![,]>, errors: &mut Errors) -> Vec<Choice> {
    let keyed = |variant: &Variant| variant.attrs.iter().any(|attribute| attribute.path().is_ident("key"));
    let read = variants.iter().filter(|variant| keyed(variant)).filter_map(|variant| read_variant(variant, errors));
    let choices: Vec<_> = read.collect();
    let used: Vec<_> = choices.iter().map(|choice| choice.key.value()).collect();
    let mut free = telephone::free(&used);
    for variant in variants.iter().filter(|variant| !keyed(variant)) {
        let example = free.next().map_or_else(|| "10".to_owned(), String::from);
        let name = &variant.ident;
        errors.at(name, format!("which key leads to `{name}`? write `#[key(\"{example}\")]` above it"));
    }
    choices
}

/// Reads a variant with a key; returns nothing if the rest makes no sense without what is wrong.
fn read_variant(variant: &Variant, errors: &mut Errors) -> Option<Choice> {
    for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("menu")) {
        errors.at(attribute, "`#[menu(…)]` goes on the enum; a variant has `#[key(…)]`");
    }
    let mut attributes = variant.attrs.iter().filter(|attribute| attribute.path().is_ident("key"));
    let Key { pressed, everywhere, prompt, back, is_cut } = Key::read(attributes.next()?, errors);
    for again in attributes {
        errors.at(again, "a choice has one key: take this one out, or make it a variant of its own");
    }
    let phrases = say::read(&variant.attrs, errors);
    let name = &variant.ident;
    for text in [pressed.as_ref(), back.as_ref()].into_iter().flatten() {
        if let Some(mistake) = telephone::mistake(&text.value()) {
            errors.at(text, mistake);
        }
    }
    if let Some(prompt) = prompt.as_ref().filter(|prompt| prompt.value().is_empty()) {
        errors.at(prompt, "the caller hears nothing: name the sound that lists the choices");
    }
    let key = pressed?;
    let inner = match &variant.fields {
        Fields::Unit => {
            if let Some(text) = prompt.or(back) {
                let mistake = format!("this is for a submenu: write `{name}(Inner)`, or take it out");
                errors.at(text, mistake);
            }
            None
        }
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            if let Some(everywhere) = &everywhere {
                errors.at(everywhere, "`everywhere` is for a choice, not for a menu: take it out");
            }
            let Some(prompt) = prompt else {
                let text = key.value();
                let mistake = format!("what does the caller hear there? write `#[key(\"{text}\", prompt = \"…\")]`");
                if !is_cut {
                    errors.at(&key, mistake);
                }
                return None;
            };
            let menu = fields.unnamed[0].ty.clone();
            let own_back = back.is_some();
            let back = back.unwrap_or_else(|| LitStr::new("*", key.span()));
            Some(Inner { menu, prompt, back, own_back })
        }
        Fields::Unnamed(fields) => {
            errors.at(fields, ALONE);
            None
        }
        Fields::Named(fields) => {
            errors.at(fields, ALONE);
            None
        }
    };
    Some(Choice { variant: name.clone(), key, everywhere: everywhere.is_some(), phrases, inner })
}
