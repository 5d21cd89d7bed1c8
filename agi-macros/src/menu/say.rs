//! The contents of `#[say("sales", "sales department")]`: what can be said to make a choice.

use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, LitStr, Meta, Token};

use super::words::words;
use crate::errors::Errors;

/// A phrase, as it is written and as it is compared.
pub(crate) struct Phrase {
    pub(crate) text: LitStr,
    /// Its words in their normal form; not empty.
    pub(crate) words: String,
}

const SAY: &str = "what can a caller say? write the phrases in quotes: `#[say(\"sales\", \"sales department\")]`";

/// Reads the phrases of a variant, whatever is wrong with them.
pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    for (index, attribute) in attributes.iter().filter(|attribute| attribute.path().is_ident("say")).enumerate() {
        if index > 0 {
            errors.at(attribute, "a choice has one `#[say(…)]`: write all of its phrases there");
            continue;
        }
        match texts(attribute) {
            Ok(texts) => phrases.extend(texts.into_iter().filter_map(|text| phrase(text, errors))),
            Err(error) => errors.push(error),
        }
    }
    phrases
}

fn texts(attribute: &Attribute) -> syn::Result<Punctuated<LitStr, Token![,]>> {
    let none = || Error::new_spanned(attribute, SAY);
    let Meta::List(_) = &attribute.meta else { return Err(none()) };
    let texts = attribute.parse_args_with(|input: ParseStream| {
        Punctuated::parse_terminated(input).map_err(|error| Error::new(error.span(), SAY))
    })?;
    if texts.is_empty() { Err(none()) } else { Ok(texts) }
}

fn phrase(text: LitStr, errors: &mut Errors) -> Option<Phrase> {
    let words = words(&text.value());
    if !words.is_empty() {
        return Some(Phrase { text, words });
    }
    let mistake = if text.value().trim().is_empty() {
        "the phrase is empty: write what a caller says, or take it out"
    } else {
        "there is no word in this phrase, and nobody can say it: write what a caller says, or take it out"
    };
    errors.at(text, mistake);
    None
}
