use std::collections::BTreeSet;
use std::time::Duration;

use super::{
    ALL, CONTROL_STREAM_FILE, EXEC, GET_DATA, GET_OPTION, GOSUB, Listens, Plays, RECEIVE_CHAR, RECORD_FILE, ReplyKind,
    Role, SAY_DATE, SET_VARIABLE, SPEECH_RECOGNIZE, STREAM_FILE, Spec, Unit, WAIT_FOR_DIGIT, Wait,
};
use crate::ReplyFraming;

const NONE: &[&str] = &[];

fn names(is: impl Fn(&Spec) -> bool) -> Vec<&'static str> {
    ALL.iter().filter(|spec| is(spec)).map(|spec| spec.name).collect()
}

#[test]
fn there_are_47_commands_in_the_order_of_their_names() {
    let names: Vec<_> = ALL.iter().map(|spec| spec.name).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 47);
    assert!(names.is_sorted());
}

#[test]
fn no_command_has_a_role_twice_and_what_may_be_left_out_comes_last() {
    for spec in ALL {
        let roles: BTreeSet<_> = spec.arguments.iter().map(|argument| argument.role).collect();
        assert_eq!(roles.len(), spec.arguments.len(), "{}", spec.usage());
        assert!(spec.arguments.is_sorted_by_key(|argument| argument.optional), "{}", spec.usage());
        for argument in spec.arguments {
            assert!(argument.default.is_none() || argument.optional, "{}", spec.usage());
            let counts = matches!(argument.role, Role::Timeout | Role::Duration | Role::Offset);
            assert_eq!(argument.unit.is_some(), counts, "{}", spec.usage());
        }
    }
}

#[test]
fn a_usage_is_asterisks_own() {
    let usage = "CONTROL STREAM FILE filename escape_digits [skipms] [ffchar] [rewchr] [pausechr] [offsetms]";
    assert_eq!(CONTROL_STREAM_FILE.usage(), usage);
    assert_eq!(super::SPEECH_LOAD_GRAMMAR.usage(), "SPEECH LOAD GRAMMAR grammar name path to grammar");
    assert_eq!(super::ANSWER.usage(), "ANSWER");
}

#[test]
fn what_plays_and_listens_has_the_arguments_for_it() {
    for spec in ALL {
        let has = |role| spec.argument(role).is_some();
        assert!(spec.plays != Plays::Prompt || has(Role::File), "{} plays a file", spec.name);
        assert_eq!(spec.plays == Plays::Beep, has(Role::Beep), "{} beeps", spec.name);
        assert_eq!(spec.plays == Plays::Says, spec.name.starts_with("SAY "), "{} says something", spec.name);
        let says = matches!(
            spec.says().map(|argument| argument.role),
            Some(Role::Text | Role::Number | Role::Digits | Role::Time)
        );
        assert_eq!(spec.plays == Plays::Says, says, "{} says its first argument", spec.name);
        let waits =
            matches!(spec.listens, Listens::Key | Listens::Keys | Listens::Recording | Listens::Text | Listens::Speech);
        assert_eq!(waits, has(Role::Timeout), "{} waits", spec.name);
        assert!(spec.listens != Listens::BargeIn || has(Role::EscapeDigits), "{} is interrupted", spec.name);
        assert_eq!(spec.listens == Listens::Keys, has(Role::MaxDigits), "{} takes several keys", spec.name);
    }
}

#[test]
fn a_value_and_a_recognition_are_framed_as_such_and_nothing_else_is() {
    let values = ["DATABASE GET", "GET FULL VARIABLE", "GET VARIABLE", "RECEIVE TEXT"];
    assert_eq!(names(|spec| spec.reply == ReplyKind::Value), values);
    assert_eq!(names(|spec| spec.framing == ReplyFraming::Value), values);
    assert_eq!(names(|spec| spec.framing == ReplyFraming::Recognition), ["SPEECH RECOGNIZE"]);
}

#[test]
fn what_the_caller_keyed_is_the_result_of_twelve_commands() {
    let keyed = [
        "CONTROL STREAM FILE",
        "GET DATA",
        "GET OPTION",
        "SAY ALPHA",
        "SAY DATE",
        "SAY DATETIME",
        "SAY DIGITS",
        "SAY NUMBER",
        "SAY PHONETIC",
        "SAY TIME",
        "STREAM FILE",
        "WAIT FOR DIGIT",
    ];
    assert_eq!(names(|spec| spec.reply.is_keyed()), keyed);
    for spec in ALL {
        let listens = matches!(spec.listens, Listens::BargeIn | Listens::Key | Listens::Keys);
        assert_eq!(listens, spec.reply.is_keyed(), "{}", spec.name);
    }
}

#[test]
fn the_subject_of_a_command_is_a_file_an_application_or_a_context() {
    let subjects = [
        "CONTROL STREAM FILE",
        "EXEC",
        "GET DATA",
        "GET OPTION",
        "GOSUB",
        "RECORD FILE",
        "SEND IMAGE",
        "SET CONTEXT",
        "SPEECH RECOGNIZE",
        "STREAM FILE",
    ];
    assert_eq!(names(|spec| spec.subject().is_some()), subjects);
}

#[test]
fn a_command_is_found_by_its_words_as_asterisk_finds_it() {
    for spec in ALL {
        assert_eq!(Spec::of_line(spec.name.as_bytes()), Some(*spec));
        let words: Vec<_> = spec.name.to_lowercase().split(' ').map(str::to_owned).chain(["x".to_owned()]).collect();
        assert_eq!(Spec::of_words(&words), Some(*spec));
        assert_eq!(Spec::of_words(&words[..spec.name_words() - 1]), None, "half of {}", spec.name);
        assert_eq!(spec.name_words(), words.len() - 1);
    }
    assert_eq!(Spec::of_line(b"say  datetime \"0\" \"\"\r\n").unwrap().name, "SAY DATETIME");
    for line in [&b"SAY DATES 0"[..], b"GET", b"", b"ANSWERS", b"failure", b"\xff"] {
        assert_eq!(Spec::of_line(line), None, "{}", line.escape_ascii());
    }
}

#[test]
fn an_argument_is_found_by_its_role_and_has_asterisks_default() {
    assert_eq!(GOSUB.position(Role::Priority), Some(2));
    assert_eq!(GOSUB.argument(Role::File), None);
    let given = ["Read", "PIN,enter-pin"];
    assert_eq!(EXEC.value(&given, Role::Application), Some(&b"Read"[..]));
    assert_eq!(EXEC.value(&given, Role::Value), None);
    assert_eq!(SET_VARIABLE.value(&["X"], Role::Value), None);
    assert_eq!(GET_DATA.value(&["x"], Role::Timeout), Some(&b"6000"[..]));
    assert_eq!(GET_DATA.max_digits(&["x", "0", "4"]), Some(4));
    assert_eq!(GET_DATA.max_digits(&["x"]), Some(1024));
    assert_eq!(STREAM_FILE.max_digits(&["x"]), None);
    assert_eq!(SAY_DATE.says().map(|argument| argument.name), Some("date"));
    assert_eq!(STREAM_FILE.says(), None);
}

#[test]
fn keys_interrupt_where_the_arguments_name_them() {
    assert_eq!(STREAM_FILE.barge_in_keys(&["x", "12"]), b"12");
    assert_eq!(STREAM_FILE.barge_in_keys(&["x"]), b"");
    assert_eq!(RECORD_FILE.barge_in_keys(&["m", "wav", "#", "-1"]), b"#");
    assert_eq!(GET_DATA.barge_in_keys(&["x"]), b"0123456789*#ABCD");
    assert_eq!(WAIT_FOR_DIGIT.barge_in_keys(&["-1"]), b"");
    assert_eq!(CONTROL_STREAM_FILE.barge_in_keys(&["x", "5"]), b"5#*");
    assert_eq!(CONTROL_STREAM_FILE.barge_in_keys(&["x", "", "3000", "6", "", "0"]), b"6*0");
}

#[test]
fn a_wait_has_the_unit_of_its_command_and_zero_has_its_meaning() {
    let most = |wait| Some(Wait::AtMost(wait));
    assert_eq!(WAIT_FOR_DIGIT.wait(&["1500"]), most(Duration::from_millis(1_500)));
    assert_eq!(WAIT_FOR_DIGIT.wait(&["0"]), most(Duration::ZERO));
    assert_eq!(WAIT_FOR_DIGIT.wait(&["-1"]), Some(Wait::Forever));
    for arguments in [&["x"][..], &["x", "0"], &["x", "soon"]] {
        assert_eq!(GET_DATA.wait(arguments), most(Duration::from_secs(6)), "{arguments:?}");
    }
    assert_eq!(GET_DATA.wait(&["x", "-1"]), Some(Wait::Forever));
    assert_eq!(GET_OPTION.wait(&["x", "1"]), most(Duration::from_secs(5)));
    assert_eq!(GET_OPTION.wait(&["x", "1", "0"]), most(Duration::ZERO));
    assert_eq!(RECEIVE_CHAR.wait(&["2000"]).and_then(Wait::limit), Some(Duration::from_secs(2)));
    assert_eq!(SPEECH_RECOGNIZE.wait(&["x", "3"]), most(Duration::from_secs(3)));
    assert_eq!(SPEECH_RECOGNIZE.wait(&["x", "0"]), Some(Wait::Forever));
    assert_eq!(STREAM_FILE.wait(NONE), None);
}

#[test]
fn a_unit_says_how_long() {
    assert_eq!(Unit::Seconds.duration(2), Some(Duration::from_secs(2)));
    assert_eq!(Unit::Milliseconds.duration(2), Some(Duration::from_millis(2)));
    assert_eq!(Unit::Samples.duration(8_000), None);
}
