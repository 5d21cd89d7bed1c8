//! The notation of the screen, for a call that is over: a command in words.

use agi_protocol::spec::{Plays, Role};

use crate::prompt_watcher::expected_of;
use crate::prompts::Prompts;
use crate::screen::{Command, Question};

/// A command of the app's, in the words in which the telephone shows it.
///
/// ```
/// use agi_phone::{CommandNotation, Prompts};
///
/// let command = CommandNotation::of(b"GET OPTION \"menu\" \"12\" 5000");
/// assert_eq!(command.heard(&Prompts::default(), "en").unwrap(), "~ menu");
/// assert_eq!(command.asks().unwrap(), "? 1 2   5 s");
/// assert_eq!(command.outcome("200 result=0 endpos=8000", false).unwrap(), "> (no key)");
/// ```
#[derive(Debug)]
pub struct CommandNotation {
    command: Command,
    line: Vec<u8>,
}

impl CommandNotation {
    /// Reads a line of the app's.
    #[must_use]
    pub fn of(line: &[u8]) -> Self {
        Self { command: Command::of(line), line: line.to_vec() }
    }

    /// Returns what the dialplan or the app does: `dialplan: Dial(PJSIP/desk,20)`.
    #[must_use]
    pub fn announced(&self) -> Option<String> {
        self.command.announced()
    }

    /// Returns what the caller hears: `~ survey/thanks`, with its wording in the channel's language if there is one.
    #[must_use]
    pub fn heard(&self, prompts: &Prompts, language: &str) -> Option<String> {
        let spec = self.command.spec?;
        let what = match spec.plays {
            Plays::Prompt => self.command.value(Role::File),
            Plays::Says => self.command.value(spec.says()?.role),
            _ => return None,
        };
        (!what.is_empty()).then(|| self.command.heard_line('~', what, prompts.wording(what, language)))
    }

    /// Returns what the app waits for: `? 1 2   5 s`, or `recording message, # ends   60 s`.
    #[must_use]
    pub fn asks(&self) -> Option<String> {
        Question::of(&expected_of(&self.line)).map(|question| question.to_string())
    }

    /// Returns what is shown of its reply, if no key was pressed; nothing where that says nothing.
    #[must_use]
    pub fn outcome(&self, reply: &str, hung_up: bool) -> Option<String> {
        self.command.outcome(reply, hung_up)
    }
}
