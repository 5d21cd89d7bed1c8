//! `${…}` and `$[…]` in a text, as `ast_str_substitute_variables` in `pbx_variables.c` replaces them.

use super::expression;
use super::functions::{self, Buffer};
use crate::channel_context::ChannelContext;
use crate::variables::{self, Name};

/// How deep they may be nested, also through `EVAL` and the like. Asterisk has no limit here, and does not survive a
/// loop.
pub(super) const DEEPEST: usize = 40;

/// A text with its variables, functions and expressions replaced by their values, or by nothing.
pub(crate) fn substitute(ctx: &mut ChannelContext, text: &[u8]) -> Vec<u8> {
    within(ctx, text, 0)
}

/// Returns the value of `${name}`, as the functions that take a variable's name look it up.
pub(super) fn variable(ctx: &mut ChannelContext, name: &[u8], depth: usize) -> Vec<u8> {
    within(ctx, &[b"${", name, b"}"].concat(), depth + 1)
}

/// [`substitute`], so deep within another one.
pub(super) fn within(ctx: &mut ChannelContext, text: &[u8], depth: usize) -> Vec<u8> {
    let mut replaced = Vec::new();
    if depth > DEEPEST {
        return replaced;
    }
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| *byte == b'$') {
        let brackets = match rest.get(at + 1) {
            Some(b'{') => [b'{', b'}', b'['],
            Some(b'[') => [b'[', b']', b'{'],
            _ => {
                replaced.extend_from_slice(&rest[..=at]);
                rest = &rest[at + 1..];
                continue;
            }
        };
        replaced.extend_from_slice(&rest[..at]);
        let inside = Inside::find(&rest[at + 2..], brackets);
        rest = inside.behind;
        let text = if inside.nested { within(ctx, inside.text, depth + 1) } else { inside.text.to_vec() };
        if brackets[0] == b'{' {
            replaced.extend(value(ctx, &text, depth + 1));
        } else {
            replaced.extend(expression::evaluate(ctx, &text, depth + 1));
        }
    }
    replaced.extend_from_slice(rest);
    replaced
}

fn value(ctx: &mut ChannelContext, text: &[u8], depth: usize) -> Vec<u8> {
    let name = Name::parse(text);
    let value = if name.function {
        functions::read(ctx, name.text, Buffer::Substitution, depth)
    } else {
        variables::get(ctx, name.text)
    };
    name.part.of(value.unwrap_or_default())
}

/// The contents of brackets.
struct Inside<'a> {
    text: &'a [u8],
    behind: &'a [u8],
    /// There is a `${` or `$[` in it.
    nested: bool,
}

impl<'a> Inside<'a> {
    /// `setup` and `closing` are the brackets that are counted; `other` is the other opening one. What is not closed
    /// goes to the end.
    fn find(text: &'a [u8], [setup, closing, other]: [u8; 3]) -> Self {
        let (mut at, mut open, mut nested) = (0, 1, false);
        while open > 0 && at < text.len() {
            let next = text.get(at + 1).filter(|_| text[at] == b'$');
            if next.is_some_and(|next| [setup, other].contains(next)) {
                nested = true;
                open += usize::from(next == Some(&setup));
                at += 1;
            } else if text[at] == setup {
                open += 1;
            } else if text[at] == closing {
                open -= 1;
            }
            at += 1;
        }
        let end = if open == 0 { at - 1 } else { at };
        Self { text: &text[..end], behind: &text[at..], nested }
    }
}

#[cfg(test)]
mod tests {
    use super::substitute;
    use crate::tests_support::ctx;
    use crate::variables;

    #[test]
    fn a_value_is_not_substituted_again() {
        let mut ctx = ctx();
        variables::set(&mut ctx, b"A", b"${CHANNEL} $[1+1]");
        assert_eq!(substitute(&mut ctx, b"<${A}>"), b"<${CHANNEL} $[1+1]>");
    }

    #[test]
    fn names_may_be_made_of_values() {
        let mut ctx = ctx();
        variables::set(&mut ctx, b"KEY", b"2");
        variables::set(&mut ctx, b"MENU2", b"sales");
        assert_eq!(substitute(&mut ctx, b"${TOUPPER(${MENU${KEY}:0:$[1+1]})}"), b"SA");
    }

    #[test]
    fn bytes_that_are_not_utf_8_stay_as_they_are() {
        let mut ctx = ctx();
        variables::set(&mut ctx, b"A", b"\xff\xfe\xe9");
        assert_eq!(substitute(&mut ctx, b"${A:1}\xe9"), b"\xfe\xe9\xe9");
    }

    #[test]
    fn a_variable_that_evaluates_itself_comes_to_an_end() {
        let mut ctx = ctx();
        variables::set(&mut ctx, b"A", b"x${EVAL(${A})}");
        assert!(substitute(&mut ctx, b"${EVAL(${A})}").starts_with(b"xx"));
    }
}
