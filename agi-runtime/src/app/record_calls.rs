//! The recorder that an app is given.

use super::App;
use crate::transcript::CallRecorder;

impl App {
    /// Keeps a transcript of every call, for `testing::replay`. If several recorders are given, the last one counts.
    /// Without a recorder, no call is recorded, and recording costs nothing.
    ///
    /// It writes down commands and answers; [`Call::record_call`](crate::Call::record_call) records what is heard.
    ///
    /// Needs the feature `transcripts`.
    #[must_use]
    pub fn record_calls(mut self, recorder: CallRecorder) -> Self {
        self.transcripts = Some(recorder);
        self
    }

    /// The same, in this folder. Everything else of a recorder that the app has stays: its masks, too.
    #[cfg(feature = "cli")]
    pub(crate) fn record_calls_in(mut self, folder: std::path::PathBuf) -> Self {
        self.transcripts = Some(match self.transcripts.take() {
            Some(recorder) => recorder.moved(folder),
            None => CallRecorder::to(folder),
        });
        self
    }
}
