//! Real calls in files: what is written, what is masked, and that a file replays as the call it was.
#![cfg(all(feature = "testing", feature = "transcripts"))]

mod server_support;
mod support;

#[path = "transcripts/differing.rs"]
mod differing;
#[path = "transcripts/masking.rs"]
mod masking;
#[path = "transcripts/recording.rs"]
mod recording;
#[path = "transcripts/replaying.rs"]
mod replaying;
#[path = "transcripts/secrets.rs"]
mod secrets;

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use agi_runtime::{App, CallRecorder};
use support::{Pbx, serve};

/// The lines of a transcript after its first, without times.
fn lines(text: &str) -> Vec<String> {
    let without_time = |line: &str| {
        let (_, rest) = line.split_once(',').unwrap();
        rest.strip_suffix('}').unwrap().to_owned()
    };
    text.lines().skip(1).map(without_time).collect()
}

/// A folder of a test's own, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("agi-transcripts-{}-{number}", std::process::id())))
    }

    /// The files in it, by name.
    fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<_> = std::fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    /// The text of its only file.
    fn text(&self) -> String {
        let [file] = self.files().try_into().expect("one call, one file");
        std::fs::read_to_string(file).unwrap()
    }

    /// A file in it.
    fn file(&self, text: &str) -> PathBuf {
        std::fs::create_dir_all(&self.0).unwrap();
        let file = self.join("call.jsonl");
        std::fs::write(&file, text).unwrap();
        file
    }
}

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Records one call of an app, in which the test plays Asterisk.
async fn recorded(app: App, request: &str, play: impl AsyncFnOnce(&mut Pbx)) -> Folder {
    recorded_with(app, request, |transcripts| transcripts, play).await
}

async fn recorded_with(
    app: App,
    request: &str,
    settings: impl FnOnce(CallRecorder) -> CallRecorder,
    play: impl AsyncFnOnce(&mut Pbx),
) -> Folder {
    let folder = Folder::new();
    let (mut pbx, served) = serve(app.record_calls(settings(CallRecorder::to(&*folder))), request).await;
    play(&mut pbx).await;
    pbx.rest().await;
    // The app goes with the task, and waits for its writer.
    served.await.unwrap();
    folder
}
