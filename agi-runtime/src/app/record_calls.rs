//! The recorder that an app is given.

use super::App;
use crate::transcript::CallRecorder;

impl App {
    /// Keeps a transcript of every call, for `testing::replay`. The last recorder given counts. Without one no call is
    /// recorded, and none pays for it.
    ///
    /// Needs the feature `transcripts`.
    #[must_use]
    pub fn record_calls(mut self, recorder: CallRecorder) -> Self {
        self.transcripts = Some(recorder);
        self
    }
}
