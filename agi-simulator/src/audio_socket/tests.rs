//! Streams of a whole session, as they were measured on 22.10.

use std::sync::Arc;
use std::time::Duration;

use agi_protocol::Digit;

use crate::{CallSetup, HangUpAt, HangupMoment, PbxState, Session};

const UUID: &str = "40325ec2-5efd-4bd3-805f-53576e581d13";
const UUID_FRAME: [u8; 19] =
    [0x01, 0x00, 0x10, 0x40, 0x32, 0x5e, 0xc2, 0x5e, 0xfd, 0x4b, 0xd3, 0x80, 0x5f, 0x53, 0x57, 0x6e, 0x58, 0x1d, 0x13];
const TICK: Duration = Duration::from_millis(20);

/// 20 ms of one sample, at 8 kHz.
fn frame(sample: i16) -> Vec<u8> {
    [vec![0x10, 0x01, 0x40], sample.to_le_bytes().repeat(160)].concat()
}

fn command() -> String {
    format!("EXEC AudioSocket \"{UUID},127.0.0.1:9092\"\n")
}

fn session_of(pbx: PbxState, answered: bool) -> Session {
    let mut setup = CallSetup::new("/");
    setup.answered = answered;
    let mut session = Session::new(Arc::new(pbx), &setup);
    let _ = session.take_output();
    session
}

/// What AGI says to a command whose audio connection is made, or needs none.
fn begun(session: &mut Session, command: &str) -> String {
    session.receive(command.as_bytes());
    if let Some(target) = session.take_wanted_audio() {
        assert_eq!(target.address, "127.0.0.1:9092");
        session.audio_connected();
    }
    said(session)
}

fn said(session: &mut Session) -> String {
    String::from_utf8(session.take_output()).unwrap()
}

/// A call that streams.
fn streaming() -> Session {
    let mut session = session_of(PbxState::default(), true);
    assert_eq!(begun(&mut session, &command()), "");
    assert_eq!(session.take_audio_output(), UUID_FRAME);
    session
}

/// Lets so many ticks pass, and returns what Asterisk sent to the server.
fn passed(session: &mut Session, ticks: u32) -> Vec<u8> {
    let until = session.now() + TICK * ticks;
    while session.runs() && session.go_on(until) {}
    session.take_audio_output()
}

#[test]
fn a_stream_begins_with_its_uuid_and_has_a_frame_every_20_ms() {
    let mut session = streaming();
    assert_eq!(passed(&mut session, 3), frame(0).repeat(3));
    assert_eq!(session.now(), TICK * 3);
}

#[test]
fn a_caller_is_heard_from_the_next_frame_on() {
    let mut session = streaming();
    session.say_audio(Some("yes"), 8_000, &[7; 240]);
    let half = [&[0x10, 0x01, 0x40][..], &[7, 0].repeat(80), &[0; 160]].concat();
    assert_eq!(passed(&mut session, 3), [frame(7), half, frame(0)].concat());
    let log = session.log().to_string();
    assert!(log.ends_with("0.020  caller    says \"yes\" (0.0 s of audio)\n"), "{log}");
}

#[test]
fn the_log_says_how_long_and_not_what() {
    let mut session = streaming();
    session.say_audio(None, 8_000, &[7; 4_800]);
    for _ in 0..120 {
        session.receive_audio(&frame(9));
        passed(&mut session, 1);
    }
    let log = session.log().to_string();
    let expected = "     0.000  caller    hears ~ 2.4 s of audio\n     0.020  caller    says ~ 0.6 s of audio\n";
    assert!(log.ends_with(expected), "{log}");
}

#[test]
fn a_key_is_a_frame_when_it_is_released_and_then_the_audio_goes_on() {
    let mut session = streaming();
    passed(&mut session, 1);
    session.press(Digit::new('#').unwrap());
    assert_eq!(passed(&mut session, 4), b"", "while a key is held, no audio is sent");
    assert_eq!(passed(&mut session, 3), [&[0x03, 0x00, 0x01, 0x23][..], &frame(0), &frame(0)].concat());
}

#[test]
fn keys_that_are_pressed_at_once_are_released_one_after_the_other() {
    let mut session = streaming();
    session.press(Digit::new('1').unwrap());
    session.press(Digit::new('2').unwrap());
    let (one, two) = ([0x03, 0x00, 0x01, b'1'], [0x03, 0x00, 0x01, b'2']);
    assert_eq!(passed(&mut session, 11), [&one[..], &two, &frame(0)].concat());
}

#[test]
fn a_server_that_is_done_or_closes_is_a_success() {
    let mut done = streaming();
    done.receive_audio(&[0x00, 0x00, 0x00]);
    assert_eq!(said(&mut done), "200 result=0\n");
    let mut closed = streaming();
    closed.audio_closed();
    assert_eq!(said(&mut closed), "200 result=0\n");
    assert!(!closed.audio_is_open());
    assert_eq!(begun(&mut closed, &command()), "", "another stream begins");
}

#[test]
fn an_error_of_the_servers_ends_the_stream_and_not_the_call() {
    let mut session = streaming();
    session.receive_audio(&[0xff, 0x00, 0x01, 0x04]);
    assert!(!session.audio_is_open());
    assert_eq!(said(&mut session), "200 result=-1\n");
    assert_eq!(begun(&mut session, "CHANNEL STATUS\n"), "200 result=6\n");
}

#[test]
fn a_connection_that_breaks_is_a_failure() {
    let mut session = streaming();
    session.audio_broken();
    assert_eq!(said(&mut session), "200 result=-1\n");
}

#[test]
fn half_a_frame_and_the_end_is_a_failure() {
    let mut session = streaming();
    session.receive_audio(&frame(0)[..100]);
    session.audio_closed();
    assert_eq!(said(&mut session), "200 result=-1\n");
}

#[test]
fn the_rest_of_a_frame_is_not_waited_for() {
    let mut session = streaming();
    session.receive_audio(&[0x10, 0x01, 0x40]);
    passed(&mut session, 1);
    assert_eq!(said(&mut session), "200 result=-1\n");
}

#[test]
fn a_caller_who_hangs_up_ends_the_connection_and_then_the_command() {
    let mut session = streaming();
    passed(&mut session, 2);
    session.hang_up();
    assert!(!session.audio_is_open());
    assert_eq!(session.take_audio_output(), b"", "no frame says so");
    assert_eq!(said(&mut session), "200 result=-1\nHANGUP\n");
}

#[test]
fn two_seconds_without_a_frame_in_either_direction_end_the_stream() {
    let mut session = streaming();
    session.suppress_silence();
    session.say_audio(None, 8_000, &[1; 160]);
    passed(&mut session, 1);
    assert_eq!(passed(&mut session, 99), b"");
    assert!(session.audio_is_open());
    passed(&mut session, 1);
    assert_eq!((said(&mut session).as_str(), session.now()), ("200 result=-1\n", TICK * 101));
    assert!(!session.is_hung_up());
}

#[test]
fn a_frame_of_the_servers_keeps_a_silent_line_open() {
    let mut session = streaming();
    session.suppress_silence();
    for _ in 0..5 {
        passed(&mut session, 99);
        session.receive_audio(&frame(0));
    }
    assert!(session.audio_is_open());
}

#[test]
fn a_channel_that_rings_is_not_streamed() {
    let mut session = session_of(PbxState::default(), false);
    assert_eq!(begun(&mut session, &command()), "200 result=-1\n");
    assert_eq!(session.take_audio_output(), b"");
}

#[test]
fn a_port_where_nobody_listens_is_a_failure() {
    let mut session = session_of(PbxState::default(), true);
    session.receive(command().as_bytes());
    assert!(session.take_wanted_audio().is_some() && session.audio_is_wanted());
    session.audio_refused();
    assert_eq!(said(&mut session), "200 result=-1\n");
    assert!(!session.audio_is_wanted());
}

#[test]
fn an_asterisk_without_the_module_does_not_know_it() {
    let mut pbx = PbxState::default();
    pbx.without_audio_socket();
    let mut session = session_of(pbx, true);
    assert_eq!(begun(&mut session, &command()), "200 result=-2\n");
}

#[test]
fn what_is_not_a_uuid_connects_nowhere() {
    let mut session = session_of(PbxState::default(), true);
    session.receive(b"EXEC AudioSocket \"40325ec25efd4bd3805f53576e581d13,127.0.0.1:9092\"\n");
    assert_eq!((said(&mut session).as_str(), session.take_wanted_audio()), ("200 result=-1\n", None));
}

#[test]
fn a_test_may_stand_in_for_the_application() {
    let mut pbx = PbxState::default();
    pbx.application(
        "AudioSocket",
        Box::new(|run| {
            run.result(7);
        }),
    );
    assert_eq!(begun(&mut session_of(pbx, true), &command()), "200 result=7\n");
}

#[test]
fn a_server_that_is_faster_than_time_is_heard_at_once() {
    let mut session = streaming();
    session.keep_audio();
    session.receive_audio(&frame(3).repeat(50));
    assert_eq!(session.kept_audio().unwrap().heard, [3; 8_000]);
    let log = session.log().to_string();
    assert!(log.ends_with("0.000  caller    hears ~ 1.0 s of audio\n"), "{log}");
}

#[test]
fn a_frame_is_due_at_each_tick_until_it_comes() {
    let mut session = streaming();
    assert!(!session.audio_is_due());
    for _ in 0..3 {
        passed(&mut session, 1);
        assert!(session.audio_is_due());
        session.receive_audio(&frame(0));
        assert!(!session.audio_is_due());
    }
    passed(&mut session, 1);
    session.receive(b"NOOP\n");
    assert!(!session.audio_is_due(), "the server says something else");
}

#[test]
fn a_server_that_sends_far_ahead_is_not_waited_for() {
    let mut session = streaming();
    session.receive_audio(&frame(0).repeat(20));
    let not_due = |session: &mut Session| {
        passed(session, 1);
        !session.audio_is_due()
    };
    assert_eq!((0..30).take_while(|_| not_due(&mut session)).count(), 16);
}

#[test]
fn frames_are_lost_on_their_way() {
    let mut session = streaming();
    session.say_audio(None, 8_000, &[[1; 160], [2; 160], [3; 160]].concat());
    session.lose_audio(2);
    assert_eq!(passed(&mut session, 3), frame(3));
}

#[test]
fn a_hang_up_is_planned_before_during_and_in_the_middle_of_a_stream() {
    for (moment, log_end) in [
        (HangupMoment::Before, "     0.000  asterisk  HANGUP\n     0.000  asterisk  200 result=-1\n"),
        (
            HangupMoment::During,
            "     0.000  caller    hangs up\n     0.000  asterisk  200 result=-1\n     0.000  asterisk  HANGUP\n",
        ),
        (
            HangupMoment::Later(Duration::from_millis(50)),
            "     0.050  caller    hangs up\n     0.050  asterisk  200 result=-1\n     0.050  asterisk  HANGUP\n",
        ),
    ] {
        let mut session = session_of(PbxState::default(), true);
        session.plan(Some(HangUpAt::new(0, moment)));
        begun(&mut session, &command());
        passed(&mut session, 10);
        let log = session.log().to_string();
        assert!(log.ends_with(log_end), "{moment}: {log}");
    }
}

fn dial(options: &str) -> String {
    format!("EXEC Dial \"AudioSocket/127.0.0.1:9092/{UUID}/c(slin16),,{options}\"\n")
}

#[test]
fn a_dialled_stream_answers_the_call_and_has_16_khz() {
    let mut session = session_of(PbxState::default(), false);
    session.say_audio(None, 8_000, &[4; 160]);
    assert_eq!(begun(&mut session, &dial("g")), "");
    assert!(session.is_answered());
    assert_eq!(session.take_audio_output(), UUID_FRAME);
    assert_eq!(passed(&mut session, 1), [vec![0x12, 0x02, 0x80], [4, 0].repeat(320)].concat());
    passed(&mut session, 99);
    session.receive_audio(&[0x00, 0x00, 0x00]);
    assert_eq!(said(&mut session), "200 result=0\n");
    let mut value = |name| String::from_utf8(session.variable(name).unwrap()).unwrap();
    assert_eq!((value("DIALSTATUS").as_str(), value("ANSWEREDTIME").as_str()), ("ANSWER", "2"));
}

#[test]
fn a_dialled_stream_may_end_in_any_way_and_the_call_goes_on() {
    for sent in [&[0xff, 0x00, 0x00][..], &[0x42, 0x00, 0x00], &[0x10, 0x00, 0x00], &[0x00, 0x00, 0x00]] {
        let mut session = session_of(PbxState::default(), true);
        begun(&mut session, &dial("g"));
        session.receive_audio(sent);
        assert_eq!(said(&mut session), "200 result=0\n", "{sent:x?}");
    }
    let mut session = session_of(PbxState::default(), true);
    begun(&mut session, &dial("g"));
    session.hang_up();
    assert_eq!(said(&mut session), "200 result=-1\nHANGUP\n");
    assert_eq!(session.variable("DIALSTATUS").unwrap(), b"ANSWER");
}

#[test]
fn a_dialled_stream_may_be_silent_for_as_long_as_it_likes() {
    let mut session = session_of(PbxState::default(), true);
    session.suppress_silence();
    begun(&mut session, &dial("g"));
    passed(&mut session, 500);
    assert!(session.audio_is_open());
}

#[test]
fn a_dialled_stream_without_g_ends_the_call_of_the_dialplan() {
    let mut session = session_of(PbxState::default(), true);
    begun(&mut session, &dial(""));
    session.audio_closed();
    assert_eq!(said(&mut session), "200 result=-1\n");
    assert!(!session.is_hung_up());
}

#[test]
fn what_cannot_be_dialled_is_unavailable() {
    let mut without = PbxState::default();
    without.without_audio_socket();
    let mut narrow = PbxState::default();
    narrow.without_audio_channel();
    let mut calls = vec![(session_of(without, true), dial("g"), "66"), (session_of(narrow, true), dial("g"), "66")];
    let unknown_codec = format!("127.0.0.1:9092/{UUID}/c(opera)");
    for target in ["127.0.0.1:9092/no-uuid", "127.0.0.1:9092", "nowhere/x", &unknown_codec] {
        let command = format!("EXEC Dial \"AudioSocket/{target},,g\"\n");
        calls.push((session_of(PbxState::default(), true), command, "38"));
    }
    calls.push((session_of(PbxState::default(), false), dial("g"), "38"));
    for (mut session, command, cause) in calls {
        session.receive(command.as_bytes());
        if session.take_wanted_audio().is_some() {
            session.audio_refused();
        }
        assert_eq!(said(&mut session), "200 result=0\n", "{command}");
        assert_eq!(session.variable("DIALSTATUS").unwrap(), b"CHANUNAVAIL", "{command}");
        assert_eq!(session.variable("HANGUPCAUSE").unwrap(), cause.as_bytes(), "{command}");
    }
}
