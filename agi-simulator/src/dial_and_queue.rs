//! What Dial and Queue do by themselves, whatever part a test plays of them: how their options decide what EXEC answers,
//! and which variables Asterisk sets (`app_dial.c`, `app_queue.c`; measured on 22.10).

use crate::app_invocation::AppInvocation;
use crate::channel_context::ChannelContext;
use crate::variables;

/// What an application left before it ran, where that decides how it ends.
pub(super) enum Known {
    Dial,
    Queue {
        /// `QUEUESTATUS` of an earlier queue, which Asterisk does not clear.
        status: Option<Vec<u8>>,
    },
    Other,
}

impl Known {
    /// Before the application runs.
    pub(super) fn before(name: &[u8], run: &mut AppInvocation<'_>) -> Self {
        match name {
            b"dial" => {
                times_unset(run.ctx());
                Self::Dial
            }
            b"queue" => Self::Queue { status: variables::plain(run.ctx(), b"QUEUESTATUS") },
            _ => Self::Other,
        }
    }

    /// After it: a called party who hangs up ends the call, too, unless an option says that it goes on. EXEC then answers
    /// -1, and the caller is still there.
    pub(super) fn after(self, run: &mut AppInvocation<'_>) {
        match self {
            Self::Dial => {
                if !left(run, b"DIALSTATUS", b"ANSWER") {
                    return;
                }
                let seconds = run.ran.lasts.as_secs().to_string();
                for name in TIMES {
                    if variables::plain(run.ctx(), name).is_none() {
                        variables::set(run.ctx(), name, seconds.as_bytes());
                    }
                }
                if !has_option(run, 2, b'g') {
                    run.ran.result.get_or_insert(-1);
                }
            }
            Self::Queue { status } => {
                if left(run, b"QUEUESTATUS", b"CONTINUE") && !has_option(run, 1, b'c') {
                    run.ran.result.get_or_insert(-1);
                    match status {
                        Some(status) => variables::set(run.ctx(), b"QUEUESTATUS", &status),
                        None => variables::unset(run.ctx(), b"QUEUESTATUS"),
                    }
                }
            }
            Self::Other => {}
        }
    }
}

/// Dial clears them, and sets them when somebody has answered.
const TIMES: [&[u8]; 2] = [b"DIALEDTIME", b"ANSWEREDTIME"];

/// Before Dial dials.
pub(super) fn times_unset(ctx: &mut ChannelContext) {
    for name in TIMES {
        variables::unset(ctx, name);
    }
}

fn left(run: &mut AppInvocation<'_>, variable: &[u8], value: &[u8]) -> bool {
    variables::plain(run.ctx(), variable).is_some_and(|is| is == value)
}

/// Whether the argument at this place, which holds the options, has this letter outside of any option's own argument.
fn has_option(run: &AppInvocation<'_>, place: usize, letter: u8) -> bool {
    run.arguments().get(place).is_some_and(|options| has_letter(options.as_bytes(), letter))
}

/// Whether these options have this letter outside of any option's own argument.
pub(super) fn has_letter(options: &[u8], letter: u8) -> bool {
    option_letters(options).contains(&letter)
}

/// The letters of options (`ast_app_parse_options`): what is in brackets belongs to the letter before.
fn option_letters(options: &[u8]) -> Vec<u8> {
    let mut letters = Vec::new();
    let mut rest = options.iter().copied().peekable();
    while let Some(letter) = rest.next() {
        letters.push(letter);
        if rest.next_if_eq(&b'(').is_none() {
            continue;
        }
        let (mut depth, mut quoted) = (1, false);
        let in_quotes = rest.peek() == Some(&b'"');
        while depth > 0 {
            match rest.next() {
                None => break,
                Some(b'"') if in_quotes => quoted = !quoted,
                Some(b'\\') if !quoted => drop(rest.next()),
                Some(b'(') if !quoted => depth += 1,
                Some(b')') if !quoted => depth -= 1,
                Some(_) => {}
            }
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::option_letters;

    #[test]
    fn what_is_in_brackets_belongs_to_the_option_before() {
        for (options, letters) in [
            ("", ""),
            ("rtg", "rtg"),
            ("m(jazz)T", "mT"),
            ("A(g)L(60000)", "AL"),
            (r"m(a\)g)c", "mc"),
            (r#"f("g)" <1>)t"#, "ft"),
            ("m(never closed g", "m"),
        ] {
            assert_eq!(option_letters(options.as_bytes()), letters.as_bytes(), "{options}");
        }
    }
}
