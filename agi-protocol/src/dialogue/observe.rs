//! What an observer of a dialogue is told: each line as it is said, and what it is.

use std::fmt;
use std::io;

use crate::reply::{Frame, frame};
use crate::spec::Spec;

/// Is told what the two sides of a dialogue say.
pub trait Observer: Send + Sync {
    /// Something was said.
    fn observe(&mut self, event: Event<'_>);
}

/// What was said.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'d> {
    /// Bytes arrived. They are told line by line when they are taken.
    Arrived,
    /// These bytes were written, of this line. A line feed ends it; what follows that in the same bytes is another line.
    #[non_exhaustive]
    Sent {
        /// The bytes.
        bytes: &'d [u8],
        /// What the line is; `None` for one that the dialogue does not know.
        line: Option<Line>,
    },
    /// Asterisk said this: a line, or a value or a usage text of several.
    #[non_exhaustive]
    Received {
        /// The bytes, with the last line feed.
        bytes: &'d [u8],
        /// What it answers.
        answers: Option<Line>,
        /// Whether it is a secret of the caller.
        secret: bool,
        /// Whether its end has come. If so, nothing more of it will come.
        whole: bool,
    },
    /// Asterisk closed the connection, or reading failed.
    Closed(Option<&'d io::Error>),
    /// The app says what happened outside of the dialogue.
    #[non_exhaustive]
    Beside {
        /// In words.
        text: &'d str,
        /// Whether it holds a secret of the caller.
        secret: bool,
    },
    /// The app begins to ask the caller something, before it says the prompts.
    #[non_exhaustive]
    Asks {
        /// What can be keyed: the keys of each choice, with a blank between two choices; or `digits`.
        choices: &'d str,
        /// Whether it is a further try of the same question.
        again: bool,
    },
}

/// What a line from the app is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Line {
    /// A command.
    Command(&'static Spec),
    /// A question of a resynchronisation.
    Question,
}

/// Who observes a dialogue, if anybody does.
pub(super) struct Observed(pub(super) Option<Box<dyn Observer>>);

impl Observed {
    #[inline]
    pub(super) fn tell(&mut self, event: Event<'_>) {
        if let Some(observer) = &mut self.0 {
            observer.observe(event);
        }
    }

    /// Tells a whole frame; `answers` is what it answers if it is a reply.
    #[cold]
    pub(super) fn received(&mut self, bytes: &[u8], answers: Option<Line>, secret: bool) {
        let answers = answers.filter(|_| matches!(frame(bytes), Frame::Reply(_)));
        self.tell(Event::Received { bytes, answers, secret, whole: true });
    }
}

impl fmt::Debug for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "observed" } else { "not observed" })
    }
}
