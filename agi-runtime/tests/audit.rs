//! The audit: a line for each call that ended, whatever becomes of the call, the file and the disk.
#![cfg(feature = "audit")]

mod server_support;
mod support;

#[path = "audit/files.rs"]
mod files;
#[path = "audit/full.rs"]
mod full;
#[path = "audit/lines.rs"]
mod lines;

use std::path::{Path, PathBuf};
use std::time::Duration;

use agi_runtime::{App, Service, Status};
use serde_json::Value;
use server_support::request;
use support::Pbx;
use tempfile::TempDir;

/// A folder with an audit, removed with it.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder can be made"))
    }

    fn audit(&self) -> PathBuf {
        self.0.path().join("audit.jsonl")
    }

    /// The audit and what was rotated, by name: the audit is the last one.
    fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<_> = self.0.path().read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
        // `-` is less than `.`.
        files.sort();
        files
    }

    /// The lines of all files.
    fn lines(&self) -> Vec<Value> {
        self.files().iter().flat_map(|file| lines_of(file)).collect()
    }
}

/// The lines of a file, each of which is whole.
fn lines_of(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "{text}");
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
}

/// An app that ends each call at once.
fn short() -> App {
    App::new().fallback(|_| Box::pin(async { Ok(agi_runtime::Outcome::done()) }))
}

/// A call that `short` answers.
async fn calls(service: &Service) {
    let (near, mut far) = tokio::io::duplex(1 << 16);
    tokio::io::AsyncWriteExt::write_all(&mut far, request("any").as_bytes()).await.unwrap();
    let mut pbx = Pbx::at(far);
    let (rest, ()) = tokio::join!(pbx.rest(), service.serve_call(near, "test"));
    assert_eq!(rest, server_support::last_words(Status::Ok));
}

/// Waits until something is so, which another thread makes so.
async fn until(what: impl Fn() -> bool) {
    for _ in 0..2_000 {
        if what() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it never is");
}
