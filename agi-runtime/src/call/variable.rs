//! Channel variables.
//!
//! A variable that is unset is an answer (`None`), not an error. The commands with "raw" in their description return
//! what Asterisk sends, and a value with a line feed can forge that. [`Call::variable`] cannot be misled in this way.

use std::future::IntoFuture;

use percent_encoding::percent_decode;

use super::exchange::{Exchange, Reading};
use super::{Call, CallError, reading};
use agi_protocol::{RefusedCommand, ResultLine, Text, spec};

/// URIENCODE's buffer (`VAR_BUF_SIZE` in `pbx.h`) holds 4096 bytes; a longer value is truncated silently.
const ENCODED_WHOLE: usize = 4_000;
/// A value is read in pieces of so many bytes: three times that, encoded, fits.
const PIECE: usize = 1_000;

impl Call {
    /// Returns the value of a channel variable or a dialplan function, such as `CUSTOMER` or `CALLERID(name)`; `None` if
    /// it is unset or empty.
    ///
    /// The value is requested as `${URIENCODE(${NAME})}`. So a value of any length arrives unchanged, even if it holds
    /// line feeds or what looks like a reply. This needs `func_uri.so` in Asterisk.
    ///
    /// # Errors
    /// In addition to those of every command: a name that holds `$`, `{`, `}`, a quote or a control character is
    /// refused, because it would run as an expression; without `func_uri.so`, [`CallError::Failed`] says so.
    pub async fn variable(&mut self, name: &str) -> Result<Option<Text>, CallError> {
        if let Some(byte) = name.bytes().find(|byte| b"${}\"\\".contains(byte) || byte.is_ascii_control()) {
            let problem = RefusedCommand::VariableName { byte };
            return Err(CallError::Refused { command: spec::GET_FULL_VARIABLE.name, problem });
        }
        let mut value = match self.encoded(&format!("${{{name}}}")).await? {
            Piece::Whole(value) => value,
            Piece::PerhapsCut => self.in_pieces(name).await?,
        };
        // The mark at its beginning shows that URIENCODE is there.
        value.remove(0);
        Ok((!value.is_empty()).then(|| value.into()))
    }

    async fn in_pieces(&mut self, name: &str) -> Result<Vec<u8>, CallError> {
        let mut value = vec![MARK];
        loop {
            let offset = value.len() - 1;
            match self.encoded(&format!("${{{name}:{offset}:{PIECE}}}")).await? {
                Piece::Whole(piece) if piece.len() > 1 => value.extend_from_slice(&piece[1..]),
                _ => return Ok(value),
            }
        }
    }

    /// Returns the encoded value of an expression, after a mark.
    async fn encoded(&mut self, expression: &str) -> Result<Piece, CallError> {
        let mark = char::from(MARK);
        self.command(&spec::GET_FULL_VARIABLE)
            .text(format!("${{URIENCODE({mark}{expression})}}"))
            .reads(|line| match line.value() {
                Some(b"") => Reading::Failed("URIENCODE is missing on this Asterisk: load func_uri.so"),
                Some(value) if value.len() > ENCODED_WHOLE => Reading::Is(Piece::PerhapsCut),
                Some(value) => Reading::Is(Piece::Whole(percent_decode(value).collect())),
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

    /// Sets a variable, or writes to a function such as `CALLERID(name)` (SET VARIABLE). Asterisk gives the same answer
    /// if there is no such function.
    pub fn set_variable(&mut self, name: &str, value: impl AsRef<[u8]>) -> Exchange<'_, ()> {
        self.command(&spec::SET_VARIABLE).text(name).text(value).reads(reading::done)
    }
}

/// Any byte that URIENCODE leaves as it is.
const MARK: u8 = b'.';

enum Piece {
    Whole(Vec<u8>),
    PerhapsCut,
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
