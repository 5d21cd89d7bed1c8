//! What `check` prints.

use std::process::Command;

#[test]
fn check_names_the_routes_that_the_app_was_not_given() {
    let checked = Command::new(env!("CARGO_BIN_EXE_phone-tests")).arg("check").output().unwrap();
    let said = String::from_utf8(checked.stdout).unwrap();
    let lines: Vec<_> = said.lines().collect();
    assert!(checked.status.success() && lines.len() == 2, "{said}");
    assert!(lines[0].starts_with("no problems; routes: "), "{said}");
    assert!(lines[1].starts_with("not in the app's `routes![…]`: /forgotten (tests/phone/src/lib.rs:"), "{said}");
}
