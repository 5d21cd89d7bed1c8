//! What `check` prints.

use std::process::Command;

#[test]
fn check_names_the_routes_that_the_app_was_not_given() {
    let checked = Command::new(env!("CARGO_BIN_EXE_phone-tests")).arg("check").output().unwrap();
    let said = String::from_utf8(checked.stdout).unwrap();
    let lines: Vec<_> = said.lines().collect();
    assert!(checked.status.success() && lines[0].starts_with("no problems; routes: "), "{said}");
    let forgotten = "this app was not given /forgotten (tests/phone/src/lib.rs:";
    assert!(lines[1..].iter().any(|line| line.starts_with(forgotten)), "{said}");
}
