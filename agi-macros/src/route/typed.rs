//! The function as it comes out: its name, its arguments and its future are those of the function as it was written, which
//! is within it. Its type also says which values its path takes, so that `route(f).value(…)` can be checked.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{ReturnType, Signature};

use super::attribute::{Attribute, Name, Source};
use super::binding::Bound;
use super::expand::{carried_over, local};
use super::pattern::Part;
use super::signature::{Argument, Handler};
use super::types::static_lifetimes;

/// Writes the function.
pub(crate) fn function(attribute: &Attribute, handler: &Handler, bound: &[Bound]) -> TokenStream {
    let krate = &attribute.krate;
    let Handler { attributes, visibility, signature, body, .. } = handler;
    let Signature { ident, generics, output, .. } = signature;
    let where_clause = &generics.where_clause;
    let (outside, inside): (Vec<_>, Vec<_>) = attributes.iter().partition(|attribute| {
        ["doc", "cfg", "deprecated", "must_use"].iter().any(|name| attribute.path().is_ident(name))
    });
    let carried = carried_over(attributes);
    let arguments = || handler.call.iter().chain(&handler.arguments);
    // Within the function, its own name is the function that is in it.
    let name = |argument: &Argument| {
        local(&if argument.name == *ident { format_ident!("__{ident}") } else { argument.name.clone() })
    };
    let names: Vec<_> = arguments().map(name).collect();
    let types = arguments().map(|argument| &argument.ty);
    let output = match output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => quote!(#ty),
    };
    let placeholders = placeholders(bound, &quote!(#krate::__private));
    quote! {
        #(#outside)* #(#carried)*
        #visibility fn #ident #generics(#(#names: #types),*)
            -> impl ::core::future::Future<Output = #output> + #krate::__private::OfRoute<#placeholders>
        #where_clause
        {
            #(#inside)*
            #[allow(clippy::unused_async)]
            #signature #body
            #ident(#(#names),*)
        }
    }
}

/// Writes the types of the path's placeholders, in the order of the path: `Then<u32, Then<str, ()>>`.
fn placeholders(bound: &[Bound], private: &TokenStream) -> TokenStream {
    let mut placeholders: Vec<_> = bound
        .iter()
        .filter_map(|bound| match bound {
            Bound::Parameter { name: Name { source: Source::Pattern(part), .. }, shape, .. } => match part {
                Part::Segment(index) | Part::Rest(index) => Some((index, shape)),
                Part::Query => None,
            },
            _ => None,
        })
        .collect();
    placeholders.sort_by_key(|(index, _)| **index);
    placeholders.into_iter().rfold(quote!(()), |rest, (_, shape)| {
        let ty = if shape.text().is_some() { quote!(::core::primitive::str) } else { static_lifetimes(shape.item) };
        quote!(#private::Then<#ty, #rest>)
    })
}
