//! Where in the call the caller is: the command that was sent last, and the sound that was played last.
//!
//! What is remembered of earlier commands stays in the buffer of their lines, so that it costs no call an allocation.

use super::trail::{About, Step};
use super::{Dialogue, Ending, Phase};
use crate::reply::{Frame, Reply};
use crate::spec::{self, Plays, ReplyKind, Spec};

/// Applications of Asterisk's whose first argument is the sound that they play.
const PLAYERS: [&[u8]; 2] = [b"Playback", b"BackGround"];

/// Where in a call: a command, what it is about, and what the caller heard before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Whereabouts<'d> {
    /// The command.
    pub command: &'static Spec,
    /// What it is about, as [`Dialogue::subject`] has it.
    pub subject: Option<&'d [u8]>,
    /// The sound that was played last before it; `None` if the command plays one itself, or none was played. Silence and a
    /// beep do not count.
    pub after: Option<&'d [u8]>,
}

impl Dialogue {
    /// Returns the command that was begun last. The question that the dialogue asks by itself does not count.
    #[must_use]
    pub fn asked_for(&self) -> Whereabouts<'_> {
        if self.trail.step == Step::Question { self.command_before() } else { self.command_here() }
    }

    /// Returns where the caller is, or left: at the last command that was sent before the hang-up was known. A recording
    /// that the hang-up ended is such a place, too. If no command was sent, it is the one that could not be.
    #[must_use]
    #[cold]
    pub fn whereabouts(&self) -> Whereabouts<'_> {
        let is_sent = self.trail.step == Step::Here && !matches!(self.phase, Phase::Begun | Phase::InStep);
        if is_sent || self.trail.before.is_none() { self.command_here() } else { self.command_before() }
    }

    fn command_here(&self) -> Whereabouts<'_> {
        let (heard, _) = self.line.kept().split_at(self.trail.heard as usize);
        let subject = self.subject();
        let plays = self.spec.plays == Plays::Prompt && subject.is_some_and(is_telling);
        Whereabouts { command: self.spec, subject, after: (!plays && !heard.is_empty()).then_some(heard) }
    }

    fn command_before(&self) -> Whereabouts<'_> {
        let (heard, rest) = self.line.kept().split_at(self.trail.heard as usize);
        let command = self.trail.before.unwrap_or(self.spec);
        if self.trail.about == About::Sound {
            return Whereabouts { command, subject: Some(heard), after: None };
        }
        let subject = command.subject().map(|_| rest);
        Whereabouts { command, subject, after: (!heard.is_empty()).then_some(heard) }
    }

    /// Another command begins: notes what is in the line.
    #[inline]
    pub(super) fn leave_command(&mut self) {
        let is_plain = self.spec.plays == Plays::Nothing && self.trail.about == About::Nothing;
        if is_plain && self.trail.step == Step::Here && !self.hung_up {
            self.trail.before = Some(self.spec);
        } else {
            self.leave_otherwise();
        }
    }

    #[inline(never)]
    fn leave_otherwise(&mut self) {
        if self.trail.step == Step::Left {
            return;
        }
        let is_sent = self.trail.step == Step::Here;
        // HANGUP may come after the next command is sent.
        let is_left = self.hung_up || is_sent && self.was_left_while_recording();
        if is_sent {
            self.trail.before = Some(self.spec);
            self.keep_subject();
        }
        self.trail.step = if is_left { Step::Left } else { Step::Here };
    }

    fn keep_subject(&mut self) {
        let heard = self.trail.heard as usize;
        let part = self.spec.subject().and_then(|_| self.argument_after(self.spec.name.len()));
        let Some(part) = part else {
            self.trail.about = About::Nothing;
            return self.line.keep(heard, 0..0);
        };
        let subject = &self.line.as_bytes()[part.clone()];
        let sound = match self.spec.plays {
            Plays::Prompt if is_telling(subject) => Some(part.clone()),
            _ if self.spec == &spec::EXEC && PLAYERS.iter().any(|name| subject.eq_ignore_ascii_case(name)) => {
                self.argument_after(part.end + 1).map(|options| {
                    let sounds = self.line.as_bytes()[options.clone()].split(|byte| *byte == b',').next();
                    options.start..options.start + sounds.unwrap_or_default().len()
                })
            }
            _ => None,
        };
        if let Some(sound) = sound {
            self.trail.heard = length(&sound);
            self.trail.about = if sound == part { About::Sound } else { About::Nothing };
            self.line.keep(0, sound);
        } else {
            self.trail.about = About::Kept;
            self.line.keep(heard, part);
        }
    }

    /// A recording says itself that the hang-up ended it.
    fn was_left_while_recording(&self) -> bool {
        self.spec.reply == ReplyKind::Recording && self.phase == Phase::Over(Ending::Answered) && {
            matches!(self.reply(), Frame::Reply(Reply::Result(line)) if line.note() == Some(b"hangup"))
        }
    }
}

/// Whether the name of a sound says where a caller is.
fn is_telling(sound: &[u8]) -> bool {
    !sound.is_empty() && !sound.starts_with(b"silence/") && sound != b"beep"
}

/// A line is never so long.
fn length(part: &std::ops::Range<usize>) -> u32 {
    u32::try_from(part.len()).unwrap_or(0)
}
