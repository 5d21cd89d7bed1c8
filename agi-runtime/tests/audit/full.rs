//! A disk that is full.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use agi_runtime::Audit;

use crate::server_support::log::Log;
use crate::{Folder, calls, lines_of, short, until};

/// Makes the audit a file that has room.
fn make_room(folder: &Folder) {
    fs::remove_file(folder.audit()).unwrap();
}

#[tokio::test]
async fn a_full_disk_is_warned_of_and_ends_no_call() {
    let log = Log::of_this_thread();
    let service = short().audit(Audit::to("/dev/full")).build().unwrap();
    calls(&service).await;
    until(|| !log.lines("WARN the audit cannot be written").is_empty()).await;
    calls(&service).await;
    drop(service);
    let warnings = log.lines("WARN the audit cannot be written");
    assert!(warnings[0].contains("/dev/full: No space left"), "{warnings:?}");
    assert_eq!(log.lines("ERROR 2 lines of the audit were not written").len(), 1, "{:?}", log.lines(""));
}

#[tokio::test]
async fn what_waited_is_written_when_there_is_room_again() {
    let folder = Folder::new();
    symlink("/dev/full", folder.audit()).unwrap();
    let log = Log::of_this_thread();
    let service = short().audit(Audit::to(folder.audit())).build().unwrap();
    for _ in 0..20 {
        calls(&service).await;
    }
    until(|| !log.lines("WARN the audit cannot be written").is_empty()).await;
    make_room(&folder);
    until(|| folder.audit().exists() && lines_count(&folder) == 20).await;
}

#[tokio::test]
async fn the_audit_says_how_many_lines_were_lost() {
    let folder = Folder::new();
    symlink("/dev/full", folder.audit()).unwrap();
    let log = Log::of_this_thread();
    let service = short().audit(Audit::to(folder.audit())).build().unwrap();
    for _ in 0..10_050 {
        calls(&service).await;
    }
    assert!(log.lines("WARN a line of the audit was lost")[0].contains("10,000 lines"));
    make_room(&folder);
    until(|| folder.audit().exists() && lines_count(&folder) >= 10_001).await;
    drop(service);
    let lines = lines_of(&folder.audit());
    let written = lines.iter().filter(|line| line["audit"] == "call").count() as u64;
    let lost: u64 = lines.iter().filter_map(|line| line["lines"].as_u64()).sum();
    assert!(lost > 0 && written >= 10_000, "{lost} {written}");
    assert_eq!(lost + written, 10_050);
}

fn lines_count(folder: &Folder) -> usize {
    fs::read_to_string(folder.audit()).unwrap_or_default().lines().count()
}

/// A file system of 16 KiB, which only root can make.
struct Tiny(Folder);

impl Tiny {
    fn new() -> Option<Self> {
        let folder = Folder::new();
        let path = folder.0.path();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=16k", "tmpfs"]).arg(path).output();
        mounted.is_ok_and(|mount| mount.status.success()).then_some(Self(folder))
    }
}

impl Drop for Tiny {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.0.path()).output();
    }
}

/// A write that finds half the room that it needs leaves half a line.
#[tokio::test]
async fn a_line_that_had_half_the_room_is_whole_when_there_is_more() {
    let Some(tiny) = Tiny::new() else { return eprintln!("not run: only root can mount a file system") };
    let folder = &tiny.0;
    let ballast = folder.audit().with_file_name("ballast");
    fs::write(&ballast, [0; 8 << 10]).unwrap();
    let log = Log::of_this_thread();
    let service = short().audit(Audit::to(folder.audit())).build().unwrap();
    for _ in 0..40 {
        calls(&service).await;
    }
    until(|| !log.lines("WARN the audit cannot be written").is_empty()).await;
    let text = fs::read_to_string(folder.audit()).unwrap();
    assert!(!text.ends_with('\n'), "it filled a page, and lines do not");
    fs::remove_file(ballast).unwrap();
    until(|| lines_count(folder) == 40).await;
    drop(service);
    assert_eq!(lines_of(&folder.audit()).len(), 40);
}
