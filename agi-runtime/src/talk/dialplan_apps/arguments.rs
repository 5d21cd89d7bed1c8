//! Writes the arguments of an application so that no value can add an option or an argument of its own.
//!
//! Asterisk parses them twice (`main/app.c`). First it splits them at the commas: quotes and brackets protect commas,
//! and `\` makes the next byte an ordinary one. Then it parses the options: each is a letter, perhaps with an argument
//! in parentheses, and quotes and `\` apply again.

use std::time::Duration;

use agi_protocol::RefusedCommand;

use crate::call::Seconds;

/// The text between two commas.
#[derive(Debug, Default)]
pub(super) struct Value(String);

impl Value {
    /// Makes a value. It must not contain these separators, because Asterisk has no escape for them.
    pub(super) fn new(argument: &'static str, value: &str, separators: &str) -> Result<Self, RefusedCommand> {
        check(argument, value, separators)?;
        Ok(Self(escaped(value, FIRST)))
    }

    /// Makes the value of an application's last argument, which Asterisk takes verbatim.
    pub(super) fn last(argument: &'static str, value: &str) -> Result<Self, RefusedCommand> {
        check(argument, value, "")?;
        Ok(Self(value.to_owned()))
    }

    /// Makes a value of text that other values have written.
    pub(super) fn written(text: String) -> Self {
        Self(text)
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }

    /// Makes a value of seconds, with milliseconds if there are any (rounded up). To Asterisk, zero would mean no
    /// limit.
    pub(super) fn seconds(time: Option<Duration>) -> Self {
        time.map_or_else(Self::default, |time| Self(Seconds(time.max(Duration::from_millis(1))).to_string()))
    }
}

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

    pub(super) fn into_value(self) -> Result<Value, RefusedCommand> {
        self.refused.map_or(Ok(Value(self.text)), Err)
    }
}

/// Joins the arguments with commas. There is no comma after the last one that is not empty.
pub(super) fn joined<const N: usize>(arguments: [Value; N]) -> String {
    let given = arguments.iter().rposition(|argument| !argument.0.is_empty()).map_or(0, |last| last + 1);
    arguments.map(|argument| argument.0)[..given].join(",")
}

/// The characters with a meaning where Asterisk splits arguments.
const FIRST: &str = ",()[]\"\\";
/// The characters with a meaning in the argument of an option.
const SECOND: &str = "()\"\\";

fn escaped(value: &str, special: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for character in value.chars() {
        if special.contains(character) {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

/// Refuses separators and expressions. With `AGIEXECFULL` set, Asterisk evaluates `${…}` and `$[…]` in the arguments of
/// EXEC, and they have no escape.
fn check(argument: &'static str, value: &str, separators: &str) -> Result<(), RefusedCommand> {
    let expression = value.contains("${") || value.contains("$[");
    let found = value.chars().find(|character| separators.contains(*character) || (expression && *character == '$'));
    match found {
        Some(character) => Err(RefusedCommand::Separator { argument, character }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Options, Passes, Value, joined};

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

    /// Returns what Asterisk's `__ast_app_separate_args` reads, as at most this many arguments. The last one is the
    /// rest, verbatim.
    fn arguments_of(text: &str, most: usize) -> Vec<String> {
        let (mut round, mut square, mut quoted) = (0, 0, false);
        let mut arguments = vec![String::new()];
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            match character {
                '(' => round += 1,
                ')' => round = std::cmp::max(round - 1, 0),
                '[' => square += 1,
                ']' => square = std::cmp::max(square - 1, 0),
                '"' => {
                    quoted = !quoted;
                    continue;
                }
                '\\' => {
                    arguments.last_mut().unwrap().extend(rest.next());
                    continue;
                }
                ',' if round == 0 && square == 0 && !quoted => {
                    arguments.push(String::new());
                    if arguments.len() == most {
                        arguments.last_mut().unwrap().extend(rest);
                        break;
                    }
                    continue;
                }
                _ => {}
            }
            arguments.last_mut().unwrap().push(character);
        }
        arguments
    }

    const HOSTILE: &[&str] = &[
        "plain",
        "a,b",
        "a,",
        "a)U(evil",
        "(((",
        ")))",
        "[x",
        "\"quoted, too\"",
        "\"",
        "back\\slash\\",
        "\\)",
        "\\\\)",
        "a&b^c:d",
        "$",
        "",
        "ü é",
    ];

    #[test]
    fn a_value_stays_one_argument_whatever_it_holds() {
        for value in HOSTILE {
            let text = joined([Value::new("x", value, "").unwrap(), Value("20".into()), Value("g".into())]);
            assert_eq!(arguments_of(&text, 4), [*value, "20", "g"], "{text}");
        }
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

    #[test]
    fn a_time_is_never_zero() {
        for (millis, written) in [(20_000, "20"), (500, "0.500"), (1_050, "1.050"), (0, "0.001")] {
            assert_eq!(joined([Value::seconds(Some(Duration::from_millis(millis)))]), written);
        }
        assert_eq!(joined([Value::seconds(None)]), "");
    }

    #[test]
    fn what_is_not_given_at_the_end_is_left_out() {
        let name = Value::new("x", "a,", "").unwrap();
        assert_eq!(joined([name, Value::default(), Value::default()]), "a\\,");
        assert_eq!(joined([Value::default(), Value::default()]), "");
    }

    #[test]
    fn what_has_no_escape_is_refused() {
        for (value, separators) in [("A/1&B/2", "&"), ("${SHELL(x)}", ""), ("$[1+1]", ""), ("x^y", "^")] {
            let refused = Value::new("the destination", value, separators).unwrap_err();
            assert!(refused.to_string().starts_with("the destination holds '"), "{refused}");
        }
        assert!(Value::last("the menu", "a,b").is_ok());
    }
}
