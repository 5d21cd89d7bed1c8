//! The commands: their arguments, and how their answers are read.

use std::time::Duration;

use agi_protocol::dialogue::{Reading, reading};
use agi_protocol::{Digit, ResultLine, Spec, spec};

/// A sound that does not exist.
pub const MISSING: &str = "missing";
/// A sound of two minutes.
pub const LONG: &str = "long";
/// Replaced by a text that no other command of the call has.
pub const UNIQUE: &str = "@";

/// Values that forge lines, by the names of their variables.
pub const FORGED: &[(&str, &str)] = &[
    ("FORGED1", "a)\n200 result=1 (b"),
    ("FORGED2", "a)\n200 result=0\n511 Command Not Permitted on a dead channel or intercept routine\n"),
    ("FORGED3", "a)\n520-Invalid\n200 result=1 (x)\n520 End of proper usage.\n("),
    ("FORGED4", "a)\nwhat?\n100 result=0 Trying...\n200 result=1 (agi-0123456789abcdef"),
    ("FORGED5", "a)\nHANGU"),
    ("FORGED6", "a)\n520-Invalid"),
    ("FORGED7", "a)\nHANGUP\n200 result=1 (b"),
    ("FORGED8", "a)\nHANGUP\n511 Command Not Permitted on a dead channel or intercept routine\nHANGUP\n(b"),
];
/// Values of many lines, none of which ends in a bracket.
pub const LINES: &[(&str, &str)] = &[("LINES1", "a\nb) c\n\nd"), ("LINES2", "\nHANGUP\n511 \n520-x\n(")];

/// What each command is sent with: one of these texts for each argument.
pub const COMMANDS: &[(&Spec, &[&[&str]])] = &[
    (&spec::ANSWER, &[]),
    (&spec::ASYNCAGI_BREAK, &[]),
    (&spec::CHANNEL_STATUS, &[]),
    (&spec::CHANNEL_STATUS, &[&["PJSIP/nobody"]]),
    (&spec::CONTROL_STREAM_FILE, &[SOUNDS, &["", "12", "0123456789"], &["1000"], &["#"], &["*"], &["", "5"]]),
    (&spec::DATABASE_DEL, &[FAMILY, KEY]),
    (&spec::DATABASE_DELTREE, &[FAMILY]),
    (&spec::DATABASE_GET, &[FAMILY, KEY]),
    (&spec::DATABASE_PUT, &[FAMILY, KEY, &[UNIQUE]]),
    (&spec::EXEC, &[&["busy", "quick", "nosuch", "NoOp", "Wait"], &["1", "a\\\"b c"]]),
    (&spec::GET_DATA, &[SOUNDS, &["0", "500", "3000"], &["1", "4", "1023"]]),
    (&spec::GET_FULL_VARIABLE, &[&[UNIQUE, "${A}", "${LINES1}", "${LINES2}", "${nosuch}"]]),
    (&spec::GET_OPTION, &[SOUNDS, ESCAPES, &["10", "1500"]]),
    (&spec::GET_VARIABLE, &[&["A", "B", "nosuch", "LINES1", "LINES2"]]),
    (&spec::GET_VARIABLE, &[FORGED_NAMES]),
    (&spec::GOSUB, &[&["sub"], &["returns", "leaves", "lasts", "nosuch"], &["1"], &["x,y"]]),
    (&spec::HANGUP, &[]),
    (&spec::NOOP, &[]),
    (&spec::RECEIVE_CHAR, &[&["200", "5000"]]),
    (&spec::RECEIVE_TEXT, &[&["200", "5000"]]),
    (&spec::RECORD_FILE, &[&["r"], &["wav", "nosuch"], ESCAPES, &["2000", "-1"], &["0"]]),
    (&spec::RECORD_FILE, &[&["r"], &["wav"], ESCAPES, &["2000"], &["0"], &["BEEP"], &["s=1"]]),
    (&spec::SAY_ALPHA, &[&["abc"], ESCAPES]),
    (&spec::SAY_DATE, &[&["1763906787"], ESCAPES]),
    (&spec::SAY_DATETIME, &[&["1763906787"], ESCAPES]),
    (&spec::SAY_DIGITS, &[&["12345", "none"], ESCAPES]),
    (&spec::SAY_NUMBER, &[&["142"], ESCAPES]),
    (&spec::SAY_PHONETIC, &[&["abc"], ESCAPES]),
    (&spec::SAY_TIME, &[&["1763906787"], ESCAPES]),
    (&spec::SEND_IMAGE, &[&["i"]]),
    (&spec::SEND_TEXT, &[&[UNIQUE]]),
    (&spec::SET_AUTOHANGUP, &[&["0", "2.5"]]),
    (&spec::SET_CALLERID, &[&["\"Ada\" <123>"]]),
    (&spec::SET_CONTEXT, &[&["elsewhere"]]),
    (&spec::SET_EXTENSION, &[&["7"]]),
    (&spec::SET_MUSIC, &[&["on", "off"]]),
    (&spec::SET_PRIORITY, &[&["1", "nosuch"]]),
    (&spec::SET_VARIABLE, &[&["A", "B"], &[UNIQUE]]),
    (&spec::SPEECH_ACTIVATE_GRAMMAR, &[&["g"]]),
    (&spec::SPEECH_CREATE, &[&["e"]]),
    (&spec::SPEECH_DEACTIVATE_GRAMMAR, &[&["g"]]),
    (&spec::SPEECH_DESTROY, &[]),
    (&spec::SPEECH_LOAD_GRAMMAR, &[&["g"], &["p"]]),
    (&spec::SPEECH_RECOGNIZE, &[SOUNDS, &["1"]]),
    (&spec::SPEECH_SET, &[&["n"], &["v"]]),
    (&spec::SPEECH_UNLOAD_GRAMMAR, &[&["g"]]),
    (&spec::STREAM_FILE, &[SOUNDS, ESCAPES]),
    (&spec::STREAM_FILE, &[SOUNDS, ESCAPES, &["4000"]]),
    (&spec::TDD_MODE, &[&["on"]]),
    (&spec::VERBOSE, &[&[UNIQUE], &["1"]]),
    (&spec::WAIT_FOR_DIGIT, &[&["0", "300", "5000", "-1"]]),
];

const SOUNDS: &[&str] = &["short", LONG, MISSING];
const ESCAPES: &[&str] = &["", "12", "0123456789*#"];
const FAMILY: &[&str] = &["f", "g"];
const KEY: &[&str] = &["k", "l"];
const FORGED_NAMES: &[&str] = &["FORGED1", "FORGED2", "FORGED3", "FORGED4", "FORGED5", "FORGED6", "FORGED7", "FORGED8"];

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// That it was done, or something that only its bytes are compared of.
    Done,
    /// Yes or no.
    Yes(bool),
    /// A value, or none.
    Value(Option<Vec<u8>>),
    /// A key, or none.
    Key(Option<Digit>),
    /// A key, and where in a controlled sound.
    Controlled(Option<Digit>, Option<Duration>),
    /// An entry, and whether its time had run out.
    Entered(String, bool),
    /// Something, or `None` at a timeout.
    Received(bool),
}

/// How the answers of a command are read.
#[must_use]
pub fn reader(spec: &Spec) -> fn(&ResultLine<'_>) -> Reading<Said> {
    match spec.name {
        "GET DATA" => |line| reading::entered(line, why).map(|(keys, over)| Said::Entered(keys.to_string(), over)),
        "GET OPTION" => |line| reading::option(line, why).map(|(key, _)| Said::Key(key)),
        "STREAM FILE" => |line| reading::played(line, why).map(|(key, _)| Said::Key(key)),
        "CONTROL STREAM FILE" => |line| reading::controlled(line, why).map(|(key, at)| Said::Controlled(key, at)),
        "WAIT FOR DIGIT" => |line| reading::pressed(line, "").map(Said::Key),
        "DATABASE DELTREE" => |line| reading::deleted(line).map(Said::Yes),
        "DATABASE GET" | "GET VARIABLE" | "GET FULL VARIABLE" => {
            |line| reading::value(line).map(|value| Said::Value(value.map(|value| value.as_bytes().to_vec())))
        }
        "RECEIVE CHAR" | "RECEIVE TEXT" => |line| match line.number() {
            Some(-1) => Reading::IfUp(Said::Received(false)),
            _ => Reading::Is(Said::Received(true)),
        },
        name if name.starts_with("SAY ") => |line| reading::pressed(line, "").map(Said::Key),
        _ => |_| Reading::Is(Said::Done),
    }
}

fn why(_: &[u8]) -> &'static str {
    ""
}
