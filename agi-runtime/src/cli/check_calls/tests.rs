//! Lines against routes of every kind.

use super::calls::{Judge, Judged};
use super::hosts::Hosts;
use super::report;
use crate::dialplan_files::Dialplan;
use crate::prelude::*;

#[agi_route("/order/{number}?lang&tag", args(attempt, notes), manual, crate = crate)]
async fn order(_call: &mut Call, number: u32, lang: String, tag: Vec<u8>, attempt: u8, notes: Vec<u16>) {
    let _ = (number, lang, tag, attempt, notes);
}

#[agi_route("/menu", manual, crate = crate)]
async fn menu(_call: &mut Call) {}

#[agi_route("/menu/{name}", manual, crate = crate)]
async fn named_menu(_call: &mut Call, name: String) {
    let _ = name;
}

#[agi_route("/menu/hours", manual, crate = crate)]
async fn hours(_call: &mut Call) {}

#[agi_route("/", manual, crate = crate)]
async fn root(_call: &mut Call) {}

#[agi_route("/{page}", manual, crate = crate)]
async fn page(_call: &mut Call, page: String) {
    let _ = page;
}

/// What is found in an extension with these lines, without the hints about its branches.
fn found_in(lines: &[&str]) -> Vec<String> {
    found_by(&App::with(routes![order, menu, named_menu, hours]), lines)
}

fn found_by(app: &App, lines: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("extensions.conf");
    let lines = lines.iter().fold(String::new(), |text, line| text + " same => n," + line + "\n");
    let text = format!("[x]\nexten => 1,1,NoOp()\n{lines} same => n,NoOp(${{AGISTATUS}})\n");
    std::fs::write(&file, text).unwrap();
    let mut dialplan = Dialplan::default();
    dialplan.read(&file).unwrap();
    let judged = judged(app, &dialplan);
    judged.findings.into_iter().map(|found| found.what).collect()
}

fn judged(app: &App, dialplan: &Dialplan) -> Judged {
    let table = app.table().unwrap();
    Judge::new(&table, app.has_fallback(), Hosts::of("127.0.0.1:4573", &[])).judge(dialplan)
}

#[test]
fn a_parameter_that_is_needed_is_missed() {
    for (line, told) in [
        ("AGI(agi://127.0.0.1/order/1?lang=en,1)", vec![]),
        ("AGI(agi://127.0.0.1/order/1?lang=en&tag=1&tag=2,1,2,3)", vec![]),
        ("AGI(agi://127.0.0.1/order/1,1)", vec!["the parameter `lang` is missing"]),
        ("AGI(agi://127.0.0.1/order/1?lang=,1)", vec!["the parameter `lang` is empty"]),
        ("AGI(agi://127.0.0.1/order/1?lang=en)", vec!["the parameter `attempt` is missing"]),
        ("AGI(agi://127.0.0.1/order/1?lang=en,,2)", vec!["the parameter `attempt` is empty"]),
        (
            "AGI(agi://127.0.0.1/order/1?lang=en&tag=x,1,y)",
            vec![
                "\"x\" is not a value of u8: invalid digit found in string",
                "\"y\" is not a value of u16: invalid digit found in string",
            ],
        ),
    ] {
        assert_eq!(found_in(&[line]), told, "{line}");
    }
}

#[test]
fn a_variable_may_hold_whatever_is_missing() {
    for line in [
        "AGI(agi://127.0.0.1/order/${N}?${QUERY},1)",
        "AGI(agi://127.0.0.1/order/1?lang=en,${ARGS})",
        "AGI(agi://127.0.0.1/order/1?lang=${L},${A},x)",
        "AGI(agi://127.0.0.1/menu/${NAME}?x=1)",
        "AGI(agi://127.0.0.1/${A}/hours,1,2)",
        "AGI(agi://127.0.0.1/${PATH})",
    ] {
        assert_eq!(found_in(&[line]), [""; 0], "{line}");
    }
}

#[test]
fn another_route_that_takes_an_empty_value_is_named() {
    let found = found_by(&App::with(routes![root, page]), &["AGI(agi://127.0.0.1/${PAGE})"]);
    assert!(found[0].starts_with("where ${PAGE} is empty, another route takes the call: / ("), "{found:?}");
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn limits_of_asterisk_are_told() {
    let (many, long) = (",1".repeat(128), "x".repeat(1_024));
    let found = found_in(&[
        &format!("AGI(agi://127.0.0.1/order/1?lang=en{many})"),
        &format!("AGI(agi://127.0.0.1/menu/{long})"),
    ]);
    assert_eq!(found[0], "there are 128 arguments, and Asterisk passes on 127");
    assert_eq!(found[1], "the address has 1045 bytes, and Asterisk cuts it after 1023");
}

#[test]
fn an_app_with_a_fallback_takes_every_path() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("extensions.conf");
    std::fs::write(&file, "[x]\nexten => 1,1,AGI(agi://127.0.0.1/no/route)\n same => n,NoOp(${AGISTATUS})\n").unwrap();
    let mut dialplan = Dialplan::default();
    dialplan.read(&file).unwrap();
    let without = App::with(routes![menu]);
    assert_eq!(judged(&without, &dialplan).findings.len(), 1);
    let with = without.fallback(|_call| Box::pin(async { Ok(Outcome::hangup()) }));
    assert_eq!(judged(&with, &dialplan).findings.len(), 0);
}

#[test]
fn a_line_that_controls_the_terminal_is_shown_without_its_controls() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("extensions.conf");
    std::fs::write(&file, "[x]\nexten => 1,1,AGI(agi://127.0.0.1/\u{1b}[2Jx)\n").unwrap();
    let mut dialplan = Dialplan::default();
    dialplan.read(&file).unwrap();
    let (text, errors) = report::text(judged(&App::with(routes![menu]), &dialplan), &dialplan);
    assert!(errors == 1 && !text.contains('\u{1b}'), "{text:?}");
}
