//! What is remembered of the commands before the one in the line.

use crate::spec::Spec;

/// What is remembered of the commands before.
#[derive(Debug, Default)]
pub(super) struct Trail {
    /// The command that was sent before. Of it, and of the sound, the line's buffer has the names: first the sound, then
    /// what the command was about, unless that was the sound.
    pub(super) before: Option<&'static Spec>,
    /// How long the sound's name is.
    pub(super) heard: u32,
    pub(super) about: About,
    pub(super) step: Step,
}

/// What the command before was about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum About {
    #[default]
    Nothing,
    /// What the buffer has after the sound.
    Kept,
    /// The sound itself.
    Sound,
}

/// How far the command in the line has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Step {
    /// It was begun, and if it came to nothing, the phase says so.
    #[default]
    Here,
    /// No byte of it was sent, and none will be.
    Unsent,
    /// It is a question of the dialogue's own.
    Question,
    /// The caller had left before it began.
    Left,
}

impl Trail {
    /// What begins now is a question of the dialogue's own.
    pub(super) fn ask(&mut self) {
        if self.step == Step::Here {
            self.step = Step::Question;
        }
    }

    /// The command is given up before a byte of it was sent.
    pub(super) fn give_up(&mut self) {
        if self.step == Step::Here {
            self.step = Step::Unsent;
        }
    }
}
