//! `#[agi_route]`: the attribute with its pattern is read (`attribute`, `pattern`), then the function (`signature`,
//! `types`, and in its body `forgotten_await`); each argument finds its source (`binding`), and the function (`typed`) and its route (`expand`)
//! are written.

mod attribute;
mod binding;
mod expand;
mod forgotten_await;
mod pattern;
mod signature;
mod typed;
mod types;

use proc_macro2::TokenStream;
use quote::quote;

use crate::errors::Errors;
use attribute::Attribute;
use signature::Handler;

/// Returns the function with its route; or unchanged, with everything that is wrong.
pub(crate) fn route(attribute: TokenStream, function: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let attribute = Attribute::read(attribute, &mut errors);
    let handler = Handler::read(function.clone(), &mut errors);
    let bound = handler.as_ref().map(|handler| binding::bind(&attribute, handler, &mut errors));
    match (errors.into_compile_errors(), &handler, bound) {
        (None, Some(handler), Some(bound)) => {
            let entry = expand::entry(&attribute, handler, &bound);
            // A function may answer several routes: the last attribute writes it.
            let written = if handler.has_another_route() {
                function.clone()
            } else {
                typed::function(&attribute, handler, &bound)
            };
            quote!(#written #entry)
        }
        (errors, ..) => quote!(#function #errors),
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use quote::quote;

    use super::route;
    use crate::token_deletion::with_one_token_less;

    /// Whatever is cut from the attribute or from a function with mistakes, the function comes out unchanged.
    #[test]
    fn the_function_always_comes_out_and_nothing_panics() {
        let attribute = quote!("/{id}/{*rest}?lang&tag", args(a, _, b), vars(tier = "TIER"), manual, crate = x::y);
        let function = quote! {
            /// Doc.
            #[allow(unused)]
            pub async fn survey<'a, T>(call: &'a mut Call, id: Vec<&'static str>, (x, y): impl Any) -> Result<(), E> {}
        };
        for attribute in with_one_token_less(&attribute) {
            comes_out(attribute, &function);
        }
        for function in with_one_token_less(&function) {
            comes_out(attribute.clone(), &function);
        }
    }

    fn comes_out(attribute: TokenStream, function: &TokenStream) {
        let written = route(attribute, function).to_string();
        assert!(written.starts_with(&function.to_string()), "{written}");
    }

    #[test]
    fn a_function_without_mistakes_is_within_one_that_says_which_values_its_path_takes() {
        let function = quote! {
            /// Doc.
            #[allow(unused)]
            pub async fn survey<'a>(mut call: &'a mut Call, rest: &'a str, id: Id<'a>) -> Result { id.keep() }
        };
        let written = route(quote!("/{id}/x/{*rest}", crate = x), &function).to_string();
        let expected = quote! {
            /// Doc.
            #[allow(unused)]
            pub fn survey<'a>(call: &'a mut Call, rest: &'a str, id: Id<'a>)
                -> impl ::core::future::Future<Output = Result> + x::__private::OfRoute<
                    x::__private::Then<Id<'static>, x::__private::Then<::core::primitive::str, ()>>
                >
            {
                #[allow(unused)]
                #[allow(clippy::unused_async)]
                async fn survey<'a>(mut call: &'a mut Call, rest: &'a str, id: Id<'a>) -> Result { id.keep() }
                survey(call, rest, id)
            }
        };
        let without_blanks = |text: &str| text.replace(' ', "");
        assert!(without_blanks(&written).starts_with(&without_blanks(&expected.to_string())), "{written}");
    }
}
