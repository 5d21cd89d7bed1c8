//! `#[agi_route]`: the attribute with its pattern is read (`attribute`, `pattern`), then the function (`signature`,
//! `types`, and in its body `forgotten_await`); each argument finds its source (`binding`), and the route is written (`expand`).

mod attribute;
mod binding;
mod expand;
mod forgotten_await;
mod pattern;
mod signature;
mod types;

use proc_macro2::TokenStream;
use quote::quote;

use crate::errors::Errors;
use attribute::Attribute;
use signature::Handler;

/// Returns the function unchanged, with its route or with everything that is wrong.
pub(crate) fn route(attribute: TokenStream, function: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let attribute = Attribute::read(attribute, &mut errors);
    let beside = Handler::read(function.clone(), &mut errors).map(|handler| {
        let bound = binding::bind(&attribute, &handler, &mut errors);
        expand::entry(&attribute, &handler, &bound)
    });
    let beside = errors.into_compile_errors().or(beside);
    quote!(#function #beside)
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use quote::quote;

    use super::route;
    use crate::token_deletion::with_one_token_less;

    /// Whatever is cut from the attribute or from the function, the function comes out unchanged.
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
}
