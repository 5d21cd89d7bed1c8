//! SPEECH …: this Asterisk has no speech engine, as most have none, so every command answers 0.

use crate::channel_context::{ChannelContext, Reply, Step};

/// `SPEECH CREATE engine`: also without a name.
pub(super) fn create(_: &mut ChannelContext, _: &[Vec<u8>]) -> Step {
    none()
}

/// `SPEECH DESTROY`
pub(super) fn destroy(_: &mut ChannelContext, _: &[Vec<u8>]) -> Step {
    none()
}

/// `SPEECH SET name value`, `SPEECH LOAD GRAMMAR name path`
pub(super) fn two_words(_: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    if words.len() == 2 { none() } else { Step::Usage }
}

/// `SPEECH ACTIVATE GRAMMAR name`, and the like
pub(super) fn one_word(_: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    if words.len() == 1 { none() } else { Step::Usage }
}

/// `SPEECH RECOGNIZE prompt timeout [offset]`
pub(super) fn recognize(_: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    if words.len() >= 2 { none() } else { Step::Usage }
}

fn none() -> Step {
    Reply::result(0).into()
}
