//! What tells that a machine spoke a file, and what it said: a comment in the WAV itself.
//!
//! A list next to the files would go on saying so when the recording has come under the same name. The comment goes with
//! the file. It comes after the sound: Asterisk 22 and 16 play such a file to its end (`tests/tests/live/prompt_files.rs`).
//! Both lengths are even, because Asterisk does not know that chunks are padded.

use agi_simulator::SoundSamples;

/// How the comment begins.
const MARK: &str = "stand-in, to be recorded: ";

/// What a tone of `cargo xtask asterisk` says it speaks: no words. It has the same comment (`xtask/src/asterisk/sounds.rs`).
pub(crate) const TONE: &str = "";

/// Appends the comment to a WAV: a chunk `LIST` of `INFO` with an `ICMT`.
pub(crate) fn marked(mut file: Vec<u8>, wording: &str) -> Vec<u8> {
    let mut comment = format!("{MARK}{wording}\0").into_bytes();
    if comment.len() % 2 == 1 {
        comment.push(0);
    }
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes();
    file.extend([b"LIST", &length(comment.len() + 12)[..], b"INFOICMT", &length(comment.len()), &comment].concat());
    // What RIFF says of the whole.
    let whole = length(file.len() - 8);
    file[4..8].copy_from_slice(&whole);
    file
}

/// The wording that was spoken, if the file is a stand-in.
pub(crate) fn wording(file: &[u8], format: &SoundSamples) -> Option<String> {
    let after = file.get(format.played.end..)?;
    let at = after.windows(MARK.len()).position(|bytes| bytes == MARK.as_bytes())?;
    let said = after[at + MARK.len()..].split(|byte| *byte == 0).next()?;
    Some(String::from_utf8_lossy(said).into_owned())
}
