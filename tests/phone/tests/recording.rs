//! `--record`: the tests that it writes are `recorded_*.rs` next to this file, where they run like any other.

mod support;

use support::call;

/// Records a call again, which has to give the same file.
fn records(arguments: &[&str], status: i32, here: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recorded.rs");
    let record = ["--record", file.to_str().unwrap(), "--app", "phone_tests::app()"];
    let called = call(&[arguments, &record[..]].concat());
    assert_eq!(called.status, status, "{called:?}");
    let recorded = std::fs::read_to_string(&file).unwrap();
    assert_eq!(recorded, here, "if the new one is right, write it to the file:\n{recorded}");
}

#[test]
fn a_call_of_two_questions() {
    let arguments = ["/order/7?lang=de", "--arg", "spring", "--var", "TIER=gold", "--from", "Ada <+15551234>"];
    let keys = ["--press", "", "--press", "1", "--press", "12#"];
    records(&[&arguments[..], &keys[..]].concat(), 0, include_str!("recorded_order.rs"));
}

#[test]
fn a_call_that_the_caller_leaves() {
    let arguments = ["/order/7", "--press", "2", "--press", "12", "--hangup-after", "1500ms"];
    records(&arguments, 4, include_str!("recorded_hang_up.rs"));
}

#[test]
fn a_secret_is_not_written_down() {
    let arguments = ["/pin", "--press", "4821", "--press", "12#"];
    records(&arguments, 0, include_str!("recorded_secret.rs"));
}

#[test]
fn a_call_that_fails() {
    records(&["/fail"], 1, include_str!("recorded_failure.rs"));
}

#[test]
fn an_existing_file_is_kept_unless_it_is_forced() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.rs");
    std::fs::write(&file, "mine").unwrap();
    let path = file.to_str().unwrap();
    let called = call(&["/bye", "--record", path]);
    assert_eq!(called.status, 2);
    assert!(called.err.contains("--force replaces it"), "{}", called.err);
    assert_eq!((called.out, std::fs::read_to_string(&file).unwrap()), (String::new(), "mine".to_owned()));
    assert_eq!(call(&["/bye", "--record", path, "--force"]).status, 0);
    assert!(std::fs::read_to_string(&file).unwrap().contains("async fn a_call_to_bye()"));
}
