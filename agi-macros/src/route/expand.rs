//! Writes the hidden constant next to the function. Every path in it is absolute, so it does not matter what the user's
//! module calls `Result`, `Box` or `Ok`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Expr, ExprLit, Lit, Meta, ReturnType};

use super::attribute::{Attribute, Source};
use super::binding::Bound;
use super::pattern::Part;
use super::signature::Handler;
use super::types::{Arity, Shape, elided, has_impl, written};

/// Writes the constant that submits the route.
pub(crate) fn entry(attribute: &Attribute, handler: &Handler, bound: &[Bound]) -> TokenStream {
    let Attribute { path, manual, krate, .. } = attribute;
    let function = &handler.signature.ident;
    let carried = carried_over(&handler.attributes);
    let name = function.unraw().to_string();
    let doc = first_line(&handler.attributes);
    let params: Vec<_> = bound.iter().filter_map(param).collect();
    let count = params.len();
    let lifetimes = handler.lifetimes();
    let tried = bound.iter().filter_map(|bound| match bound {
        Bound::Parameter { shape, .. } => Some(tried(&item(shape, &lifetimes))),
        Bound::Extractor { .. } => None,
    });
    let needs = needs(handler, bound);
    let run = run(handler, bound);
    quote! {
        #(#carried)*
        const _: () = {
            use #krate::__private as __agi;
            static __PARAMS: [__agi::Param; #count] = [#(#params),*];
            __agi::inventory::submit! {
                __agi::Entry {
                    pattern: #path,
                    name: ::core::concat!(::core::module_path!(), "::", #name),
                    doc: #doc,
                    params: &__PARAMS,
                    place: __agi::SourceLocation::new(::core::file!(), ::core::line!()),
                    manual: #manual,
                    function: || __agi::type_of(#function),
                    needs: #needs,
                    handler: #run,
                    // After it: of two errors about one type, the compiler shows the first.
                    tried: &[#(#tried),*],
                }
            }
        };
    }
}

/// Writes what `__PARAMS` holds about an argument.
fn param(bound: &Bound) -> Option<TokenStream> {
    let Bound::Parameter { name, shape, .. } = bound else { return None };
    let source = match (&name.source, shape.arity) {
        (Source::Pattern(Part::Segment(index)), _) => quote!(Segment(#index)),
        (Source::Pattern(Part::Rest(index)), _) => quote!(Rest(#index)),
        (Source::Pattern(Part::Query), _) => {
            let text = &name.text;
            quote!(Query(#text))
        }
        (Source::Query(text), _) => quote!(Query(#text)),
        (Source::Arg(number), Arity::Many) => quote!(Args(#number)),
        (Source::Arg(number), _) => quote!(Arg(#number)),
        (Source::Variable(variable), _) => quote!(Variable(#variable)),
    };
    let arity = match shape.arity {
        Arity::One => quote!(One),
        Arity::Optional => quote!(Optional),
        Arity::Many => quote!(Many),
    };
    let (text, ty) = (&name.text, written(shape.item));
    Some(quote! {
        __agi::Param::new(#text, __agi::Source::#source, __agi::Arity::#arity, #ty)
    })
}

/// Writes code that asks every extractor what it needs from the app.
fn needs(handler: &Handler, bound: &[Bound]) -> TokenStream {
    let lifetimes = handler.lifetimes();
    let asked = bound.iter().filter_map(|bound| match bound {
        Bound::Extractor { argument } => Some(elided(&argument.ty, &lifetimes)),
        Bound::Parameter { .. } => None,
    });
    quote!(|__needs| { #(<#asked as __agi::FromCall>::needs(__needs);)* })
}

/// Writes code that reads the arguments in their order, so that the first bad one is reported, and runs the function.
fn run(handler: &Handler, bound: &[Bound]) -> TokenStream {
    let lifetimes = handler.lifetimes();
    let function = &handler.signature.ident;
    let call = handler.call.as_ref().map(|call| local(&call.name));
    let mut params = 0_usize..;
    let take = bound.iter().map(|bound| match bound {
        Bound::Parameter { name, shape, .. } => {
            let item = item(shape, &lifetimes);
            let index = params.next();
            let from = quote!(#call, &__PARAMS[#index]);
            match (&name.source, shape.arity) {
                (Source::Variable(_), Arity::Optional) => {
                    awaited(&item, quote!(__agi::variable_optional::<#item>), from)
                }
                (Source::Variable(_), _) => awaited(&item, quote!(__agi::variable_one::<#item>), from),
                (_, Arity::One) => quote!(__agi::one::<#item>(#from)),
                (_, Arity::Optional) => quote!(__agi::optional::<#item>(#from)),
                (_, Arity::Many) => quote!(__agi::many::<#item>(#from)),
            }
        }
        Bound::Extractor { argument } => {
            let ty = elided(&argument.ty, &lifetimes);
            awaited(&ty, quote!(<#ty as __agi::FromCall>::from_call), quote!(#call))
        }
    });
    let variables: Vec<_> = handler.arguments.iter().map(|argument| local(&argument.name)).collect();
    let pass = bound.iter().zip(&variables).map(|(bound, variable)| pass(bound, variable));
    let output = match &handler.signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) if has_impl(ty) => quote!(_),
        ReturnType::Type(_, ty) => elided(ty, &lifetimes),
    };
    let future = quote! {
        async move {
            #(let #variables = #take?;)*
            <#output as __agi::IntoOutcome>::into_outcome(#function(#call, #(#pass),*).await)
        }
    };
    let boxed = called(function, quote!(<::std::boxed::Box<_>>::pin), future);
    quote!(|#call| #boxed)
}

/// Writes what reads a value that no call has brought.
fn tried(item: &TokenStream) -> TokenStream {
    let (first, _) = ends(item);
    quote_spanned!(first=> __agi::tried::<#item>)
}

/// Writes the type as which a value is read.
fn item(shape: &Shape, lifetimes: &[Ident]) -> TokenStream {
    if shape.text().is_some() { quote!(::std::string::String) } else { elided(shape.item, lifetimes) }
}

/// Writes how the value that was read for an argument is passed to the function.
fn pass(bound: &Bound, variable: &Ident) -> TokenStream {
    match bound {
        Bound::Parameter { shape, .. } if shape.text().is_some() => match shape.arity {
            Arity::One => quote!(&#variable),
            Arity::Optional => quote!(::core::option::Option::as_deref(&#variable)),
            Arity::Many => quote! {
                ::core::iter::Iterator::collect(
                    ::core::iter::Iterator::map(<[_]>::iter(&#variable), ::std::string::String::as_str)
                )
            },
        },
        _ => quote!(#variable),
    }
}

/// Writes `path(arguments).await`. If a type lacks the trait, there are two errors, at the path and at the `.await`. Of
/// two errors at the same place, the compiler shows one.
fn awaited(ty: &TokenStream, path: TokenStream, arguments: TokenStream) -> TokenStream {
    let call = called(ty, path, arguments);
    let (_, last) = ends(ty);
    quote_spanned!(last=> #call.await)
}

/// Writes `path(arguments)`. An error in it is shown under the type or name in question, from its first token to its
/// last.
///
/// Only the tokens at the ends get that place: the others stay the macro's own, so that no lint applies to them.
fn called(place: impl ToTokens, path: TokenStream, arguments: TokenStream) -> TokenStream {
    let (first, last) = ends(place);
    let mut path: Vec<_> = path.into_iter().collect();
    if let [begin, .., end] = &mut path[..] {
        begin.set_span(first);
        end.set_span(first);
    }
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    arguments.set_span(last);
    quote!(#(#path)* #arguments)
}

/// Returns the places of the first and the last token.
fn ends(place: impl ToTokens) -> (Span, Span) {
    let mut spans = place.into_token_stream().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    (first, spans.last().unwrap_or(first))
}

/// Makes a variable of the macro's own with an argument's name. It cannot hide the function, even if both have the same
/// name.
pub(super) fn local(argument: &Ident) -> Ident {
    let mut variable = argument.clone();
    variable.set_span(argument.span().resolved_at(Span::mixed_site()));
    variable
}

/// Returns what the function's attributes mean for the constant: whether it exists at all, and which lints are off.
pub(super) fn carried_over(attributes: &[syn::Attribute]) -> Vec<TokenStream> {
    let carry = |attribute: &syn::Attribute| {
        let name = attribute.path().get_ident()?.to_string();
        match (name.as_str(), &attribute.meta) {
            ("cfg" | "allow", _) => Some(attribute.to_token_stream()),
            ("expect", Meta::List(lints)) => {
                let lints = &lints.tokens;
                Some(quote!(#[allow(#lints)]))
            }
            ("deprecated", _) => Some(quote!(#[allow(deprecated)])),
            _ => None,
        }
    };
    attributes.iter().filter_map(carry).collect()
}

/// Returns the first line of the documentation that is not empty.
fn first_line(attributes: &[syn::Attribute]) -> String {
    let docs = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let mut lines = docs.filter_map(|attribute| {
        let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &attribute.meta.require_name_value().ok()?.value else {
            return None;
        };
        text.value().lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
    });
    lines.next().unwrap_or_default()
}
