//! The recorded transcripts of Asterisk 22 and 16: they are of the scenarios as they are now, and between them they hold
//! every command and every form of its answer that the live suite can provoke.

use agi_runtime::protocol::spec::{ALL, Spec};
use fidelity::mask::Mask;
use fidelity::scenario::Scenario;
use fidelity::{files, recorded};
use test_commands::{Answer, Provenance, answers};
use xtask::asterisk::Version;

#[test]
fn there_are_at_least_sixty_scenarios_with_the_examples_among_them() {
    let scenarios = files::scenarios().unwrap();
    assert!(scenarios.len() >= 60, "{}", scenarios.len());
    for example in ["survey.txt", "hello.txt"] {
        assert!(scenarios.iter().any(|scenario| scenario.file == example), "{example}");
    }
}

#[test]
fn every_scenario_is_recorded_on_every_version_and_nothing_else_is() {
    let scenarios = files::scenarios().unwrap();
    for version in [Version::V22, Version::V16] {
        let recorded = recorded::read(version).unwrap();
        let wanted = |scenario: &&Scenario| scenario.is_for(version);
        let mut titles: Vec<_> = scenarios.iter().filter(wanted).map(|scenario| &scenario.title).collect();
        titles.sort();
        let renew = format!("run `cargo run -p fidelity -- record {version}` and read the difference");
        assert_eq!(recorded.keys().collect::<Vec<_>>(), titles, "{renew}");
    }
}

#[test]
fn every_command_and_every_form_that_can_be_provoked_is_recorded() {
    let exchanges: Vec<_> = [Version::V22, Version::V16]
        .into_iter()
        .flat_map(|version| recorded::read(version).unwrap().into_values())
        .flat_map(exchanges)
        .collect();
    let mut missing = Vec::new();
    // Speech needs an engine: the live tests have one (`tests/live/engine.rs`).
    for spec in ALL.iter().filter(|spec| !spec.name.starts_with("SPEECH")) {
        let of_it: Vec<_> = exchanges.iter().filter(|(sent, _)| is_of(sent, spec)).collect();
        for form in answers(spec).iter().filter(|form| form.provenance == Provenance::Live) {
            if !of_it.iter().any(|(sent, reply)| is_form(sent, reply, form)) {
                missing.push(format!("{}: {:?}", spec.name, form.wire));
            }
        }
    }
    assert!(missing.is_empty(), "no scenario has\n{}", missing.join("\n"));
}

/// What was sent, alone, and what came.
fn exchanges(lines: Vec<String>) -> Vec<(String, Vec<String>)> {
    let mut exchanges: Vec<(String, Vec<String>)> = Vec::new();
    for line in lines {
        if let Some(sent) = line.strip_prefix("> ") {
            exchanges.push((sent.to_owned(), Vec::new()));
        } else if let (Some(came), Some((_, reply))) = (line.strip_prefix("< "), exchanges.last_mut()) {
            reply.push(came.to_owned());
        }
    }
    exchanges
}

fn is_of(sent: &str, spec: &Spec) -> bool {
    let words = sent.split_whitespace().map(|word| word.trim_matches('"').to_ascii_uppercase());
    let words: Vec<_> = words.take(spec.name.split(' ').count()).collect();
    words.join(" ") == spec.name
}

/// Whether a reply is of this form: which key it was does not matter, nor where a sound was ended.
fn is_form(sent: &str, reply: &[String], form: &Answer) -> bool {
    let wire = format!("{}\n", form.wire);
    let form = Mask::new(b"").reply(sent.as_bytes(), wire.as_bytes());
    let general = |lines: &[String]| lines.iter().map(|line| without_key(line)).collect::<Vec<_>>();
    general(&form) == general(reply)
}

fn without_key(line: &str) -> String {
    let Some(rest) = line.strip_prefix("200 result=") else { return line.to_owned() };
    let end = rest.find(' ').unwrap_or(rest.len());
    match rest[..end].parse::<u8>() {
        Ok(35 | 42 | 48..=57 | 65..=68) => format!("200 result=KEY{}", &rest[end..]),
        _ => line.to_owned(),
    }
}
