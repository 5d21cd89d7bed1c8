//! `prompt!(welcome)`: the name of a prompt that the manifest has.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use agi_prompts::{FILE_NAME, Manifest, header};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, LitStr};

const WRITE: &str = "write the name of a prompt: prompt!(welcome), or prompt!(\"survey/7/question\")";

/// Looks a name up in the manifest next to `Cargo.toml`.
pub(crate) fn prompt(input: TokenStream) -> TokenStream {
    let folder = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let name = match syn::parse2::<Name>(input) {
        Ok(name) => name,
        Err(error) => return error.into_compile_error(),
    };
    match found(&name, &folder.join(FILE_NAME)) {
        Ok(()) => name.checked(),
        Err(why) => {
            let error = why.map(|why| Error::new(name.span, why).into_compile_error());
            let name = name.text;
            // It is a text for the rest of the compilation: what is wrong is told once.
            quote! {{ #error #name }}
        }
    }
}

/// Whether the manifest has the name. `Err(None)`: what is wrong was told before.
fn found(name: &Name, file: &Path) -> Result<(), Option<String>> {
    let text = &name.text;
    let bytes = std::fs::read(file);
    if bytes.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Err(once(format!("there is no {FILE_NAME} next to Cargo.toml; write it: {}", lines("welcome", "en"))));
    }
    let manifest = Manifest::read(file).map_err(|wrong| {
        let folder = file.parent().map(|folder| format!("{}/", folder.display())).unwrap_or_default();
        once(wrong.to_string().replace(&folder, ""))
    })?;
    if manifest.get(text).is_some() {
        return Ok(());
    }
    Err(Some(match manifest.nearest(text) {
        Some(near) => format!("{FILE_NAME} has no prompt {text:?}; the nearest is {near:?}"),
        None => manifest.name_mistake(text).unwrap_or_else(|| {
            format!("{FILE_NAME} has no prompt {text:?}; write there: {}", lines(text, &manifest.languages()[0]))
        }),
    }))
}

/// The lines of a manifest that make a prompt.
fn lines(name: &str, language: &str) -> String {
    format!("{} and below it {language} = \"…\"", header(name))
}

/// The same message only once, although every `prompt!` of a crate finds it.
fn once(why: String) -> Option<String> {
    static TOLD: Mutex<String> = Mutex::new(String::new());
    let mut told = TOLD.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if *told == why {
        return None;
    }
    told.clone_from(&why);
    Some(why)
}

/// A name, and where it is.
struct Name {
    text: String,
    span: Span,
}

impl Name {
    /// The name, which is compiled again when the manifest changes.
    fn checked(&self) -> TokenStream {
        let Self { text, span } = self;
        let file = format!("/{FILE_NAME}");
        quote_spanned! {*span=> {
            const _: &[u8] = ::core::include_bytes!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #file));
            #text
        }}
    }
}

impl Parse for Name {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let name = if input.peek(LitStr) {
            let literal: LitStr = input.parse()?;
            Self { text: literal.value(), span: literal.span() }
        } else {
            let ident = input.call(Ident::parse_any).map_err(|error| Error::new(error.span(), WRITE))?;
            Self { text: ident.unraw().to_string(), span: ident.span() }
        };
        if input.is_empty() {
            return Ok(name);
        }
        let rest: TokenStream = input.parse()?;
        let whole: String = format!("{}{rest}", name.text).split_whitespace().collect();
        let is_of_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '/' | '-' | '_' | '.' | ' ');
        if !whole.chars().all(is_of_name) {
            return Err(Error::new(name.span, format!("prompt! takes one name, and nothing else: {WRITE}")));
        }
        let why = format!("a name with other characters is in quotes: write prompt!({whole:?})");
        Err(Error::new(name.span, why))
    }
}
