//! `#[derive(Menu)]`: the enum and its attributes are read (`choices`, `attribute`, `say`, `telephone`), the keys and
//! the phrases are compared (`keys`, and `phrases` in the form that `words` gives them), and the implementation is written (`expand`).

mod attribute;
mod choices;
mod expand;
mod keys;
mod phrases;
mod say;
mod telephone;
mod words;

use proc_macro2::TokenStream;
use quote::quote;

use crate::errors::Errors;
use choices::Enum;

/// Returns the implementation, or everything that is wrong. Then an empty menu is added, so that the code that uses the
/// menu has no errors because of it.
pub(crate) fn menu(item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let Some(menu) = Enum::read(item, &mut errors) else {
        return errors.into_compile_errors().unwrap_or_default();
    };
    keys::check(&menu.choices, &mut errors);
    phrases::check(&menu.choices, &mut errors);
    match errors.into_compile_errors() {
        None => expand::implementation(&menu),
        Some(errors) if menu.is_plain => {
            let empty = expand::implementation(&Enum { choices: Vec::new(), ..menu });
            quote!(#errors #empty)
        }
        Some(errors) => errors,
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::menu;
    use crate::token_deletion::with_one_token_less;

    /// Whatever is cut from the enum, something comes out: an implementation or messages.
    #[test]
    fn something_always_comes_out_and_nothing_panics() {
        let item = quote! {
            /// Doc.
            #[derive(Menu)]
            #[menu(crate = x::y)]
            pub enum Desk {
                #[key("1")] #[say("sales", "sales department")] Sales,
                #[key("23", prompt = "billing/choose", back = "#")] Billing(Billing),
                #[key("0", everywhere)] r#Operator,
            }
        };
        for cut in with_one_token_less(&item) {
            assert!(!menu(cut.clone()).is_empty(), "{cut}");
        }
    }
}
