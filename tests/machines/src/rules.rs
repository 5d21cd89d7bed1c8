//! What must hold, whatever happens.

use std::ops::Range;
use std::time::Duration;

use agi_protocol::dialogue::Failure;
use agi_protocol::{Digit, Spec};
use agi_simulator::{CallEvent, LogEntry};

use crate::commands::{LINES, MISSING, Said};
use crate::generate::SECRET;

/// A rule that was broken.
pub type Broken = String;

/// What Asterisk did for one line of the app's.
#[derive(Clone, Debug)]
pub struct Window {
    /// From the line to what it was answered by.
    pub entries: Range<usize>,
    /// The caller was gone before the line was answered.
    gone: bool,
}

/// The answer of a command is its own: these are the bytes of Asterisk's reply to this line, which is the last one that
/// Asterisk has.
///
/// # Errors
/// If they are not.
pub fn the_answer_is_its_own(log: &[LogEntry], line: &[u8], reply: &[u8]) -> Result<Window, Broken> {
    let last = log.iter().rposition(|entry| matches!(entry.what, CallEvent::App(_)));
    let begins = last.filter(|last| matches!(&log[*last].what, CallEvent::App(sent) if sent == line));
    let Some(begins) = begins else {
        return Err(format!("{:?} is answered, and is not the last line of all", shown(line)));
    };
    let is_reply = |entry: &LogEntry| match &entry.what {
        CallEvent::Asterisk(said) => said != b"HANGUP" && !said.starts_with(b"100 "),
        _ => false,
    };
    let Some(length) = log[begins..].iter().position(is_reply) else {
        return Err(format!("{:?} is not answered, and yet is {:?}", shown(line), shown(reply)));
    };
    let answered = begins + length;
    let CallEvent::Asterisk(said) = &log[answered].what else { unreachable!("it is a reply") };
    // A line of a value that ends in a bracket cannot be told from its end.
    let end = said.windows(2).position(|two| two == b")\n").map_or(said.len(), |bracket| bracket + 1);
    if reply.strip_suffix(b"\n") != Some(&said[..end]) && reply.strip_suffix(b"\n") != Some(said) {
        return Err(format!("{:?} is answered by {:?}, not by {:?}", shown(line), shown(said), shown(reply)));
    }
    let gone = |entries: &[LogEntry]| entries.iter().any(|entry| entry.what == CallEvent::HangsUp);
    Ok(Window { entries: begins..answered + 1, gone: gone(&log[..answered]) })
}

/// Whether Asterisk read this line.
#[must_use]
pub fn has_line(log: &[LogEntry], line: &[u8]) -> bool {
    log.iter().any(|entry| matches!(&entry.what, CallEvent::App(sent) if sent == line))
}

/// The answer means what happened on the call.
///
/// # Errors
/// If it does not.
pub fn the_answer_is_true(
    entries: &[LogEntry],
    window: &Window,
    spec: &Spec,
    arguments: &[String],
    answer: &Result<Said, Failure>,
) -> Result<(), Broken> {
    let dead = matches!(&entries[entries.len() - 1].what, CallEvent::Asterisk(said) if said.starts_with(b"511"));
    if dead && *answer != Err(Failure::HungUp) {
        return Err(format!("the caller was gone before {}, which is answered by {answer:?}", spec.name));
    }
    let plays = ["STREAM FILE", "CONTROL STREAM FILE", "GET DATA", "GET OPTION"].contains(&spec.name);
    let sound_is_missing = plays && arguments.first().is_some_and(|file| file == MISSING);
    match answer {
        Err(Failure::Failed(_)) if window.gone && !spec.allowed_after_hangup => {
            return Err(format!("the caller left during {}, which is told as a failure", spec.name));
        }
        Err(Failure::Unexpected) => return Err(format!("{} is answered by what it cannot be", spec.name)),
        Err(_) => return Ok(()),
        Ok(_) if sound_is_missing => return Err(format!("{} played a sound that is missing", spec.name)),
        Ok(Said::Received(false)) if window.gone => return Err("the caller left, and was not silent".to_owned()),
        Ok(Said::Key(None)) if window.gone && spec.name == "GET OPTION" => {
            return Err("the caller left, and was not silent".to_owned());
        }
        Ok(_) => {}
    }
    let keys = keys(entries);
    let escape = |index: usize| arguments.get(index).map_or("", String::as_str);
    let is = |expected: &Said| match answer {
        Ok(said) if said == expected => Ok(()),
        _ => Err(format!("{} should be answered by {expected:?}, and is by {answer:?}", spec.name)),
    };
    match (spec.name, answer) {
        ("GET FULL VARIABLE" | "GET VARIABLE", Ok(Said::Value(_))) => match value_of(&arguments[0]) {
            Some(value) => is(&Said::Value(Some(value.as_bytes().to_vec()))),
            None => Ok(()),
        },
        ("WAIT FOR DIGIT", _) => is(&Said::Key(keys.first().map(|(key, _)| *key))),
        ("STREAM FILE", _) => is(&Said::Key(first(&keys, escape(1)))),
        ("GET DATA", _) => {
            let most = arguments[2].parse().unwrap_or(usize::MAX);
            let all: String = keys.iter().map(|(key, _)| key.to_string()).collect();
            let entered = all.split('#').next().unwrap_or_default();
            is(&Said::Entered(entered.to_owned(), entered.len() < most && !all.contains('#')))
        }
        ("CONTROL STREAM FILE", Ok(Said::Controlled(Some(key), at))) => {
            let Some((_, pressed)) = keys.iter().find(|(pressed, _)| pressed == key) else {
                return Err(format!("nobody pressed {key}"));
            };
            // A sound that was moved in, or paused, is elsewhere.
            let moved = keys.iter().any(|(pressed, _)| "#*5".contains(&pressed.to_string()));
            let played = pressed.saturating_sub(entries[0].at);
            if !moved && at.unwrap_or_default() != played {
                return Err(format!("{key} was pressed after {played:?}, and not at {at:?}"));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// DATABASE DELTREE says whether there was anything.
///
/// # Errors
/// If it does not.
pub fn deletes_what_was_there(answer: &Result<Said, Failure>, there_was: bool) -> Result<(), Broken> {
    match answer {
        Ok(Said::Yes(deleted)) if *deleted != there_was => {
            Err(format!("it deleted: {deleted}; there was: {there_was}"))
        }
        _ => Ok(()),
    }
}

/// A hang-up is told only if there was one; what needs a live channel is not told that the connection is gone, but that
/// the caller is.
///
/// # Errors
/// If it is not so.
pub fn a_hang_up_is_true(spec: &Spec, failure: Failure, is_gone: bool) -> Result<(), Broken> {
    match failure {
        Failure::HungUp | Failure::Disconnected(_) if !is_gone => {
            Err(format!("{} is answered by {failure:?}, and the caller is there", spec.name))
        }
        Failure::Disconnected(_) if !spec.allowed_after_hangup => {
            Err(format!("{} is answered by {failure:?}, which to the caller's side is a hang-up", spec.name))
        }
        _ => Ok(()),
    }
}

/// Nothing of a secret is left.
///
/// # Errors
/// If it is.
pub fn a_secret_is_gone(memory: &[u8]) -> Result<(), Broken> {
    let some = format!("result={}", &SECRET[..3]);
    if memory.windows(some.len()).any(|bytes| bytes == some.as_bytes()) {
        return Err(format!("a secret is left in {:?}", shown(memory)));
    }
    Ok(())
}

/// The keys that the caller pressed, and when.
fn keys(entries: &[LogEntry]) -> Vec<(Digit, Duration)> {
    let key = |entry: &LogEntry| match entry.what {
        CallEvent::Presses(key) => Some((key, entry.at)),
        _ => None,
    };
    entries.iter().filter_map(key).collect()
}

/// The value of an expression or a variable, where it is always the same.
fn value_of(asked: &str) -> Option<&str> {
    let named = asked.trim_start_matches("${").trim_end_matches('}');
    let lines = LINES.iter().find(|(name, _)| *name == named).map(|(_, value)| *value);
    lines.or_else(|| asked.starts_with("unique").then_some(asked))
}

fn first(keys: &[(Digit, Duration)], among: &str) -> Option<Digit> {
    keys.iter().map(|(key, _)| *key).find(|key| among.contains(&key.to_string()))
}

fn shown(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}
