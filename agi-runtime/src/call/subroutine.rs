//! The arguments of a subroutine, so written that no value becomes two of them.

use agi_protocol::RefusedCommand;

/// Arguments as Gosub takes them apart (`gosub_exec` in `app_stack.c`): at each comma outside of quotes and brackets. The
/// quotes and backslashes themselves stay in the values, so there is no escape for a comma.
#[derive(Debug, Default)]
pub(crate) struct SubroutineArguments {
    text: String,
    count: usize,
    /// What the last one opened and did not close: another argument would become a part of it.
    open: Option<char>,
    refused: Option<RefusedCommand>,
}

impl SubroutineArguments {
    /// The text of several in an option of an application, which has `^` for each comma between them.
    pub(crate) fn of_option<A: AsRef<str>>(arguments: impl IntoIterator<Item = A>) -> Result<String, RefusedCommand> {
        let mut all = Self::default();
        for argument in arguments {
            let argument = argument.as_ref();
            all.push_between(argument, '^');
            if argument.contains('^') {
                all.refuse(all.count, '^');
            }
        }
        all.into_text()
    }

    /// The text of several, with commas between them.
    pub(crate) fn of_list<A: AsRef<str>>(arguments: impl IntoIterator<Item = A>) -> Result<String, RefusedCommand> {
        let mut all = Self::default();
        for argument in arguments {
            all.push(argument.as_ref());
        }
        all.into_text()
    }

    /// Adds one.
    pub(crate) fn push(&mut self, argument: &str) {
        self.push_between(argument, ',');
    }

    fn push_between(&mut self, argument: &str, separator: char) {
        if let Some(open) = self.open {
            self.refuse(self.count, open);
        }
        if self.count > 0 {
            self.text.push(separator);
        }
        self.count += 1;
        match end_of(argument) {
            // A backslash escapes what comes after it, and here nothing does.
            End::Splits(character @ (',' | '\\')) => self.refuse(self.count, character),
            End::Splits(open) => self.open = Some(open),
            End::Whole => {}
        }
        self.text.push_str(argument);
    }

    fn refuse(&mut self, argument: usize, character: char) {
        self.refused.get_or_insert(RefusedCommand::SubroutineArgument { argument, character });
    }

    pub(crate) fn into_text(self) -> Result<String, RefusedCommand> {
        self.refused.map_or(Ok(self.text), Err)
    }
}

/// How an argument ends.
enum End {
    Whole,
    /// It is not one argument, or not one if another follows, because of this.
    Splits(char),
}

/// What `__ast_app_separate_args` in `main/app.c` makes of an argument, where it removes nothing.
fn end_of(argument: &str) -> End {
    let (mut round, mut square, mut quoted) = (0_usize, 0_usize, false);
    let mut rest = argument.chars();
    while let Some(character) = rest.next() {
        match character {
            '(' => round += 1,
            ')' => round = round.saturating_sub(1),
            '[' => square += 1,
            ']' => square = square.saturating_sub(1),
            '"' => quoted = !quoted,
            '\\' if rest.next().is_none() => return End::Splits('\\'),
            ',' if round == 0 && square == 0 && !quoted => return End::Splits(','),
            _ => {}
        }
    }
    match (quoted, round, square) {
        (true, ..) => End::Splits('"'),
        (_, 1.., _) => End::Splits('('),
        (_, _, 1..) => End::Splits('['),
        _ => End::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::SubroutineArguments;

    fn list(arguments: &[&str]) -> Result<String, String> {
        SubroutineArguments::of_list(arguments).map_err(|refused| refused.to_string())
    }

    #[test]
    fn what_stays_one_argument_is_written_as_it_is() {
        for (arguments, text) in [
            (&["a b", "", "c"][..], "a b,,c"),
            (&["f(a,b)", "[x,y]", "\"q,r\"", r"a\,b"], r#"f(a,b),[x,y],"q,r",a\,b"#),
            (&["a)", "b]"], "a),b]"),
            (&["x", "SMITH (HOME"], "x,SMITH (HOME"),
        ] {
            assert_eq!(list(arguments).unwrap(), text);
        }
    }

    #[test]
    fn what_would_be_taken_apart_is_refused_and_the_way_is_told() {
        for (arguments, says) in [
            (&["x", "a, b"][..], "argument 2 of the subroutine holds ','"),
            (&["SMITH (HOME", "x"], "argument 1 of the subroutine holds '('"),
            (&["[", "x"], "argument 1 of the subroutine holds '['"),
            (&["6\" pipe", "x"], "argument 1 of the subroutine holds '\"'"),
            (&["a\\"], "argument 1 of the subroutine holds '\\\\'"),
        ] {
            let refused = list(arguments).unwrap_err();
            assert!(refused.starts_with(says) && refused.contains("set a channel variable"), "{refused}");
        }
    }

    #[test]
    fn in_an_option_a_caret_is_a_comma() {
        assert_eq!(SubroutineArguments::of_option(["a", "b c"]).unwrap(), "a^b c");
        let refused = SubroutineArguments::of_option(["a", "b^c"]).unwrap_err();
        assert!(refused.to_string().starts_with("argument 2 of the subroutine holds '^'"), "{refused}");
        assert!(SubroutineArguments::of_option(["a,b"]).is_err());
    }
}
