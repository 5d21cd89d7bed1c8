//! The book's page "How true the simulator is" against the scenarios and the list of differences.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use fidelity::compare::NOTHING;
use fidelity::differences::{DIFFERENCES, Difference, NOT_SIMULATED};
use fidelity::files;
use xtask::asterisk::Version;

const BEGIN: &str = "<!-- Written by `UPDATE_BOOK=1 cargo test -p fidelity --test book`. -->\n";
const END: &str = "<!-- The end of what is written. -->\n";

#[test]
fn the_page_says_what_is_compared_and_what_differs() {
    let file = files::package().join("../../book/src/fidelity.md");
    let page = fs::read_to_string(&file).expect("the page is there");
    let (head, rest) = page.split_once(BEGIN).expect("the page says where what is written begins");
    let (written, tail) = rest.split_once(END).expect("the page says where what is written ends");
    let should = [counts(), table(), left_out()].concat();
    if std::env::var_os("UPDATE_BOOK").is_some() {
        fs::write(file, [head, BEGIN, &should, END, tail].concat()).expect("the page can be written");
    } else {
        let renew = "run `UPDATE_BOOK=1 cargo test -p fidelity --test book` and read the difference";
        assert_eq!(written, should, "book/src/fidelity.md is not what the scenarios and their list say: {renew}");
    }
}

#[test]
fn the_readme_does_not_count_more_scenarios_than_run_on_both() {
    let readme = fs::read_to_string(files::package().join("../../README.md")).expect("the README is there");
    let readme = readme.split_whitespace().collect::<Vec<_>>().join(" ");
    let scenarios = files::scenarios().unwrap();
    let on_22 = scenarios.iter().filter(|scenario| scenario.is_for(Version::V22)).count();
    let tens = (on_22 - NOT_SIMULATED.len()) / 10 * 10;
    assert!(
        readme.contains(&format!("more than {tens} scenarios")),
        "README.md should say: more than {tens} scenarios"
    );
}

#[test]
fn the_harness_has_the_subroutine_that_is_printed() {
    let read = |file: &str| fs::read_to_string(files::package().join(file)).expect("the file is there");
    let page = read("../../book/src/connecting.md");
    let (_, printed) = page.split_once("\n[agi-screen]\n").expect("the page has what is printed");
    let (printed, _) = printed.split_once("```").expect("the block ends");
    assert!(read("scenarios/extensions.conf").contains(&format!("\n[agi-screen]\n{printed}")));
}

fn counts() -> String {
    let scenarios = files::scenarios().unwrap();
    let on = |version| scenarios.iter().filter(|scenario| scenario.is_for(version)).count();
    format!(
        "{} scenarios run on Asterisk 22, {} of them on Asterisk 16 too. {} of them the simulator cannot play as they are.\n\n",
        on(Version::V22),
        on(Version::V16),
        NOT_SIMULATED.len()
    )
}

/// One row for each difference.
fn table() -> String {
    let mut table = String::from("| on | of | a real Asterisk | the simulator | why |\n|---|---|---|---|---|\n");
    for Difference { on, head, real, simulated, because, .. } in DIFFERENCES {
        let on: Vec<_> = on.iter().map(ToString::to_string).collect();
        let of = head.strip_prefix("> ").unwrap_or(head);
        let row = [on.join(", "), code(of), code(real), code(simulated), (*because).to_owned()];
        writeln!(table, "| {} |", row.join(" | ")).expect("a String takes every write");
    }
    table
}

fn left_out() -> String {
    let mut reasons: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (title, why) in NOT_SIMULATED {
        reasons.entry(why).or_default().push(format!("\"{title}\""));
    }
    let mut text = String::from("\nThe scenarios that the simulator cannot play:\n\n");
    for (why, titles) in reasons {
        writeln!(text, "- {}: {why}.", titles.join(", ")).expect("a String takes every write");
    }
    text
}

fn code(text: &str) -> String {
    match text {
        NOTHING => "not sent".to_owned(),
        "" => "empty".to_owned(),
        _ => format!("`{}`", text.replace('|', "\\|")),
    }
}
