//! The dialplan: running its applications and subroutines, where it continues, and Asterisk's log.
//!
//! Something that does not exist (an application, a subroutine, a label) is an error: [`CallError::Failed`] or
//! [`CallError::Usage`]. How an application ended is in the variables that it sets.

use std::future::IntoFuture;

use super::exchange::{Exchange, Reading};
use super::subroutine::SubroutineArguments;
use super::{Call, CallError, reading};
use agi_protocol::{ResultLine, spec};

impl Call {
    /// Runs a dialplan application (EXEC) and returns its result: mostly 0, `-1` for many failures, a key's ASCII code
    /// for `Background`. How it ended is in the variables that it sets (`DIALSTATUS`, `PLAYBACKSTATUS`).
    ///
    /// `options` are the application's arguments with commas between them. `${…}` in them is not expanded, unless
    /// the channel variable `AGIEXECFULL` is true. It may take hours (`Dial`, `Queue`). No value is escaped here:
    /// [`exec_with`](Call::exec_with) does that.
    ///
    /// `-1` comes with a caller who is still there; after a hang-up it is [`CallError::HungUp`]. So `Dial` answers it when
    /// the called party has hung up and there is no option `g`, and `Queue` when the member has and there is no option `c`
    /// (then `QUEUESTATUS` is not set; measured on 22.10 and 16.28). [`dial`](Call::dial) and [`queue`](Call::queue) set
    /// these options.
    ///
    /// An application that is not loaded (`-2`) is [`CallError::Failed`]. On a dead channel it works too.
    pub fn exec(&mut self, application: &str, options: impl AsRef<[u8]>) -> Exchange<'_, i32> {
        self.command(&spec::EXEC).text(application).text(options).reads(returned)
    }

    /// Runs a dialplan subroutine (GOSUB) until it returns. `priority` is a number or a label. What it returned is in
    /// the variable `GOSUB_RETVAL`.
    ///
    /// # Errors
    /// A place that does not exist is [`CallError::Failed`]; without `app_stack.so`, the command is
    /// [`CallError::Unknown`].
    pub fn gosub<'c>(&'c mut self, context: &'c str, extension: &'c str, priority: &'c str) -> Gosub<'c> {
        Gosub { call: self, context, extension, priority, arguments: None, each: None }
    }

    /// Does nothing (NOOP), except that the call learns whether the caller has hung up.
    pub fn noop(&mut self) -> Exchange<'_, ()> {
        self.command(&spec::NOOP).reads(reading::done)
    }

    /// Writes to Asterisk's own log (VERBOSE), at [`level`](Verbose::level) 1.
    ///
    /// A log line is for reading, and never ends a call: line ends and NUL in it become blanks, and one that is longer than
    /// this Asterisk reads (2,047 bytes, or 8,191 since 20.17, 21.12, 22.7 and 23.0) or its log keeps (8,191 bytes with the
    /// time and the address before it) is cut at a character, with ` […]` at its end. All other commands refuse such a text.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn example(call: &mut Call, order: &std::collections::BTreeMap<u32, String>) -> Result {
    /// call.verbose(format!("{order:#?}")).await?; // one line in the log
    /// # Ok(())
    /// # }
    /// ```
    pub fn verbose<M: AsRef<[u8]>>(&mut self, message: M) -> Verbose<'_, M> {
        Verbose { call: self, message, level: 1 }
    }

    /// Sets the context in which the dialplan continues after the handler (SET CONTEXT). Asterisk does not check it.
    pub fn set_context(&mut self, context: &str) -> Exchange<'_, ()> {
        self.command(&spec::SET_CONTEXT).text(context).reads(reading::done)
    }

    /// Sets the extension at which the dialplan continues after the handler (SET EXTENSION). Asterisk does not check it.
    pub fn set_extension(&mut self, extension: &str) -> Exchange<'_, ()> {
        self.command(&spec::SET_EXTENSION).text(extension).reads(reading::done)
    }

    /// Sets the priority, a number or a label, at which the dialplan continues after the handler (SET PRIORITY). A
    /// label that does not exist is [`CallError::Usage`].
    pub fn set_priority(&mut self, priority: &str) -> Exchange<'_, ()> {
        self.command(&spec::SET_PRIORITY).text(priority).reads(reading::done)
    }

    /// Ends an asynchronous AGI session (ASYNCAGI BREAK); in FastAGI it does nothing.
    pub fn asyncagi_break(&mut self) -> Exchange<'_, ()> {
        self.command(&spec::ASYNCAGI_BREAK).reads(reading::done)
    }
}

fn returned(line: &ResultLine<'_>) -> Reading<i32> {
    match line.number().map(i32::try_from) {
        Some(Ok(-2)) => Reading::Failed("no such application: is its module loaded? (`core show application NAME`)"),
        Some(Ok(-1)) => Reading::IfUp(-1),
        Some(Ok(result)) => Reading::Is(result),
        Some(Err(_)) | None => Reading::Unexpected,
    }
}

/// Runs a subroutine (GOSUB) when it is awaited, and returns how it ended.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct Gosub<'c> {
    call: &'c mut Call,
    context: &'c str,
    extension: &'c str,
    priority: &'c str,
    arguments: Option<&'c str>,
    each: Option<SubroutineArguments>,
}

impl<'c> Gosub<'c> {
    /// Adds an argument: the first is `ARG1`, the next `ARG2` and so on, after those of [`arguments`](Self::arguments).
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    ///
    /// #[agi_route("/screen/{name}", manual)]
    /// async fn screen(call: &mut Call, name: &str) -> Result {
    ///     call.gosub("screening", "s", "1").argument("desk").argument(name).await?;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// What Asterisk would take apart is [`CallError::Refused`], and nothing is sent: a comma outside of quotes and
    /// brackets, a `\` at the end, and a bracket or a quote that is not closed before another argument. Asterisk has no
    /// escape for them (measured on 22.10 and 16.28: a quote or a `\` stays in the value). Set a channel variable instead,
    /// which the subroutine reads.
    pub fn argument(self, value: impl AsRef<str>) -> Self {
        let mut each = self.each.unwrap_or_default();
        each.push(value.as_ref());
        Self { each: Some(each), ..self }
    }

    /// Sets the subroutine's arguments as they stand, with commas between them: `ARG1`, `ARG2` and so on. The quotes or the
    /// backslash that keep a comma inside an argument stay in its value. For a value that comes with the call, use
    /// [`argument`](Self::argument).
    pub fn arguments(self, arguments: &'c str) -> Self {
        Self { arguments: Some(arguments), ..self }
    }
}

impl<'c> IntoFuture for Gosub<'c> {
    type Output = Result<GosubEnd, CallError>;
    type IntoFuture = Exchange<'c, GosubEnd>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { call, context, extension, priority, arguments, each } = self;
        let command = call.command(&spec::GOSUB).text(context).text(extension).text(priority);
        match each.map(SubroutineArguments::into_text) {
            None => command.maybe_text(arguments).reads(gosub_end),
            Some(Err(problem)) => command.refused(problem),
            Some(Ok(each)) => match arguments {
                None => command.text(each).reads(gosub_end),
                Some(first) => command.text(format!("{first},{each}")).reads(gosub_end),
            },
        }
    }
}

/// How a subroutine ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GosubEnd {
    /// By `Return()`.
    Complete,
    /// In another way, and the caller is still there: it ran off its end, or jumped away.
    AbnormalExit,
}

fn gosub_end(line: &ResultLine<'_>) -> Reading<GosubEnd> {
    match (line.number(), line.rest()) {
        (Some(0), b"Gosub complete") => Reading::Is(GosubEnd::Complete),
        (Some(0), b"Gosub complete (abnormal exit)") => Reading::IfUp(GosubEnd::AbnormalExit),
        (Some(-1), _) => Reading::Failed("no such context, extension and priority (`dialplan show CONTEXT`)"),
        _ => Reading::Unexpected,
    }
}

/// Writes to Asterisk's log (VERBOSE) when it is awaited.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct Verbose<'c, M> {
    call: &'c mut Call,
    message: M,
    level: u8,
}

impl<M> Verbose<'_, M> {
    /// Sets the verbosity (`core set verbose`) from which Asterisk shows it, 1 to 4; default: 1. Less counts as 1, and
    /// more counts as 4.
    pub fn level(self, level: u8) -> Self {
        Self { level: level.clamp(1, 4), ..self }
    }
}

impl<'c, M: AsRef<[u8]>> IntoFuture for Verbose<'c, M> {
    type Output = Result<(), CallError>;
    type IntoFuture = Exchange<'c, ()>;

    fn into_future(self) -> Self::IntoFuture {
        let text = self.message.as_ref();
        let mut line = self.call.command(&spec::VERBOSE).text(text).number(self.level);
        if !line.is_short() || !line.can_be_sent() {
            let room = line.longest().saturating_sub(AROUND).min(line.longest_logged());
            line = line.instead(&spec::VERBOSE).text(readable(text, room)).number(self.level);
        }
        line.reads(reading::done)
    }
}

/// `VERBOSE "" 1` and the line feed.
const AROUND: usize = 13;

/// What shows that a text was cut.
const CUT: &str = " […]";

fn is_unprintable(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n' | 0)
}

/// A text as one line of at most so many bytes, once it is escaped.
fn readable(text: &[u8], room: usize) -> Vec<u8> {
    // One blank for each line end, whichever it is.
    let mut line = Vec::with_capacity(text.len());
    let mut left = text;
    while let [first, rest @ ..] = left {
        left = if *first == b'\r' { rest.strip_prefix(b"\n").unwrap_or(rest) } else { rest };
        line.push(if is_unprintable(*first) { b' ' } else { *first });
    }
    while line.last() == Some(&b' ') {
        line.pop();
    }
    let escaped = |byte: &u8| if matches!(*byte, b'"' | b'\\') { 2 } else { 1 };
    if line.iter().map(escaped).sum::<usize>() <= room {
        return line;
    }
    let mut used = CUT.len();
    let fitting = line.iter().take_while(|byte| {
        used += escaped(byte);
        used <= room
    });
    let mut end = fitting.count();
    // In UTF-8, what continues a character begins with the bits 10.
    while end > 0 && line[end] & 0xc0 == 0x80 {
        end -= 1;
    }
    line.truncate(end);
    line.extend_from_slice(CUT.as_bytes());
    line
}

#[cfg(test)]
mod tests {
    use super::readable;

    fn line(text: &str, room: usize) -> String {
        String::from_utf8(readable(text.as_bytes(), room)).unwrap()
    }

    #[test]
    fn a_text_becomes_one_line() {
        assert_eq!(line("one\ntwo\r\nthree\rfour\0five\n", 100), "one two three four five");
        assert_eq!(line("", 100), "");
    }

    #[test]
    fn a_long_text_is_cut_at_a_character_with_a_mark() {
        assert_eq!(line("abcdefghij", 10), "abcdefghij");
        assert_eq!(line("abcdefghijk", 10), "abcd […]");
        assert_eq!(line("abcäbcdefgh", 10), "abc […]");
        assert_eq!(line("a\"\"\"bcdefgh", 10), "a\" […]");
        assert_eq!(line("ääääääää", 10), "ää […]");
    }
}
