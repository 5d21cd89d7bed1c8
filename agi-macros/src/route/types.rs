//! What a type says by its syntax. The macro cannot know what a name refers to, so any type named `Option` is an
//! `Option`.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericArgument, PathArguments, PathSegment, Type, TypeReference};

/// A parameter's type.
pub(crate) struct Shape<'t> {
    /// How many values it takes.
    pub(crate) arity: Arity,
    /// The type of one value.
    pub(crate) item: &'t Type,
}

/// How many values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arity {
    /// `T`
    One,
    /// `Option<T>`
    Optional,
    /// `Vec<T>`
    Many,
}

impl<'t> Shape<'t> {
    pub(crate) fn of(ty: &'t Type) -> Self {
        let (arity, item) = match (inside("Option", ty), inside("Vec", ty)) {
            (Some(item), _) => (Arity::Optional, item),
            (_, Some(item)) => (Arity::Many, item),
            (None, None) => (Arity::One, ty),
        };
        Self { arity, item }
    }

    /// Returns the `&str`, if that is what a value is. Its text is kept next to the function while it runs.
    pub(crate) fn text(&self) -> Option<&'t TypeReference> {
        match bare(self.item) {
            Type::Reference(text) if text.mutability.is_none() && last_segment(&text.elem)?.ident == "str" => {
                Some(text)
            }
            _ => None,
        }
    }

    /// Returns whether a value is a `&'static str`.
    pub(crate) fn is_static_text(&self) -> bool {
        self.text().and_then(|text| text.lifetime.as_ref()).is_some_and(|lifetime| lifetime.ident == "static")
    }
}

/// Returns whether the type is a plain value, and certainly not an extractor.
pub(crate) fn is_value(ty: &Type) -> bool {
    let shape = Shape::of(ty);
    match shape.arity {
        Arity::Many => true,
        Arity::Optional => is_value(shape.item),
        Arity::One => {
            let named = |segment: &PathSegment| VALUES.iter().any(|name| segment.ident == name);
            shape.text().is_some() || last_segment(ty).is_some_and(named)
        }
    }
}

const VALUES: [&str; 17] = [
    "String", "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
    "f32", "f64",
];

/// Returns whether the type is the call, by value or by reference.
pub(crate) fn is_call(ty: &Type) -> bool {
    let named = match bare(ty) {
        Type::Reference(reference) => &reference.elem,
        other => other,
    };
    last_segment(named).is_some_and(|segment| segment.ident == "Call")
}

/// Returns whether the type is a `&mut` of something.
pub(crate) fn is_mutable(ty: &Type) -> bool {
    matches!(bare(ty), Type::Reference(reference) if reference.mutability.is_some())
}

/// Returns whether there is an `impl Trait` anywhere in the type.
pub(crate) fn has_impl(ty: &Type) -> bool {
    fn search(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Group(group) => search(group.stream()),
            TokenTree::Ident(word) => word == "impl",
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        })
    }
    search(ty.to_token_stream())
}

/// Returns the type with `'_` in place of these lifetimes.
pub(crate) fn elided(ty: impl ToTokens, lifetimes: &[Ident]) -> TokenStream {
    with_lifetimes(ty, "_", &|name| lifetimes.contains(name))
}

/// Returns the type with `'static` in place of all its lifetimes.
pub(crate) fn static_lifetimes(ty: impl ToTokens) -> TokenStream {
    with_lifetimes(ty, "static", &|_| true)
}

fn with_lifetimes(ty: impl ToTokens, new: &str, is_old: &dyn Fn(&Ident) -> bool) -> TokenStream {
    let mut behind_tick = false;
    let replace = |token| {
        let is_lifetime = behind_tick;
        behind_tick = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
        match token {
            TokenTree::Ident(name) if is_lifetime && is_old(&name) => Ident::new(new, name.span()).into(),
            TokenTree::Group(group) => {
                let mut replaced = Group::new(group.delimiter(), with_lifetimes(group.stream(), new, is_old));
                replaced.set_span(group.span());
                replaced.into()
            }
            other => other,
        }
    };
    ty.to_token_stream().into_iter().map(replace).collect()
}

/// Returns the type as a person writes it: tokens alone print as `Option < u8 >`.
pub(crate) fn written(ty: impl ToTokens) -> String {
    let is_of_word = |character: char| character.is_alphanumeric() || character == '_';
    let mut text = String::new();
    for token in ty.into_token_stream() {
        let piece = match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                format!("{open}{}{close}", written(group.stream()))
            }
            other => other.to_string(),
        };
        let two_words = text.ends_with(is_of_word) && piece.starts_with(is_of_word);
        if two_words || text.ends_with([',', ';']) {
            text.push(' ');
        }
        text.push_str(&piece);
    }
    text
}

/// Returns the `T` of `Option<T>`, whatever path leads to `Option`.
fn inside<'t>(name: &str, ty: &'t Type) -> Option<&'t Type> {
    let PathSegment { ident, arguments: PathArguments::AngleBracketed(arguments) } = last_segment(ty)? else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(inner) if ident == name && arguments.args.len() == 1 => Some(inner),
        _ => None,
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    let Type::Path(path) = bare(ty) else { return None };
    path.path.segments.last()
}

/// Returns the type without the parentheses around it, and without the invisible ones that a `macro_rules!` adds.
fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::Ident;
    use quote::quote;

    use super::{elided, static_lifetimes, written};

    #[test]
    fn a_type_is_written_as_a_person_would() {
        for text in
            ["u8", "&str", "std::net::IpAddr", "NonZero<u8>", "HashMap<String, [u8; 4]>", "&mut dyn Any", "(A, B)"]
        {
            let ty: syn::Type = syn::parse_str(text).unwrap();
            assert_eq!(written(&ty), text);
        }
    }

    #[test]
    fn only_the_lifetimes_of_the_function_are_elided() {
        let own: Ident = syn::parse_quote!(a);
        let ty = quote!(Text<'a, 'static, (&'a a)>);
        assert_eq!(written(elided(&ty, &[own])), "Text<'_, 'static, (&'_ a)>");
        assert_eq!(written(static_lifetimes(ty)), "Text<'static, 'static, (&'static a)>");
    }
}
