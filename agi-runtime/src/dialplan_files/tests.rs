//! Any file is read to its end, at a bounded cost.

use std::fmt::Write;
use std::path::Path;

use proptest::prelude::*;

use super::Dialplan;

fn read(name: &str, text: &str) -> Dialplan {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    let mut dialplan = Dialplan::default();
    dialplan.read(&folder.path().join(name)).unwrap();
    dialplan
}

/// Every application that it may run.
fn applications(dialplan: &Dialplan) -> usize {
    let steps = dialplan.extensions.iter().flat_map(|extension| &extension.steps);
    steps
        .map(|step| step.applications(&dialplan.globals).iter().map(|one| super::split(&one.data).len()).sum::<usize>())
        .sum()
}

/// What means something in some file, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "[x]",
        "[y](x,+)",
        "(!)",
        "exten => ",
        "same => n,",
        "1,",
        "AGI(",
        ")",
        "agi://h/",
        "${",
        "}",
        "$[",
        "]",
        ";",
        ";--",
        "--;",
        "\\",
        "\n",
        " ",
        "\"",
        "'",
        "=",
        "=>",
        "+=",
        "{",
        "context ",
        "//",
        "/*",
        "*/",
        "#include \"",
        "app",
        ".agi",
        "[[",
        "]]",
        "--",
        "..",
        ",",
        "é",
        "\u{fffc}",
        "ExecIf(",
        "?",
        ":",
        "Set(GLOBAL(a)=",
        "hint",
        "n+",
        "(l",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_to_its_end(text in pieces()) {
        for name in ["x.conf", "x.ael", "x.lua"] {
            applications(&read(name, &text));
        }
    }
}

#[test]
fn templates_that_double_their_lines_are_followed_up_to_a_bound() {
    let mut text = "[t0](!)\nexten => 1,1,AGI(agi://h/x)\n".to_owned();
    for number in 1..64 {
        writeln!(text, "[t{number}](t{0},t{0})", number - 1).unwrap();
    }
    let dialplan = read("x.conf", &text);
    assert!(dialplan.complaints.iter().any(|told| told.what == "it inherits too many lines, which are not checked"));
}

#[test]
fn brackets_that_are_never_closed_cost_no_more_than_the_file() {
    for (name, piece) in [("x.lua", "app.agi("), ("x.ael", "AGI("), ("x.conf", "[x]\nexten => 1,1,AGI(${")] {
        let began = std::time::Instant::now();
        applications(&read(name, &piece.repeat(2_000)));
        let small = began.elapsed();
        let began = std::time::Instant::now();
        applications(&read(name, &piece.repeat(20_000)));
        assert!(began.elapsed() < small * 60, "{name}");
    }
}

#[test]
fn only_files_are_read() {
    assert_eq!(Dialplan::default().read(Path::new("/dev/zero")).unwrap_err(), "/dev/zero is not a file");
    assert!(Dialplan::default().read(Path::new("gone.conf")).unwrap_err().starts_with("cannot read gone.conf: "));
}
