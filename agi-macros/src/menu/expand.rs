//! Writes the implementation. Every path in it is absolute, so it does not matter what the user's module calls `Option`
//! or `Some`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;

use super::choices::{Choice, Enum, Inner};
use super::say::Phrase;

/// Writes the implementation of the trait, the entry by which its coverage is known, and what the compiler must check in its submenus.
pub(crate) fn implementation(menu: &Enum) -> TokenStream {
    let Enum { name, choices, krate, own_keys, .. } = menu;
    let text = name.unraw().to_string();
    let entries = choices.iter().map(entry);
    let arms = choices.iter().enumerate().map(arm);
    let checks = choices.iter().filter_map(|choice| check(choice, choices));
    quote! {
        #[allow(deprecated)]
        const _: () = {
            use #krate::__private as __agi;
            #[automatically_derived]
            impl __agi::Menu for #name {
                const CHOICES: &'static [__agi::Choice] = &[#(#entries),*];
                const OWN_KEYS: ::core::primitive::bool = #own_keys;
                fn chosen(__path: &[::core::primitive::usize]) -> ::core::option::Option<Self> {
                    match __path {
                        #(#arms,)*
                        _ => ::core::option::Option::None,
                    }
                }
            }
            #(#checks)*
            __agi::inventory::submit! {
                __agi::MenuEntry {
                    name: ::core::concat!(::core::module_path!(), "::", #text),
                    choices: <#name as __agi::Menu>::CHOICES,
                    own_keys: #own_keys,
                    place: __agi::SourceLocation::new(::core::file!(), ::core::line!()),
                }
            }
        };
    }
}

fn entry(choice: &Choice) -> TokenStream {
    let Choice { key, everywhere, phrases, inner, .. } = choice;
    let phrases = phrases.iter().map(|Phrase { text, words }| quote!(__agi::Phrase { text: #text, words: #words }));
    let inner = match inner {
        None => quote!(::core::option::Option::None),
        Some(Inner { menu, prompt, back, own_back }) => {
            let [choices, own_keys] = [quote!(CHOICES), quote!(OWN_KEYS)].map(|item| of_menu(menu, &item));
            quote!(::core::option::Option::Some(__agi::Inner {
                prompt: #prompt,
                back: #back,
                own_back: #own_back,
                own_keys: #own_keys,
                choices: #choices,
            }))
        }
    };
    quote!(__agi::Choice { key: #key, everywhere: #everywhere, phrases: &[#(#phrases),*], inner: #inner })
}

/// Writes the match arm from the indexes of the choices, the outermost first, to the value.
fn arm((index, choice): (usize, &Choice)) -> TokenStream {
    let variant = &choice.variant;
    match &choice.inner {
        None => quote!([#index] => ::core::option::Option::Some(Self::#variant)),
        Some(Inner { menu, .. }) => {
            let chosen = of_menu(menu, &quote!(chosen));
            quote!([#index, __inner @ ..] => ::core::option::Option::map(#chosen(__inner), Self::#variant))
        }
    }
}

/// Writes the checks of a submenu's keys and phrases, which only the compiler knows.
fn check(choice: &Choice, choices: &[Choice]) -> Option<TokenStream> {
    let Inner { menu, back, .. } = choice.inner.as_ref()?;
    let variant = choice.variant.to_string();
    let inner = of_menu(menu, &quote!(CHOICES));
    let taken = format!(
        "{} leads back from the submenu `{variant}` and is a key of it too: write `back = \"…\"` with another key",
        back.value()
    );
    let mut checks = collision(back.span(), &quote!(&[#back], #inner, false), &taken);
    for everywhere in choices.iter().filter(|choice| choice.everywhere) {
        let key = &everywhere.key;
        let hidden = format!(
            "{} is the key of `{}` everywhere, and of a choice within `{variant}` too: give one of them another key",
            key.value(),
            everywhere.variant
        );
        checks.extend(collision(key.span(), &quote!(&[#key], #inner, true), &hidden));
        for Phrase { text, words } in &everywhere.phrases {
            let hidden = format!(
                "{:?} is a phrase of `{}` everywhere, and of a choice within `{variant}` too: give each phrases of its own",
                text.value(),
                everywhere.variant
            );
            checks.extend(must_be(text.span(), &quote!(__agi::is_unsaid(#words, #inner)), &hidden));
        }
    }
    if choice.phrases.is_empty() {
        let unsaid = format!(
            "what is within `{variant}` can be said, and what leads there cannot: write `#[say(\"…\")]` below this key"
        );
        checks.extend(must_be(choice.key.span(), &quote!(__agi::has_no_phrases(#inner)), &unsaid));
    }
    Some(checks)
}

/// Writes a check that fails at this place if the keys are not free.
fn collision(place: Span, keys: &TokenStream, message: &str) -> TokenStream {
    must_be(place, &quote!(__agi::are_free(#keys)), message)
}

/// Writes a check that fails at this place if the condition is not met.
fn must_be(place: Span, condition: &TokenStream, message: &str) -> TokenStream {
    // `panic!` takes it for a format, and a phrase may have braces.
    let message = message.replace('{', "{{").replace('}', "}}");
    quote_spanned! {place=>
        const _: () = if !#condition {
            ::core::panic!(#message)
        };
    }
}

/// Writes `<Type as Menu>::item`, with errors at the type.
fn of_menu(menu: impl ToTokens, item: &TokenStream) -> TokenStream {
    let place = menu.to_token_stream().into_iter().next().map_or_else(Span::call_site, |token| token.span());
    quote_spanned!(place=> <#menu as __agi::Menu>::#item)
}
