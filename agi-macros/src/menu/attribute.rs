//! The contents of `#[key("2", prompt = "billing/choose", back = "*")]`, and of `#[menu(crate = agi, own_keys)]`.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Ident, LitStr, Meta, Path, Token};

use crate::errors::Errors;

/// A `#[key(…)]`, as far as it can be read.
pub(crate) struct Key {
    /// The keys to press.
    pub(crate) pressed: Option<LitStr>,
    /// Whether they work in the submenus too.
    pub(crate) everywhere: Option<Ident>,
    /// What is said in the submenu that they lead to.
    pub(crate) prompt: Option<LitStr>,
    /// The keys that lead back from there.
    pub(crate) back: Option<LitStr>,
    /// Whether there is a part that could not be read.
    pub(crate) is_cut: bool,
}

const KEY: &str = "the keys come first, in quotes: write `#[key(\"1\")]`";
const PARTS: &str = "after the keys come `everywhere`, or `prompt = \"…\"` and `back = \"*\"`, and nothing else";
const SAY: &str =
    "what can be said has an attribute of its own: write `#[key(\"1\")]` and below it `#[say(\"sales\")]`";
const MENU: &str = "`#[menu(…)]` has `own_keys`, which leaves out the app's keys, or `crate = agi`, the path of a renamed `agi-runtime`";
const CRATE: &str =
    "`#[menu(crate = …)]` has the path of a renamed `agi-runtime`: write `#[menu(crate = agi)]`, without quotes";

impl Key {
    /// Reads the whole attribute, whatever is wrong with it.
    pub(crate) fn read(attribute: &Attribute, errors: &mut Errors) -> Self {
        let mut key = Self { pressed: None, everywhere: None, prompt: None, back: None, is_cut: false };
        let Meta::List(_) = &attribute.meta else {
            errors.at(attribute, KEY);
            return key;
        };
        let read = |input: ParseStream| {
            key.pressed = Some(input.parse().map_err(|error| Error::new(error.span(), KEY))?);
            while !input.is_empty() {
                input.parse::<Token![,]>().map_err(|error| Error::new(error.span(), PARTS))?;
                if !input.is_empty() {
                    key.read_part(input, errors)?;
                }
            }
            Ok(())
        };
        if let Err(error) = attribute.parse_args_with(read) {
            errors.push(error);
            key.is_cut = true;
        }
        key
    }

    fn read_part(&mut self, input: ParseStream, errors: &mut Errors) -> syn::Result<()> {
        let name = input.call(Ident::parse_any).map_err(|error| Error::new(error.span(), PARTS))?;
        let given = match name.to_string().as_str() {
            "everywhere" => self.everywhere.replace(name.clone()).is_some(),
            "prompt" => self.prompt.replace(text(input, &name, "billing/choose")?).is_some(),
            "back" => self.back.replace(text(input, &name, "*")?).is_some(),
            "say" => return Err(Error::new(name.span(), SAY)),
            _ => return Err(Error::new(name.span(), format!("`{name}` is not known here: {PARTS}"))),
        };
        if given {
            errors.at(&name, format!("`{name}` is given twice: take one out"));
        }
        Ok(())
    }
}

fn text(input: ParseStream, name: &Ident, example: &str) -> syn::Result<LitStr> {
    let text = input.parse::<Token![=]>().and_then(|_| input.parse::<LitStr>());
    text.map_err(|error| Error::new(error.span(), format!("`{name}` is a text: write `{name} = \"{example}\"`")))
}

/// What a `#[menu(crate = path, own_keys)]` says.
#[derive(Default)]
pub(crate) struct OfEnum {
    /// The path to `agi-runtime`.
    pub(crate) krate: Option<Path>,
    /// Whether the menu has none of the app's keys.
    pub(crate) own_keys: bool,
}

pub(crate) fn of_enum(attribute: &Attribute) -> syn::Result<OfEnum> {
    let Meta::List(_) = &attribute.meta else {
        return Err(Error::new_spanned(attribute, MENU));
    };
    attribute.parse_args_with(|input: ParseStream| {
        let mut given = OfEnum::default();
        loop {
            if input.peek(Token![crate]) {
                let path = input.parse::<Token![crate]>().and_then(|_| input.parse::<Token![=]>());
                let path = path.and_then(|_| input.call(Path::parse_mod_style));
                given.krate = Some(path.map_err(|error| Error::new(error.span(), CRATE))?);
            } else {
                let word = input.call(Ident::parse_any).map_err(|error| Error::new(error.span(), MENU))?;
                if word != "own_keys" {
                    return Err(Error::new(word.span(), MENU));
                }
                given.own_keys = true;
            }
            if input.is_empty() {
                return Ok(given);
            }
            input.parse::<Token![,]>().map_err(|error| Error::new(error.span(), MENU))?;
        }
    })
}
