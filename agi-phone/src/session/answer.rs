//! What a step prints: one line of JSON, and an exit status.

use std::fmt;

use crate::error::Exit;
#[cfg(unix)]
use crate::json::{array, or_null, string_or_null};
use crate::json::{object, string};

/// The version of the form. It changes when something is taken away, or means something else; new members do not change it.
const VERSION: u32 = 1;

/// What a step of a session came to: one line of JSON, as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionAnswer {
    /// What the process ends with.
    pub exit: Exit,
    json: String,
}

impl SessionAnswer {
    /// Takes what the process that holds the call has made.
    #[cfg(unix)]
    pub(super) fn made(exit: Exit, json: String) -> Self {
        Self { exit, json }
    }

    /// Makes the answer to a step that was not taken: there is no call, or the step is not one.
    pub(super) fn refused(session: &str, step: &str, exit: Exit, error: &str) -> Self {
        Self::without_call(session, step, "none", exit, error, Vec::new())
    }

    /// Makes an answer without a call: `none` if there is none, or `crashed`.
    pub(super) fn without_call(
        session: &str,
        step: &str,
        state: &str,
        exit: Exit,
        error: &str,
        more: Vec<(&str, String)>,
    ) -> Self {
        let members = [
            ("version", VERSION.to_string()),
            ("session", string(session)),
            ("step", string(step)),
            ("state", string(state)),
            ("error", string(error)),
            ("exit", exit.code().to_string()),
        ];
        Self { exit, json: object(members.into_iter().chain(more)) }
    }
}

impl fmt::Display for SessionAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.json)
    }
}

/// An answer about a call.
#[cfg(unix)]
pub(super) struct CallAnswer<'a> {
    pub(super) session: &'a str,
    pub(super) step: &'a str,
    pub(super) state: &'a str,
    pub(super) time_ms: u128,
    pub(super) answered: bool,
    /// JSON, as all that follows with `json` in its comment.
    pub(super) events: Vec<String>,
    /// JSON.
    pub(super) plays: Option<String>,
    /// JSON.
    pub(super) asks: Option<String>,
    /// JSON.
    pub(super) ended: Option<String>,
    pub(super) notes: &'a [String],
    pub(super) error: Option<&'a str>,
    pub(super) exit: Exit,
    pub(super) target: &'a str,
    pub(super) log: &'a str,
}

#[cfg(unix)]
impl CallAnswer<'_> {
    pub(super) fn to_json(&self) -> String {
        object([
            ("version", VERSION.to_string()),
            ("session", string(self.session)),
            ("step", string(self.step)),
            ("state", string(self.state)),
            ("time_ms", self.time_ms.to_string()),
            ("answered", self.answered.to_string()),
            ("events", array(self.events.iter().cloned())),
            ("plays", or_null(self.plays.as_ref())),
            ("asks", or_null(self.asks.as_ref())),
            ("ended", or_null(self.ended.as_ref())),
            ("notes", array(self.notes.iter().map(|note| string(note)))),
            ("error", string_or_null(self.error)),
            ("exit", self.exit.code().to_string()),
            ("target", string(self.target)),
            ("pid", std::process::id().to_string()),
            ("log", string(self.log)),
        ])
    }
}
