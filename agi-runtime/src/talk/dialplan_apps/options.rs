//! The options of an application: letters, some with an argument in parentheses.

use agi_protocol::RefusedCommand;

use super::arguments::{FIRST, SECOND, Value, check, escaped, in_context};
use crate::call::SubroutineArguments;

/// The options of an application.
#[derive(Debug)]
pub(super) struct Options {
    text: String,
    /// How often Asterisk parses them.
    passes: Passes,
    refused: Option<RefusedCommand>,
}

/// How often the options are parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passes {
    /// At the commas, and then option by option.
    Two,
    /// Option by option only: they are the application's last argument.
    One,
}

impl Options {
    pub(super) fn new(passes: Passes, first: &'static str) -> Self {
        Self { text: first.to_owned(), passes, refused: None }
    }

    /// Adds options verbatim.
    pub(super) fn add(&mut self, letters: &str) {
        self.text.push_str(letters);
    }

    /// Adds an option with an argument, which must not contain these separators.
    pub(super) fn add_with(&mut self, letter: char, argument: &'static str, value: &str, separators: &str) {
        if let Err(refused) = check(argument, value, separators) {
            self.refused.get_or_insert(refused);
        }
        let value = escaped(value, SECOND);
        let value = if self.passes == Passes::Two { escaped(&value, FIRST) } else { value };
        self.text.push(letter);
        self.text.push('(');
        self.text.push_str(&value);
        self.text.push(')');
    }

    /// Adds the subroutine of a context, which runs on the called channel before it rings: `b(context^s^1(a^b))`.
    pub(super) fn add_before_ringing<A: AsRef<str>>(&mut self, context: &str, arguments: impl IntoIterator<Item = A>) {
        let place = in_context(context).and_then(|context| {
            let arguments = SubroutineArguments::of_option(arguments)?;
            Ok(if arguments.is_empty() { format!("{context}^s^1") } else { format!("{context}^s^1({arguments})") })
        });
        self.add_place('b', place);
    }

    /// Adds the subroutine of a context, which runs when the called party has answered: `U(context^a^b)`.
    pub(super) fn add_gosub<A: AsRef<str>>(&mut self, context: &str, arguments: impl IntoIterator<Item = A>) {
        let place = in_context(context).and_then(|context| {
            let arguments = SubroutineArguments::of_option(arguments)?;
            Ok(if arguments.is_empty() { context } else { format!("{context}^{arguments}") })
        });
        self.add_place('U', place);
    }

    fn add_place(&mut self, letter: char, place: Result<String, RefusedCommand>) {
        match place {
            Ok(place) => self.add_with(letter, "the subroutine", &place, ""),
            Err(refused) => drop(self.refused.get_or_insert(refused)),
        }
    }

    pub(super) fn into_value(self) -> Result<Value, RefusedCommand> {
        self.refused.map_or(Ok(Value(self.text)), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::super::arguments::tests::{HOSTILE, arguments_of};
    use super::super::arguments::{Value, joined};
    use super::{Options, Passes};

    /// Returns what Asterisk's `parse_options` reads, modelled on `main/app.c`.
    fn options_of(text: &str) -> Vec<(char, Option<String>)> {
        let mut options = Vec::new();
        let mut rest = text.chars().peekable();
        while let Some(letter) = rest.next() {
            if rest.next_if_eq(&'(').is_none() {
                options.push((letter, None));
                continue;
            }
            let (mut depth, mut quoted, mut value) = (1, false, String::new());
            let in_quotes = rest.peek() == Some(&'"');
            while let Some(character) = rest.next() {
                match character {
                    '(' if !quoted => depth += 1,
                    ')' if !quoted => depth -= 1,
                    '"' if in_quotes => {
                        quoted = !quoted;
                        continue;
                    }
                    '\\' if !quoted => {
                        value.extend(rest.next());
                        continue;
                    }
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                value.push(character);
            }
            options.push((letter, Some(value)));
        }
        options
    }

    #[test]
    fn the_argument_of_an_option_adds_no_option() {
        for value in HOSTILE {
            let mut options = Options::new(Passes::Two, "g");
            options.add_with('m', "x", value, "");
            options.add("t");
            let text =
                joined([Value("A/1".into()), Value::default(), options.into_value().unwrap(), Value("u".into())]);
            let arguments = arguments_of(&text, 4);
            let read = options_of(&arguments[2]);
            assert_eq!(read, [('g', None), ('m', Some((*value).to_owned())), ('t', None)], "{text}");
            assert_eq!((&*arguments[1], &*arguments[3]), ("", "u"), "{text}");
        }
    }

    #[test]
    fn the_options_of_a_last_argument_are_escaped_once() {
        for value in HOSTILE {
            let mut options = Options::new(Passes::One, "");
            options.add_with('t', "x", value, "");
            let text = joined([Value("100".into()), options.into_value().unwrap()]);
            let arguments = arguments_of(&text, 2);
            assert_eq!(options_of(&arguments[1]), [('t', Some((*value).to_owned()))], "{text}");
        }
    }
}
