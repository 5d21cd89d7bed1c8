//! Lines against routes of every kind.

use super::calls::{Judge, Judged};
use super::hosts::Hosts;
use super::report;
use crate::dialplan_files::Dialplan;
use crate::prelude::*;
use crate::route::Routes;

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

/// A type of an app's own.
struct Plan;

impl std::str::FromStr for Plan {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "silver" | "gold" => Ok(Plan),
            "platinum" => panic!("nobody has this one"),
            other => Err(format!("there is no plan {other}")),
        }
    }
}

#[agi_route("/plan/{plan}?next&also", args(old, others), manual, crate = crate)]
async fn plan(_call: &mut Call, plan: Plan, next: Option<Plan>, also: Vec<Plan>, old: Option<Plan>, others: Vec<Plan>) {
    let _ = (plan, next, also, old, others);
}

#[agi_route("/plans/{*list}", manual, crate = crate)]
async fn plans(_call: &mut Call, list: Plan) {
    let _ = list;
}

/// What is found in an extension with these lines, without the hints about its branches.
fn found_in(lines: &[&str]) -> Vec<String> {
    found_by(&App::with(routes![order, menu, named_menu, hours]), lines)
}

/// A dialplan of one file.
fn read(text: &str) -> Dialplan {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("extensions.conf");
    std::fs::write(&file, text).unwrap();
    let mut dialplan = Dialplan::default();
    dialplan.read(&file).unwrap();
    dialplan
}

fn found_by(app: &App, lines: &[&str]) -> Vec<String> {
    let lines = lines.iter().fold(String::new(), |text, line| text + " same => n," + line + "\n");
    let dialplan = read(&format!("[x]\nexten => 1,1,NoOp()\n{lines} same => n,NoOp(${{AGISTATUS}})\n"));
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
fn a_value_of_an_apps_own_type_is_read_as_a_call_would_read_it() {
    let app = App::with(Routes::default()).mount("/v2", routes![plan, plans]);
    let no_plan = |name: &str| format!("{name:?} is not a value of Plan: there is no plan {}", name.trim());
    for (line, told) in [
        ("AGI(agi://127.0.0.1/v2/plan/gold?next=silver&also=gold,gold,silver)", vec![]),
        ("AGI(agi://127.0.0.1/v2/plan/%67old?next=&also=, gold ,)", vec![]),
        ("AGI(agi://127.0.0.1/v2/plan/gold2)", vec![no_plan("gold2")]),
        ("AGI(agi://127.0.0.1/v2/plan/gold?next=x&also=gold&also=y)", vec![no_plan("x"), no_plan("y")]),
        // A call reads the first one.
        ("AGI(agi://127.0.0.1/v2/plan/gold?next=gold&next=x)", vec![]),
        ("AGI(agi://127.0.0.1/v2/plan/gold,x,gold,y)", vec![no_plan("x"), no_plan("y")]),
        ("AGI(agi://127.0.0.1/v2/plan/${PLAN}?next=a${B}&also=${C},${D},x)", vec![]),
        ("AGI(agi://127.0.0.1/v2/plan/gold,\"${D}\",x)", vec![no_plan("x")]),
        (
            "AGI(agi://127.0.0.1/v2/plan/platinum)",
            vec!["\"platinum\" is not a value of Plan: reading it panics".into()],
        ),
        ("AGI(agi://127.0.0.1/v2/plans/gold)", vec![]),
        ("AGI(agi://127.0.0.1/v2/plans/gold/x?)", vec![no_plan("gold/x")]),
        ("AGI(agi://127.0.0.1/v2/plans/gold/${X})", vec![]),
    ] {
        assert_eq!(found_by(&app, &[line]), told, "{line}");
    }
}

#[test]
fn what_is_told_of_a_value_has_its_place_and_the_line_to_write() {
    let written = |line: &str| {
        let dialplan = read(&format!("[x]\nexten => 1,1,{line}\n same => n,NoOp(${{AGISTATUS}})\n"));
        let found = judged(&App::with(routes![plan, plans]), &dialplan).findings.remove(0);
        assert_eq!((found.place.line, &*found.line), (2, &*format!("exten => 1,1,{line}")));
        found.write
    };
    for (line, write) in [
        ("AGI(agi://127.0.0.1/plan/gold2?next=gold,gold)", "AGI(agi://127.0.0.1/plan/${PLAN}?next=gold,gold)"),
        ("AGI(agi://127.0.0.1/plan/gold?next=x&also=gold)", "AGI(agi://127.0.0.1/plan/gold?also=gold&next=${NEXT})"),
        ("AGI(agi://127.0.0.1/plan/gold,x)", "AGI(agi://127.0.0.1/plan/gold,${OLD})"),
        ("AGI(agi://127.0.0.1/plan/gold,gold,gold,x)", "AGI(agi://127.0.0.1/plan/gold,gold,gold,${OTHERS})"),
        ("AGI(agi://127.0.0.1/plans/x/y?)", "AGI(agi://127.0.0.1/plans/${LIST}?)"),
        // What is in a variable's brackets does not belong to the path.
        (
            "AGI(agi://127.0.0.1/plan/x?next=${IF($[\"${A}\" = \"/?&\"]?gold:silver)})",
            "AGI(agi://127.0.0.1/plan/${PLAN}?next=${IF($[\"${A}\" = \"/?&\"]?gold:silver)})",
        ),
        (
            "AGI(agi://127.0.0.1/plan/${IF($[\"${A}\" = \"/?\"]?gold:silver)}?next=x)",
            "AGI(agi://127.0.0.1/plan/${IF($[\"${A}\" = \"/?\"]?gold:silver)}?next=${NEXT})",
        ),
        (
            "AGI(agi://127.0.0.1/plan/gold?next=${IF($[\"${A}\" = \"&\"]?gold:silver)}&allso=gold)",
            "AGI(agi://127.0.0.1/plan/gold?next=${IF($[\"${A}\" = \"&\"]?gold:silver)}&also=gold)",
        ),
    ] {
        assert_eq!(written(line), [write], "{line}");
    }
}

#[test]
fn a_host_that_a_condition_chooses_has_no_query() {
    let line = "AGI(agi://${IF($[\"${A}\" = \"b\"]?one:two)}/plan/gold)";
    assert_eq!(found_by(&App::with(routes![plan]), &[line]).len(), 1, "only that nobody knows the host");
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
    let dialplan = read("[x]\nexten => 1,1,AGI(agi://127.0.0.1/no/route)\n same => n,NoOp(${AGISTATUS})\n");
    let without = App::with(routes![menu]);
    assert_eq!(judged(&without, &dialplan).findings.len(), 1);
    let with = without.fallback(|_call| Box::pin(async { Ok(Outcome::hangup()) }));
    assert_eq!(judged(&with, &dialplan).findings.len(), 0);
}

#[test]
fn a_line_that_controls_the_terminal_is_shown_without_its_controls() {
    let dialplan = read("[x]\nexten => 1,1,AGI(agi://127.0.0.1/\u{1b}[2Jx)\n");
    let (text, errors) = report::text(judged(&App::with(routes![menu]), &dialplan), &dialplan);
    assert!(errors == 1 && !text.contains('\u{1b}'), "{text:?}");
}
