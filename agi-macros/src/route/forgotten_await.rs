//! Commands in a handler's body that nobody awaits. The compiler suggests `.await` for futures, but a builder such as
//! `call.ask(…)` only becomes one: of `call.ask("age")?` it says that `Ask` does not implement `Try`.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use crate::errors::Errors;

/// The methods of `Call` that return a builder. A method of the same name in a trait of the app's cannot be meant: the
/// type's own methods come first.
const BUILDERS: &[&str] = &[
    "answer",
    "ask",
    "ask_secret",
    "ask_yes_no",
    "channel_status",
    "choose",
    "confbridge",
    "control_stream_file",
    "database_del",
    "database_get",
    "database_put",
    "dial",
    "exec",
    "get_data",
    "get_full_variable",
    "get_option",
    "get_variable",
    "gosub",
    "hangup",
    "menu",
    "noop",
    "queue",
    "record_file",
    "record_message",
    "say",
    "say_alpha",
    "say_date",
    "say_datetime",
    "say_digits",
    "say_number",
    "say_phonetic",
    "say_time",
    "send_text",
    "set_callerid",
    "set_language",
    "set_music",
    "set_variable",
    "stream_file",
    "verbose",
    "voicemail",
    "wait_for_digit",
];

/// Finds `call.ask(…)?`, and `call.ask(…).max_digits(3)?`, in which no `.await` comes before the `?`.
pub(super) fn find(body: TokenStream, call: &Ident, errors: &mut Errors) {
    let tokens: Vec<_> = body.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => find(group.stream(), call, errors),
            // A field of this name is something else.
            TokenTree::Ident(ident) if ident == call && !is(tokens.get(index.wrapping_sub(1)), '.') => {
                if let Some((method, length)) = asked_at_once(&tokens[index + 1..]) {
                    let command: TokenStream = tokens[index..=index + length].iter().cloned().collect();
                    let words =
                        format!("`{call}.{method}(…)` is sent when it is awaited: write `.await` before the `?`");
                    errors.at(command, words);
                }
            }
            _ => {}
        }
    }
}

/// Reads `.ask(…).max_digits(3)` up to a `?`: returns the first method, and how many tokens there are before the `?`.
fn asked_at_once(tokens: &[TokenTree]) -> Option<(&Ident, usize)> {
    let mut first = None;
    let mut at = 0;
    loop {
        if is(tokens.get(at), '?') {
            return first.map(|method| (method, at));
        }
        let (true, Some(TokenTree::Ident(method))) = (is(tokens.get(at), '.'), tokens.get(at + 1)) else { return None };
        at += 2;
        if first.is_none() && !BUILDERS.iter().any(|builder| method == builder) || method == "await" {
            return None;
        }
        first = first.or(Some(method));
        if is(tokens.get(at), ':') {
            at += 1 + tokens[at..].iter().position(|token| is(Some(token), '>'))?;
        }
        match tokens.get(at) {
            Some(TokenTree::Group(arguments)) if arguments.delimiter() == Delimiter::Parenthesis => at += 1,
            _ => return None,
        }
    }
}

fn is(token: Option<&TokenTree>, character: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == character)
}

#[cfg(test)]
mod tests {
    use proc_macro2::{Span, TokenStream};
    use quote::quote;
    use syn::Ident;

    use super::find;
    use crate::errors::Errors;

    fn said(body: TokenStream) -> Vec<String> {
        let mut errors = Errors::default();
        find(body, &Ident::new("call", Span::call_site()), &mut errors);
        let errors = errors.into_compile_errors().unwrap_or_default().to_string();
        errors.matches("is sent when it is awaited").map(str::to_owned).collect()
    }

    #[test]
    fn a_builder_before_a_question_mark_is_found_wherever_it_is() {
        for body in [
            quote!(let age = call.ask("age")?;),
            quote!(let age = call.ask::<u8>("age").max_digits(3)?;),
            quote!(if x {
                loop {
                    call.say(("a", number(3)))?;
                }
            }),
            quote!(note(call.get_data("pin").max_digits(4)?)),
        ] {
            assert_eq!(said(body.clone()).len(), 1, "{body}");
        }
    }

    #[test]
    fn what_is_awaited_or_something_else_is_left_alone() {
        for body in [
            quote!(let age = call.ask::<u8>("age").max_digits(3).await?;),
            quote!(let ask = call.ask("age"); ask.await?;),
            quote!(self.call.ask("age")?; other.ask("age")?; call.tenant()?; call?; call.ask?;),
            quote!(call.request().get("x")?),
            quote!(call.ask("a").await.map(Some)?),
            quote!(call.ask::<u8>),
            quote!(call.),
        ] {
            assert!(said(body.clone()).is_empty(), "{body}");
        }
    }
}
