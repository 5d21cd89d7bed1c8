//! Reads scenario files: one word a line says what it is, an indented line happens while the one above it runs.

use std::time::Duration;

use xtask::asterisk::Caller;

use crate::audio;
use crate::bytes;
use crate::scenario::{At, Called, CalledDoes, Channel, Deed, From, Scenario, Server, Step};

/// The scenarios of one file.
///
/// # Errors
/// The first line that is not understood: `play.txt:12: …`, with what to write.
pub fn parse(file: &str, text: &str) -> Result<Vec<Scenario>, String> {
    let mut scenarios: Vec<Scenario> = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let said = if let Some(title) = line.strip_prefix("== ") {
            scenarios.push(untold(file, number, title));
            Ok(())
        } else if line.is_empty() || line.starts_with('#') {
            Ok(())
        } else {
            let scenario = scenarios.last_mut();
            scenario.ok_or_else(|| "a scenario begins with its title: `== a title`".to_owned()).and_then(|scenario| {
                match line.strip_prefix("    ") {
                    Some(deed) => add_deed(scenario, deed),
                    None if line.starts_with(' ') => Err("a line is indented by four blanks or not at all".to_owned()),
                    None => add(scenario, line),
                }
            })
        };
        said.map_err(|problem| format!("{file}:{number}: {problem}"))?;
    }
    Ok(scenarios)
}

fn untold(file: &str, line: usize, title: &str) -> Scenario {
    Scenario {
        file: file.to_owned(),
        line,
        title: title.to_owned(),
        channel: Channel::default(),
        from: From::default(),
        sends: Caller::default(),
        set: Vec::new(),
        target: "/test".to_owned(),
        server: Server::Lines(Vec::new()),
        called: None,
        audio: None,
        report: Vec::new(),
        only: None,
    }
}

fn add(scenario: &mut Scenario, line: &str) -> Result<(), String> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match (word, rest) {
        ("ringing", "") => scenario.channel = Channel::Ringing,
        ("answered", "") => scenario.channel = Channel::Up,
        ("after", "hang-up") => scenario.channel = Channel::Dead,
        ("speaking", "") => scenario.sends = Caller::Speaking,
        ("mute", "") => scenario.sends = Caller::Mute,
        ("only", version) => scenario.only = Some(version.parse().map_err(|_| "write `only 22` or `only 16`")?),
        ("audio", what) => scenario.audio = Some(audio::parse(what)?),
        ("called", what) => scenario.called = Some(called(what)?),
        ("from", who) => scenario.from = from(who)?,
        ("set", assignment) => {
            let assignment = assignment.split_once(' ').or((!assignment.is_empty()).then_some((assignment, "")));
            let (name, value) = assignment.ok_or("write `set NAME value`")?;
            scenario.set.push((name.to_owned(), bytes::read(value)?));
        }
        ("call" | "route", target) => {
            if !target.starts_with(['/', ',']) {
                return Err(format!("write `{word} /path?query,argument`"));
            }
            target.clone_into(&mut scenario.target);
            if word == "route" {
                scenario.server = Server::Route(Vec::new());
            }
        }
        ("report", names) => scenario.report.extend(names.split(' ').map(str::to_owned)),
        ("at", command) => match &mut scenario.server {
            Server::Route(at) => at.push(At { command: command.to_owned(), deeds: Vec::new() }),
            Server::Lines(_) => return Err("`at` is for the commands of a route: write `route /path` first".to_owned()),
        },
        _ => match (line_to_send(line)?, &mut scenario.server) {
            (Some(line), Server::Lines(steps)) => steps.push(Step::Send { line, during: Vec::new() }),
            (None, Server::Lines(steps)) => {
                let deed = deed(line)?;
                match steps.last_mut() {
                    Some(Step::Between(deeds)) => deeds.push(deed),
                    _ => steps.push(Step::Between(vec![deed])),
                }
            }
            (_, Server::Route(_)) => {
                return Err("a route sends its own commands: write `at COMMAND`, and below it what happens".to_owned());
            }
        },
    }
    Ok(())
}

fn add_deed(scenario: &mut Scenario, line: &str) -> Result<(), String> {
    let deed = match line_to_send(line)? {
        Some(line) => Deed::Send(line),
        None => deed(line)?,
    };
    let deeds = match &mut scenario.server {
        Server::Lines(steps) => match steps.last_mut() {
            Some(Step::Send { during, .. }) => during,
            _ => return Err("an indented line happens while a `send` above it runs".to_owned()),
        },
        Server::Route(at) => &mut at.last_mut().ok_or("write `at COMMAND` above it")?.deeds,
    };
    deeds.push(deed);
    Ok(())
}

/// `send` sends the rest of the line as it is, `bytes` with its escapes read.
fn line_to_send(line: &str) -> Result<Option<Vec<u8>>, String> {
    match line.split_once(' ').unwrap_or((line, "")) {
        ("send", line) => Ok(Some(line.as_bytes().to_owned())),
        ("bytes", escaped) => Ok(Some(bytes::read(escaped)?)),
        _ => Ok(None),
    }
}

fn deed(line: &str) -> Result<Deed, String> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match (word, rest) {
        ("press", keys) if !keys.is_empty() => match keys.chars().find(|key| !"0123456789*#ABCD".contains(*key)) {
            None => Ok(Deed::Press(keys.to_owned())),
            Some(key) => Err(format!("{key:?} is not a key: write 0 to 9, *, #, A to D, and `wait 500ms` for a pause")),
        },
        ("text", text) => Ok(Deed::Text(bytes::read(text)?)),
        ("hang", "up") => Ok(Deed::HangUp),
        ("stop", "playback") => Ok(Deed::StopPlayback),
        ("wait", time) => {
            let milliseconds = time.strip_suffix("ms").and_then(|number| number.parse().ok());
            Ok(Deed::Wait(Duration::from_millis(milliseconds.ok_or("write `wait 500ms`")?)))
        }
        _ => Err(format!("`{line}` is none of {WORDS}")),
    }
}

const WORDS: &str = "ringing, answered, after hang-up, speaking, mute, audio, only, called, from, set, call, route, report, at, send, \
                     bytes, press, text, hang up, stop playback, wait";

/// `Local/presses1@phones/n accepts`.
fn called(what: &str) -> Result<Called, String> {
    let does = |word| match word {
        "rings" => Some(CalledDoes::Rings),
        "accepts" => Some(CalledDoes::Accepts),
        "refuses" => Some(CalledDoes::Refuses),
        "listens" => Some(CalledDoes::Listens),
        "hangs up" => Some(CalledDoes::HangsUp),
        _ => None,
    };
    let called =
        what.split_once(' ').and_then(|(phone, word)| Some(Called { phone: phone.to_owned(), does: does(word)? }));
    called.ok_or_else(|| "write `called PHONE accepts`, or rings, refuses, listens, hangs up".to_owned())
}

/// `"Ada" <+15551234>`, `+15551234`, or `"Ada"`.
fn from(who: &str) -> Result<From, String> {
    let wrong = || "write `from \"Ada\" <+15551234>`, `from +15551234` or `from \"Ada\"`".to_owned();
    let Some(quoted) = who.strip_prefix('"') else {
        let number = (!who.is_empty()).then(|| who.as_bytes().to_owned());
        return Ok(From { name: None, number: Some(number.ok_or_else(wrong)?) });
    };
    let (name, behind) = quoted.rsplit_once('"').ok_or_else(wrong)?;
    let number = match behind {
        "" => None,
        _ => Some(behind.strip_prefix(" <").and_then(|number| number.strip_suffix('>')).ok_or_else(wrong)?),
    };
    Ok(From { name: Some(bytes::read(name)?), number: number.map(|number| number.as_bytes().to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_says_who_calls_and_what_happens_when() {
        let text = "\n# A comment.\n== a key ends a prompt\nanswered\nfrom \"J\\xf6rg\" <+1555>\nset COLOUR dark red\n\
                    send STREAM FILE \"tt-monkeys\" \"12#\"\n    press 1\npress 2\nwait 20ms\nsend NOOP\nreport COLOUR X\n";
        let scenarios = parse("play.txt", text).unwrap();
        let [scenario] = &*scenarios else { panic!("{scenarios:?}") };
        assert_eq!((scenario.line, scenario.title.as_str(), scenario.channel), (3, "a key ends a prompt", Channel::Up));
        assert_eq!(scenario.from, From { name: Some(b"J\xf6rg".to_vec()), number: Some(b"+1555".to_vec()) });
        assert_eq!(scenario.set, [("COLOUR".to_owned(), b"dark red".to_vec())]);
        assert_eq!(scenario.report, ["COLOUR", "X"]);
        let Server::Lines(steps) = &scenario.server else { panic!("{scenario:?}") };
        let line = b"STREAM FILE \"tt-monkeys\" \"12#\"".to_vec();
        let between = vec![Deed::Press("2".to_owned()), Deed::Wait(Duration::from_millis(20))];
        assert_eq!(
            *steps,
            [
                Step::Send { line, during: vec![Deed::Press("1".to_owned())] },
                Step::Between(between),
                Step::Send { line: b"NOOP".to_vec(), during: vec![] }
            ]
        );
    }

    #[test]
    fn a_route_is_met_at_its_commands() {
        let scenarios = parse("a.txt", "== a\nroute /survey/7?lang=en,spring\nat GET OPTION\n    press 4\n").unwrap();
        let at = At { command: "GET OPTION".to_owned(), deeds: vec![Deed::Press("4".to_owned())] };
        assert_eq!(scenarios[0].server, Server::Route(vec![at]));
        assert_eq!(scenarios[0].target, "/survey/7?lang=en,spring");
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_what_to_write() {
        for (text, problem) in [
            ("send NOOP", "f:1: a scenario begins with its title: `== a title`"),
            ("== a\n   press 1", "f:2: a line is indented by four blanks or not at all"),
            ("== a\n    press 1", "f:2: an indented line happens while a `send` above it runs"),
            ("== a\npress 1w", "f:2: 'w' is not a key: write 0 to 9, *, #, A to D, and `wait 500ms` for a pause"),
            ("== a\nwait 1s", "f:2: write `wait 500ms`"),
            ("== a\nat GET DATA", "f:2: `at` is for the commands of a route: write `route /path` first"),
            ("== a\nroute survey", "f:2: write `route /path?query,argument`"),
            (
                "== a\ncalled Local/1@phones sings",
                "f:2: write `called PHONE accepts`, or rings, refuses, listens, hangs up",
            ),
            ("== a\nonly 18", "f:2: write `only 22` or `only 16`"),
            ("== a\nfrom \"Ada <1>", "f:2: write `from \"Ada\" <+15551234>`, `from +15551234` or `from \"Ada\"`"),
            ("== a\nbytes \\q", "f:2: `\\q`: the escapes are \\n \\r \\t \\\\ \\\" \\xNN \\{x*1100}"),
        ] {
            assert_eq!(parse("f", text).unwrap_err(), problem);
        }
        let unknown = parse("f", "== a\nshout hello").unwrap_err();
        assert!(unknown.starts_with("f:2: `shout hello` is none of ringing, answered,"), "{unknown}");
    }
}
