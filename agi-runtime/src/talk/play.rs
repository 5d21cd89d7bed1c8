//! Playing a sound to its end.

use crate::call::{Call, CallError};

impl Call {
    /// Plays a sound to its end, named without its extension.
    ///
    /// For keys that end it, an offset, and how far it was played, see [`stream_file`](Call::stream_file).
    ///
    /// # Errors
    /// A missing sound is [`CallError::Failed`] with its name. It is told apart from a hang-up, although Asterisk
    /// answers `-1` in both cases.
    pub async fn play(&mut self, file: &str) -> Result<(), CallError> {
        self.stream_file(file).await.map(drop)
    }
}
