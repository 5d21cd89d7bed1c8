//! Channel variables.
//!
//! A variable that is unset is an answer (`None`), not an error. The commands with "raw" in their description return
//! what Asterisk sends, and a value with a line feed can forge that. [`Call::variable`] cannot be misled in this way.

use std::fmt::Write;
use std::future::IntoFuture;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode, percent_encode};

use super::exchange::{Arguments, Exchange, Reading};
use super::{Call, CallError, reading};
use agi_protocol::{RefusedCommand, ResultLine, Text, spec};

/// A value is read in pieces of so many bytes: three times that, encoded, and as many brackets fit into URIENCODE's buffer
/// (`VAR_BUF_SIZE` in `pbx.h`: 4096 bytes; the rest is cut off silently).
const PIECE: usize = 1_000;
/// The same, where a line has room for 1,012 bytes.
#[cfg(feature = "ami")]
const SMALL_PIECE: usize = 800;
/// So many brackets are opened before a value. Asterisk puts the value in first, and then takes a `:` for the beginning of
/// `:offset:length` if as many brackets are closed before it as were opened (`parse_variable_name` in `pbx_variables.c`).
const BRACKETS: usize = 8;

impl Call {
    /// Returns the value of a channel variable or a dialplan function, such as `CUSTOMER` or `CALLERID(name)`; `None` if
    /// it is unset or empty.
    ///
    /// It is asked for by `URIENCODE`, so a value of any length, with line feeds, brackets, or what looks like a reply,
    /// arrives as it is. That takes `func_uri.so` on the Asterisk. A function is evaluated once; again, piece by piece,
    /// if its value is longer than 1,300 bytes or so, or closes eight brackets more than it opens.
    ///
    /// # Errors
    /// In addition to those of every command: a name that holds `$`, `{`, `}`, a quote or a control character is
    /// refused, because it would run as an expression; without `func_uri.so`, [`CallError::Failed`] says so.
    pub async fn variable(&mut self, name: &str) -> Result<Option<Text>, CallError> {
        if let Some(byte) = name.bytes().find(|byte| b"${}\"\\".contains(byte) || byte.is_ascii_control()) {
            return Err(no_name(byte));
        }
        // Asterisk would read another function, which ends before the colon.
        if name.ends_with(')') && has_part(name) {
            return Err(no_name(b':'));
        }
        let value = match self.read_whole(name).await? {
            Some(value) => value,
            None => self.read_in_pieces(name).await?,
        };
        Ok((!value.is_empty()).then(|| value.into()))
    }

    /// The value, unless it comes without the mark after it: then URIENCODE's buffer was too small, or the value closed all
    /// brackets. The mark is one that no caller can guess, because a `:` in a value can cut out any part of it.
    async fn read_whole(&mut self, name: &str) -> Result<Option<Vec<u8>>, CallError> {
        let threadid = self.request.get("agi_threadid").unwrap_or_default();
        let digits = threadid.iter().filter(|byte| byte.is_ascii_digit());
        let mark: String = std::iter::once('.').chain(digits.map(|digit| char::from(*digit))).collect();
        let encoded = self.encoded::<BRACKETS>(&format!("${{{name}}}{mark}")).await?;
        Ok(encoded.strip_suffix(mark.as_bytes()).map(|value| percent_decode(value).collect()))
    }

    /// No piece can close as many brackets as are opened before it.
    async fn read_in_pieces(&mut self, name: &str) -> Result<Vec<u8>, CallError> {
        if has_part(name) {
            return Err(no_name(b':'));
        }
        #[cfg(feature = "ami")]
        if self.dialogue.longest_line().is_some() {
            return self.read_pieces::<SMALL_PIECE>(name).await;
        }
        self.read_pieces::<PIECE>(name).await
    }

    async fn read_pieces<const PIECE: usize>(&mut self, name: &str) -> Result<Vec<u8>, CallError> {
        let mut value = Vec::new();
        loop {
            let read = value.len();
            let piece = self.encoded::<PIECE>(&format!("${{{name}:{read}:{PIECE}}}")).await?;
            value.extend(percent_decode(&piece));
            if value.len() < read + PIECE {
                return Ok(value);
            }
        }
    }

    /// An expression's value by URIENCODE, with so many brackets opened before it.
    async fn encoded<const OPENED: usize>(&mut self, expression: &str) -> Result<Vec<u8>, CallError> {
        let opened = "(".repeat(OPENED);
        self.command(&spec::GET_FULL_VARIABLE)
            .text(format!("${{URIENCODE({opened}{expression})}}"))
            .reads(|line| match line.value() {
                // A value may have cut out all of itself, but not a piece of it.
                Some(b"") if OPENED > BRACKETS => {
                    Reading::Failed("URIENCODE is missing on this Asterisk: load func_uri.so")
                }
                Some(value) if OPENED > BRACKETS && value.len() < OPENED => Reading::Unexpected,
                Some(value) => Reading::Is(value.get(OPENED..).unwrap_or_default().to_vec()),
                None => Reading::Unexpected,
            })
            .await
    }

    /// Reads a variable (GET VARIABLE); `None` if it is unset. Raw: Asterisk truncates the value to 1,023 bytes, and
    /// one with a line feed can look like two replies. Prefer [`variable`](Call::variable).
    pub fn get_variable(&mut self, name: &str) -> Exchange<'_, Option<Text>> {
        self.command(&spec::GET_VARIABLE).text(name).reads(reading::value)
    }

    /// Evaluates an expression such as `${EXTEN} of ${CHANNEL(state)}` (GET FULL VARIABLE). An unset variable is the
    /// empty text; `None` means that there is no channel of the requested name. Raw: a value with a line feed can look
    /// like two replies, and an expression that is made from a caller's input runs whatever functions it names.
    pub fn get_full_variable<'c>(&'c mut self, expression: &'c str) -> GetFullVariable<'c> {
        GetFullVariable { call: self, expression, channel: None }
    }

    /// Sets a variable, or writes to a function such as `CALLERID(name)` (SET VARIABLE). Asterisk answers the same
    /// when there is no such function.
    ///
    /// A value with line ends, which that command cannot carry, is sent encoded and decoded by functions of the dialplan,
    /// in one exchange (measured on 22.10 and 16.28). That takes `func_uri.so`, `func_logic.so` and `func_strings.so`. It
    /// is for variables only: not for functions, and not for a name with `_` before it, which would be handed on.
    ///
    /// # Errors
    /// Besides those of every command: a value with a NUL is refused, and so are line ends in what is written to a function.
    pub fn set_variable(&mut self, name: &str, value: impl AsRef<[u8]>) -> Exchange<'_, ()> {
        if name.len() == "CHANNEL(language)".len() && is_language(name) {
            self.language = Some(Box::new(value.as_ref().into()));
        }
        let mut line = self.command(&spec::SET_VARIABLE).text(name).text(&value);
        if !line.can_be_sent() && is_plain(name) && !value.as_ref().contains(&0) {
            return set_encoded(line.instead(&spec::GET_FULL_VARIABLE), name, value.as_ref());
        }
        line.reads(reading::done)
    }
}

/// `SET` strips the blanks around a value, and a `:` in it after a `)` too many would begin `:offset:length`. So
/// brackets and a bar come before the value, and a bar and a dot after it; `SHIFT` and `POP`, which are given the
/// variable's name and never read the value as an expression, take them off again. `LEN` hides what the functions give.
#[cold]
fn set_encoded<'c>(line: Arguments<'c>, name: &str, value: &[u8]) -> Exchange<'c, ()> {
    let closed = memchr::memchr_iter(b')', value).count();
    // An odd number, so that its last figure is not the 0 of a SHIFT that is missing.
    let brackets = "(".repeat((closed + 1) | 1);
    let decoded = value.chunks(PIECE).fold(String::new(), |mut decoded, piece| {
        let _ = write!(decoded, "${{URIDECODE({})}}", percent_encode(piece, NON_ALPHANUMERIC));
        decoded
    });
    let set = format!("${{LEN(${{SET({name}={brackets}|{decoded}|.)}})}}");
    let tidy = format!("${{LEN(${{SHIFT({name},|)}})}}${{LEN(${{POP({name},|)}})}}");
    line.text(set + &tidy).reads(|line| match line.value() {
        Some(lengths) if lengths.ends_with(b"1") && !lengths.ends_with(b"01") => Reading::Is(()),
        Some(_) => Reading::Failed("a function is missing: load func_uri.so, func_logic.so and func_strings.so"),
        None => Reading::Unexpected,
    })
}

/// Whether a variable is what decides how numbers and dates are said. The case of a function counts, that of its argument
/// does not (`pbx_functions.c`, `func_channel.c`).
fn is_language(name: &str) -> bool {
    name.strip_prefix("CHANNEL(").is_some_and(|argument| argument.eq_ignore_ascii_case("language)"))
}

/// A variable of the channel, and nothing that an expression would read differently.
fn is_plain(name: &str) -> bool {
    !name.starts_with('_') && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether there is an `:offset:length` in a name, as `parse_variable_name` in `pbx_variables.c` finds it.
fn has_part(name: &str) -> bool {
    let mut open = 0_i32;
    name.bytes().any(|byte| {
        open += i32::from(byte == b'(') - i32::from(byte == b')');
        byte == b':' && open == 0
    })
}

fn no_name(byte: u8) -> CallError {
    CallError::Refused { command: spec::GET_FULL_VARIABLE.name, problem: RefusedCommand::VariableName { byte } }
}

/// Evaluates an expression (GET FULL VARIABLE) when it is awaited.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct GetFullVariable<'c> {
    call: &'c mut Call,
    expression: &'c str,
    channel: Option<&'c str>,
}

impl<'c> GetFullVariable<'c> {
    /// Evaluates it on the channel of this name instead; default: this call's.
    pub fn channel(self, channel: &'c str) -> Self {
        Self { channel: Some(channel), ..self }
    }
}

impl<'c> IntoFuture for GetFullVariable<'c> {
    type Output = Result<Option<Text>, CallError>;
    type IntoFuture = Exchange<'c, Option<Text>>;

    fn into_future(self) -> Self::IntoFuture {
        self.call
            .command(&spec::GET_FULL_VARIABLE)
            .text(self.expression)
            .maybe_text(self.channel)
            .reads(|line: &ResultLine<'_>| reading::value(line))
    }
}
