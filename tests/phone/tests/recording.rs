//! `--record`: the tests that it writes are `recorded_*.rs` next to this file, where they run like any other.

mod support;

use support::{Served, call, call_in};

/// Records a call again, which has to give the same file.
fn records(arguments: &[&str], status: i32, here: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recorded.rs");
    let record = ["--record", file.to_str().unwrap(), "--record-app", "phone_tests::app()"];
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
fn a_call_that_fails() {
    records(&["/fail"], 1, include_str!("recorded_failure.rs"));
}

#[test]
fn what_became_of_an_application_is_in_the_test() {
    records(&["/queue", "--app", "Queue=TIMEOUT"], 0, include_str!("recorded_queue.rs"));
    let ends = ["--app", "Queue=TIMEOUT", "--app", "Queue=answered", "--app", "Queue=FULL"];
    records(&[&["/queue/thrice"], &ends[..]].concat(), 0, include_str!("recorded_queues.rs"));
}

#[test]
fn the_app_of_a_test_has_an_option_of_its_own() {
    let called = call(&["/bye", "--app", "my_app::app()"]);
    assert_eq!(called.status, 2);
    assert!(called.err.contains("--record-app 'my_app::app()'"), "{}", called.err);
}

#[test]
fn the_folder_of_tests_is_made_and_another_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let called = call_in(folder.path(), &["/bye", "--record", "tests/bye.rs"]);
    assert_eq!(called.status, 0, "{called:?}");
    assert!(folder.path().join("tests/bye.rs").is_file());
    let called = call_in(folder.path(), &["/bye", "--record", "test/bye.rs"]);
    assert_eq!((called.status, folder.path().join("test").exists()), (2, false), "{called:?}");
    std::fs::create_dir(folder.path().join("src")).unwrap();
    let called = call_in(folder.path(), &["/bye", "--record", "src/bye.rs"]);
    assert!(called.out.contains("write `#[cfg(test)] mod bye;` into src/main.rs"), "{}", called.out);
}

#[test]
fn a_secret_is_not_in_the_test_that_a_call_becomes() {
    let keys = ["--press", "123", "--press", "4711", "--press", "", "--press", "1", "--press", "081547#"];
    records(&[&["/pin"], &keys[..]].concat(), 0, include_str!("recorded_pin.rs"));
}

#[test]
fn who_records_a_call_to_a_server_is_told_that_every_key_is_in_the_test() {
    let served = Served::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recorded.rs");
    let (url, path) = (format!("{}/pin", served.url), file.to_str().unwrap());
    let called = call(&[&url, "--press", "123", "--press", "4711", "--press", "1", "--press", "08#", "--record", path]);
    assert_eq!(called.status, 0, "{called:?}");
    let warning = "every key that you press will be in the test, also those of a PIN";
    assert!(called.out.find(warning).unwrap() < called.out.find("calling agi://").unwrap(), "{}", called.out);
    let recorded = std::fs::read_to_string(&file).unwrap();
    assert!(recorded.contains("//! **Every key of this call is in this file, also those of a PIN"), "{recorded}");
    assert!(recorded.contains("presses(\"4711\")"), "{recorded}");
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
