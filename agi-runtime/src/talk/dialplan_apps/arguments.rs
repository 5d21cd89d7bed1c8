//! Writes the arguments of an application so that no value can add an option or an argument of its own.
//!
//! Asterisk parses them twice (`main/app.c`). First it splits them at the commas: quotes and brackets protect commas,
//! and `\` makes the next byte an ordinary one. Then it parses the options: each is a letter, perhaps with an argument
//! in parentheses, and quotes and `\` apply again.

use std::time::Duration;

use agi_protocol::RefusedCommand;

use crate::call::{Seconds, SubroutineArguments};

/// The text between two commas.
#[derive(Debug, Default)]
pub(super) struct Value(pub(super) String);

impl Value {
    /// Makes a value. It must not contain these separators, because Asterisk has no escape for them.
    pub(super) fn new(argument: &'static str, value: &str, separators: &str) -> Result<Self, RefusedCommand> {
        check(argument, value, separators)?;
        Ok(Self(escaped(value, FIRST)))
    }

    /// Makes the value of one of several, which Asterisk splits at `&`; `way` says how to give several.
    pub(super) fn one_of_several(
        argument: &'static str,
        value: &str,
        way: &'static str,
    ) -> Result<Self, RefusedCommand> {
        if value.contains('&') {
            return Err(RefusedCommand::Several { argument, way });
        }
        Self::new(argument, value, "")
    }

    /// Makes the value of an application's last argument, which Asterisk takes verbatim.
    pub(super) fn last(argument: &'static str, value: &str) -> Result<Self, RefusedCommand> {
        check(argument, value, "")?;
        Ok(Self(value.to_owned()))
    }

    /// Makes the value of a subroutine with its arguments, which an application runs on another channel.
    pub(super) fn subroutine<A: AsRef<str>>(
        context: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<Self, RefusedCommand> {
        let mut text = in_context(context)?;
        let arguments = SubroutineArguments::of_list(arguments)?;
        if !arguments.is_empty() {
            text.push(',');
            text.push_str(&arguments);
        }
        Self::new("the subroutine", &text, "")
    }

    /// Makes a value of a number, or an empty one.
    pub(super) fn number(number: Option<u32>) -> Self {
        Self(number.map(|number| number.to_string()).unwrap_or_default())
    }

    /// Makes a value of text that other values have written.
    pub(super) fn written(text: String) -> Self {
        Self(text)
    }

    /// Makes a value of seconds, with milliseconds if there are any (rounded up). To Asterisk, zero would mean no
    /// limit.
    pub(super) fn seconds(time: Option<Duration>) -> Self {
        time.map_or_else(Self::default, |time| Self(Seconds(time.max(Duration::from_millis(1))).to_string()))
    }
}

/// Returns the name of a context, unless a character would end it.
pub(super) fn in_context(context: &str) -> Result<String, RefusedCommand> {
    check("the context", context, "^,(")?;
    Ok(context.to_owned())
}

/// Joins the arguments with commas. There is no comma after the last one that is not empty.
pub(super) fn joined<const N: usize>(arguments: [Value; N]) -> String {
    let given = arguments.iter().rposition(|argument| !argument.0.is_empty()).map_or(0, |last| last + 1);
    arguments.map(|argument| argument.0)[..given].join(",")
}

/// Joins all arguments with commas, the empty ones too.
pub(super) fn joined_all(arguments: Vec<Value>) -> String {
    let texts: Vec<_> = arguments.into_iter().map(|argument| argument.0).collect();
    texts.join(",")
}

/// Adds one more to a list.
pub(super) fn listed(mut list: String, value: &Value) -> String {
    if !list.is_empty() {
        list.push('&');
    }
    list.push_str(&value.0);
    list
}

/// The characters with a meaning where Asterisk splits arguments.
pub(super) const FIRST: &str = ",()[]\"\\";
/// The characters with a meaning in the argument of an option.
pub(super) const SECOND: &str = "()\"\\";

pub(super) fn escaped(value: &str, special: &str) -> String {
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
pub(super) fn check(argument: &'static str, value: &str, separators: &str) -> Result<(), RefusedCommand> {
    let expression = value.contains("${") || value.contains("$[");
    let found = value.chars().find(|character| separators.contains(*character) || (expression && *character == '$'));
    match found {
        Some(character) => Err(RefusedCommand::Separator { argument, character }),
        None => Ok(()),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::Duration;

    use super::{Value, joined};

    /// Returns what Asterisk's `__ast_app_separate_args` reads, as at most this many arguments. The last one is the
    /// rest, verbatim.
    pub(in super::super) fn arguments_of(text: &str, most: usize) -> Vec<String> {
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

    pub(in super::super) const HOSTILE: &[&str] = &[
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
