//! What of a prompt the stream can say, and what Asterisk says before it.

use crate::call::{Call, CallError};
use crate::talk::prompt::Prompt;

/// Prompts in the order in which they are said.
pub(super) struct Split {
    /// How many of them Asterisk says: all up to the last one that only Asterisk has.
    pub(super) before: usize,
    /// The others, one after the other.
    pub(super) audio: Vec<i16>,
}

/// Splits prompts into those that Asterisk says first, and those that have audio.
pub(super) async fn split(call: &mut Call, prompts: &[Prompt], language: &str, rate: u32) -> Result<Split, CallError> {
    let mut pieces = Vec::new();
    let mut before = prompts.len();
    while let Some(prompt) = before.checked_sub(1).map(|last| &prompts[last]) {
        let Some(audio) = prompt.audio(call, language, rate).await? else { break };
        pieces.push(audio);
        before -= 1;
    }
    pieces.reverse();
    Ok(Split { before, audio: pieces.concat() })
}
