//! Playing a sound to its end.

use crate::call::{Call, CallError};

impl Call {
    /// Plays a sound to its end, named without its extension.
    ///
    /// Keys that end it, an offset, and how far it was played: see [`stream_file`](Call::stream_file).
    ///
    /// # Errors
    /// A sound that is not there is [`CallError::Failed`] with its name, told apart from a hang-up (Asterisk answers
    /// `-1` to both).
    pub async fn play(&mut self, file: &str) -> Result<(), CallError> {
        self.stream_file(file).await.map(drop)
    }
}
