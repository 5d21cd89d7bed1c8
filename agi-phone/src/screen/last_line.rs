//! The last line of the screen, while it can still change.

use super::question::{Countdown, Question};

/// What the last line says, before it becomes lines that stay.
#[derive(Debug, Default)]
pub(super) enum LastLine {
    /// Nothing: all that happened is in the lines above.
    #[default]
    Empty,
    /// The app waits, and no key was pressed.
    Question(Question),
    /// Keys were pressed, which may be followed by more. The question is in a line above, if it is not here.
    Keys { question: Option<Question>, keys: String },
}

impl LastLine {
    /// Adds a key.
    pub(super) fn press(&mut self, key: char) {
        let (question, mut keys) = match std::mem::take(self) {
            Self::Empty => (None, String::new()),
            Self::Question(question) => (Some(question), String::new()),
            Self::Keys { question, keys } => (question, keys),
        };
        keys.push(key);
        *self = Self::Keys { question, keys };
    }

    /// Takes the question out, which becomes a line that stays.
    pub(super) fn take_question(&mut self) -> Option<Question> {
        match self {
            Self::Empty => None,
            Self::Keys { question, .. } => question.take(),
            Self::Question(_) => match std::mem::take(self) {
                Self::Question(question) => Some(question),
                _ => None,
            },
        }
    }

    /// Takes the keys out, which become a line that stays. The question is taken before.
    pub(super) fn take_keys(&mut self) -> Option<String> {
        match std::mem::take(self) {
            Self::Keys { keys, .. } => Some(keys),
            _ => None,
        }
    }

    /// Returns how it is drawn; nothing if there is no question in it.
    pub(super) fn text(&self, countdown: Option<Countdown>) -> Option<String> {
        match self {
            Self::Empty | Self::Keys { question: None, .. } => None,
            Self::Question(question) => Some(question.counting(countdown)),
            Self::Keys { question: Some(question), keys } => {
                Some(format!("{}  > {keys}", question.counting(countdown)))
            }
        }
    }
}
