//! `#[agi_route]`: the attribute with its pattern is read (`attribute`, `pattern`), then the function (`signature`,
//! `types`); each argument finds its source (`binding`), and the route is written (`expand`).

mod attribute;
mod binding;
mod expand;
mod pattern;
mod signature;
mod types;

use proc_macro2::TokenStream;
use quote::quote;

use crate::errors::Errors;
use attribute::Attribute;
use signature::Handler;

/// The function as it came, and beside it its route, or everything that is wrong.
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
