//! The one table of what a command means: its arguments with their roles, what it plays, what it waits for, what its
//! reply says.
//!
//! Whatever needs to know something about a command reads it here. The dialogue learns which argument may be logged,
//! the recorder which reply holds what the caller keyed, and the telephone which keys count and for how long.
//!
//! ```
//! use agi_protocol::spec::{Listens, Plays, Role, Spec};
//!
//! let line = b"GET DATA \"enter-pin\" 5000 4";
//! let spec = Spec::of_line(line).unwrap();
//! assert_eq!(spec.usage(), "GET DATA file [timeout] [maxdigits]");
//! assert_eq!((spec.plays, spec.listens), (Plays::Prompt, Listens::Keys));
//! assert!(spec.reply.is_keyed(), "its answer may be a secret");
//!
//! let arguments = ["enter-pin", "5000", "4"];
//! assert_eq!(spec.value(&arguments, Role::File), Some(&b"enter-pin"[..]));
//! assert_eq!(spec.value(&arguments[..1], Role::MaxDigits), Some(&b"1024"[..]), "what Asterisk takes by itself");
//! ```

mod argument;
mod query;
mod table;

pub use argument::{ArgumentSpec, Role, Unit};
pub use query::Wait;
pub use table::*;

use crate::reply::ReplyFraming;

/// One AGI command.
///
/// The facts are those of `res_agi.c`; what a user can see of them was measured on Asterisk 22.10 and 16.28.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spec {
    /// Its name on the wire, such as `GET DATA`.
    pub name: &'static str,
    /// Its arguments in order. No role occurs twice.
    pub arguments: &'static [ArgumentSpec],
    /// What the caller hears.
    pub plays: Plays,
    /// What it takes from the caller.
    pub listens: Listens,
    /// What its `200 result=…` says.
    pub reply: ReplyKind,
    /// What its reply looks like; this follows from [`reply`](Self::reply).
    pub framing: ReplyFraming,
    /// Whether Asterisk permits it on a dead channel (measured on 22.10 and 16.28).
    pub allowed_after_hangup: bool,
}

/// What the caller hears of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Plays {
    /// Nothing.
    Nothing,
    /// The sound that the argument of [`Role::File`] names; the empty name is silence.
    Prompt,
    /// Its first argument, said digit by digit, as a number, as a date and so on. See [`Spec::says`].
    Says,
    /// A beep, if its argument of [`Role::Beep`] asks for it.
    Beep,
    /// Whatever the dialplan plays.
    Dialplan,
}

/// What a command takes from the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Listens {
    /// Nothing: keys are lost, or wait for the next command.
    Nothing,
    /// A key that interrupts what is played, if the arguments name it. See [`Spec::barge_in_keys`].
    BargeIn,
    /// One key. While a prompt plays, only the keys that interrupt it count; afterwards any key ends the wait.
    Key,
    /// Several keys, at most as many as the argument of [`Role::MaxDigits`] says; any of them interrupts the prompt,
    /// and `#` ends the entry without being part of it.
    Keys,
    /// The caller's voice, kept in a file, until one of the keys that [`Role::EscapeDigits`] names.
    Recording,
    /// A text message.
    Text,
    /// The caller's voice, recognised; a key ends it too.
    Speech,
}

/// What the `200 result=…` of a command says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReplyKind {
    /// Only whether it was done.
    Done,
    /// Yes or no. DATABASE DELTREE says 0 for yes, all others 1.
    YesNo,
    /// A value: `1 (value)`. Anything else says that there is none.
    Value,
    /// The ASCII code of the key that the caller pressed, or 0.
    Key,
    /// The ASCII code of the key that the caller pressed, or 0, and how far a sound had come: `53 endpos=920`.
    KeyAndPosition,
    /// The keys that the caller pressed, as text: `0042`.
    Digits,
    /// The code of a byte of a text message.
    Character,
    /// Why and where a recording ended.
    Recording,
    /// What was recognised: `1 (speech) endpos=800 results=1 …`.
    Recognition,
    /// The state of a channel as a number.
    ChannelState,
    /// What a dialplan application returned.
    ReturnCode,
    /// How a subroutine ended: `0 Gosub complete`.
    Subroutine,
}

impl ReplyKind {
    /// Returns what such a reply looks like on the wire.
    #[must_use]
    pub const fn framing(self) -> ReplyFraming {
        match self {
            Self::Value => ReplyFraming::Value,
            Self::Recognition => ReplyFraming::Recognition,
            _ => ReplyFraming::Line,
        }
    }

    /// Returns whether the result is what the caller keyed, so that it can be a secret.
    ///
    /// The key that ends a recording or a recognition is not counted: it says only that the caller is done.
    #[must_use]
    pub const fn is_keyed(self) -> bool {
        matches!(self, Self::Key | Self::KeyAndPosition | Self::Digits)
    }
}

#[cfg(test)]
mod tests;
