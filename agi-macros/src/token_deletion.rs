//! Input that somebody is still typing, for the tests.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::quote;

/// Returns all variants with one token removed, or with the end cut off. Groups are cut inside too.
pub(crate) fn with_one_token_less(tokens: &TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<_> = tokens.clone().into_iter().collect();
    let mut cut = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let (before, after) = (&tokens[..index], &tokens[index + 1..]);
        cut.push(quote!(#(#before)*));
        cut.push(quote!(#(#before)* #(#after)*));
        if let TokenTree::Group(group) = token {
            for inner in with_one_token_less(&group.stream()) {
                let group = Group::new(group.delimiter(), inner);
                cut.push(quote!(#(#before)* #group #(#after)*));
            }
        }
    }
    cut
}
