//! Which file a line is in.

use std::fs;
use std::io::Write;
use std::time::Duration;

use agi_runtime::{Audit, Service};

use crate::{Folder, calls, lines_of, short};

/// A line as an earlier process wrote it.
fn line_of(time: &str) -> String {
    format!("{{\"audit\":\"lost\",\"time\":\"{time}\",\"lines\":1}}\n")
}

fn service(audit: Audit) -> Service {
    short().audit(audit).build().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_line_is_lost_when_files_are_rotated_under_64_calls_at_once() {
    let folder = Folder::new();
    let service = service(Audit::to(folder.audit()).rotate_at(5_000));
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let service = service.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    calls(&service).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    drop(service);
    let files = folder.files();
    assert!(files.len() > 10, "{files:?}");
    assert!(files.iter().all(|file| file.metadata().unwrap().len() <= 5_000));
    let mut numbers: Vec<_> = folder.lines().iter().map(|line| line["call"].as_u64().unwrap()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 640);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_write_to_one_file_and_rotate_it() {
    let folder = Folder::new();
    let both = [(); 2].map(|()| service(Audit::to(folder.audit()).rotate_at(3_000)));
    let tasks = both.map(|service| {
        tokio::spawn(async move {
            for _ in 0..200 {
                calls(&service).await;
            }
        })
    });
    for task in tasks {
        task.await.unwrap();
    }
    assert!(folder.files().len() > 10);
    assert_eq!(folder.lines().len(), 400);
}

#[tokio::test]
async fn a_file_whose_first_line_is_old_is_rotated() {
    let folder = Folder::new();
    fs::write(folder.audit(), line_of("2020-01-01T00:00:00.000Z")).unwrap();
    let service = service(Audit::to(folder.audit()));
    calls(&service).await;
    calls(&service).await;
    drop(service);
    let [old, new] = folder.files().try_into().unwrap();
    assert_eq!((lines_of(&old).len(), lines_of(&new).len()), (1, 2));
    let name = old.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("audit-2") && name.ends_with("Z.jsonl"), "{name}");
}

#[tokio::test]
async fn a_clock_that_was_set_back_rotates_nothing() {
    let folder = Folder::new();
    fs::write(folder.audit(), line_of("2999-01-01T00:00:00.000Z")).unwrap();
    let service = service(Audit::to(folder.audit()));
    calls(&service).await;
    drop(service);
    assert_eq!(folder.files().len(), 1);
    assert_eq!(folder.lines().len(), 2);
}

#[tokio::test]
async fn a_line_that_was_cut_off_by_a_crash_is_ended_before_the_next_one() {
    let folder = Folder::new();
    let torn = r#"{"audit":"call","time":"2999-01-01T00:00:00.000Z","ca"#;
    fs::write(folder.audit(), torn).unwrap();
    let service = service(Audit::to(folder.audit()));
    calls(&service).await;
    calls(&service).await;
    drop(service);
    let text = fs::read_to_string(folder.audit()).unwrap();
    let [first, second, third] = text.lines().collect::<Vec<_>>().try_into().unwrap();
    assert_eq!(first, torn);
    assert!(second.starts_with("{\"audit\":\"call\"") && third.starts_with("{\"audit\":\"call\""), "{text}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_another_program_renamed_is_followed_by_a_new_one() {
    let folder = Folder::new();
    let service = service(Audit::to(folder.audit()));
    calls(&service).await;
    crate::until(|| folder.audit().metadata().is_ok_and(|audit| audit.len() > 0)).await;
    let renamed = folder.audit().with_file_name("audit.jsonl.1");
    fs::rename(folder.audit(), &renamed).unwrap();
    calls(&service).await;
    drop(service);
    assert_eq!((lines_of(&renamed).len(), lines_of(&folder.audit()).len()), (1, 1));
}

#[cfg(unix)]
#[tokio::test]
async fn a_symbolic_link_is_not_renamed() {
    let folder = Folder::new();
    let file = folder.audit().with_file_name("elsewhere.jsonl");
    std::os::unix::fs::symlink(&file, folder.audit()).unwrap();
    let service = service(Audit::to(folder.audit()).rotate_at(1));
    calls(&service).await;
    calls(&service).await;
    drop(service);
    assert!(folder.audit().is_symlink());
    assert_eq!((folder.files().len(), lines_of(&file).len()), (2, 2));
}

#[tokio::test]
async fn so_many_rotated_files_are_kept_and_nothing_else_is_deleted() {
    let folder = Folder::new();
    let other = folder.audit().with_file_name("audit-2020.jsonl");
    fs::write(&other, "not a rotated file").unwrap();
    let service = service(Audit::to(folder.audit()).rotate_at(1).keep_files(3));
    for _ in 0..20 {
        calls(&service).await;
    }
    drop(service);
    assert!(other.exists());
    fs::remove_file(other).unwrap();
    let files = folder.files();
    assert_eq!(files.len(), 4, "{files:?}");
    let numbers: Vec<_> = folder.lines().iter().map(|line| line["call"].as_u64().unwrap()).collect();
    assert!(numbers.is_sorted() && numbers.len() == 4, "the oldest ones are gone: {numbers:?}");
}

#[tokio::test]
async fn of_old_files_two_are_deleted_each_time() {
    let folder = Folder::new();
    for day in 1..=5 {
        let name = format!("audit-2020010{day}T000000.000Z.jsonl");
        let mut file = fs::File::create(folder.audit().with_file_name(name)).unwrap();
        file.write_all(line_of("2020-01-01T00:00:00.000Z").as_bytes()).unwrap();
        file.set_modified(std::time::SystemTime::now() - Duration::from_secs(86_400 * 30)).unwrap();
    }
    let service = service(Audit::to(folder.audit()).rotate_at(1).keep_for(Duration::from_secs(86_400)));
    calls(&service).await;
    calls(&service).await;
    drop(service);
    // Three old ones, one that was rotated, and the audit.
    assert_eq!(folder.files().len(), 5, "{:?}", folder.files());
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_and_its_folder_are_their_owners() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let audit = folder.audit().with_file_name("new").join("audit.jsonl");
    let service = service(Audit::to(&audit));
    calls(&service).await;
    drop(service);
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&audit), mode(audit.parent().unwrap())), (0o600, 0o700));
}
