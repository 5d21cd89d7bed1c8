//! The head of the file: what it is, and the names that the test uses.

use std::fmt::Write;

/// What the file says of a call to a server.
const EVERY_KEY: &str = "\
//!
//! **Every key of this call is in this file, also those of a PIN or a card number**: a server does not tell which keys are
//! secret. Replace them before you keep the file.
";

/// The head of the file: what it is, and the names that it uses.
pub(super) fn head(app: &str, remote: bool, body: &str) -> String {
    let mut head = "\
//! A call, recorded by `cargo run -- call … --record`. Change it as you like: it is a test like any other.
//!
//! In `src/`, it is a module of `src/main.rs` (`#[cfg(test)] mod this_file;`), and `--record-app 'crate::app()'` names the
//! app. In `tests/`, it finds the routes of a library: `--record-app 'my_app::app()'`.
"
    .to_owned();
    if remote {
        head.push_str(EVERY_KEY);
    }
    head.push('\n');
    let uses = |word: &str| body.contains(word);
    if uses("AtomicUsize::") {
        head.push_str("use std::sync::atomic::{AtomicUsize, Ordering};\n");
    }
    if uses("Duration::") {
        head.push_str("use std::time::Duration;\n");
    }
    if uses("AtomicUsize::") || uses("Duration::") {
        head.push('\n');
    }
    let names = [
        ("App", app.contains("App::") && !app.contains("::App::")),
        ("HungUp", uses("ends(HungUp)")),
        ("Status", uses("ends(Status::")),
    ];
    let of_tests = [
        ("CallEnd", uses("ends(CallEnd::")),
        ("Pbx", uses("= Pbx::")),
        ("FakeTts", uses("(FakeTts)") && !uses("::FakeTts)")),
    ];
    // In the order of rustfmt: a list in braces comes last.
    if names.iter().filter(|(_, used)| *used).count() == 1 {
        imports(&mut head, "agi_runtime", names);
        imports(&mut head, "agi_runtime::testing", of_tests);
    } else {
        imports(&mut head, "agi_runtime::testing", of_tests);
        imports(&mut head, "agi_runtime", names);
    }
    head
}

fn imports<const N: usize>(head: &mut String, from: &str, names: [(&str, bool); N]) {
    let names: Vec<_> = names.into_iter().filter_map(|(name, used)| used.then_some(name)).collect();
    match *names {
        [] => {}
        [name] => drop(writeln!(head, "use {from}::{name};")),
        _ => drop(writeln!(head, "use {from}::{{{}}};", names.join(", "))),
    }
}
