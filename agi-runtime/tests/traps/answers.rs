//! What a result means: 1, 2, 12, 13, 14.

use std::time::Duration;

use agi_runtime::{CallError, Digit, Digits, DigitsEntered, Recording, RecordingEnd, Samples};

use crate::exchange;

const GET_DATA: &str = "GET DATA \"x\" 0 1023\n";
const CHANNEL: &str = "CHANNEL STATUS\n";
const SECOND: Duration = Duration::from_secs(1);

async fn entered(reply: &str) -> DigitsEntered {
    exchange(&[(GET_DATA, reply)], |call| Box::pin(async { call.get_data("x").await.unwrap() })).await
}

async fn recorded(reply: &str) -> Result<Recording, CallError> {
    let line = "RECORD FILE \"x\" \"wav\" \"#\" -1 0 s=1\n";
    exchange(&[(line, reply)], |call| Box::pin(async { call.record_file("x", "wav").silence(SECOND).await })).await
}

fn key(key: char) -> Digit {
    Digit::new(key).unwrap()
}

#[tokio::test]
async fn trap_01_keys_are_text_with_their_zeros_and_of_any_length() {
    for keys in ["0012", "007", "*9AD", "4111111111111111", "01234567890123456789", "9223372036854775808"] {
        let entered = entered(&format!("200 result={keys}\n")).await;
        assert_eq!((entered.digits, entered.timed_out), (keys.parse().unwrap(), false));
    }
}

#[tokio::test]
async fn trap_02_nothing_after_the_equals_sign_is_only_the_hash_key() {
    let entered = entered("200 result=\n").await;
    assert_eq!((entered.digits, entered.timed_out), (Digits::default(), false));
}

#[tokio::test]
async fn trap_02_a_blank_and_a_word_after_the_equals_sign_is_a_timeout_without_keys() {
    let entered = entered("200 result= (timeout)\n").await;
    assert_eq!((entered.digits, entered.timed_out), (Digits::default(), true));
}

#[tokio::test]
async fn trap_12_endpos_of_a_sound_is_in_samples() {
    let script = [("STREAM FILE \"x\" \"\"\n", "200 result=0 endpos=3520\n")];
    let played = exchange(&script, |call| Box::pin(async { call.stream_file("x").await.unwrap() })).await;
    assert_eq!((played.digit, played.endpos), (None, Samples(3520)));
    assert_eq!(played.endpos.in_format("sln"), Some(Duration::from_millis(440)));
}

#[tokio::test]
async fn trap_12_endpos_of_a_controlled_sound_is_in_milliseconds_and_minus_one_at_its_end() {
    for (reply, controlled) in
        [("200 result=53 endpos=920\n", "Digit { digit: '5', at: 920ms }"), ("200 result=0 endpos=-1\n", "Finished")]
    {
        let script = [("CONTROL STREAM FILE \"x\" \"5\" 3000 \"#\" \"*\" \"\" 0\n", reply)];
        let control =
            exchange(&script, |call| Box::pin(async { call.control_stream_file("x").escape("5").await.unwrap() }));
        assert_eq!(format!("{:?}", control.await), controlled);
    }
}

#[tokio::test]
async fn trap_12_endpos_is_absent_when_a_recording_cannot_be_written() {
    let failed = recorded("200 result=-1 (writefile)\n").await;
    assert!(matches!(failed, Err(CallError::Failed { .. })), "{failed:?}");
}

#[tokio::test]
async fn trap_13_the_number_of_a_recording_ended_by_silence_is_not_a_key() {
    let recorded = recorded("200 result=4992 (timeout) endpos=8160\n").await.unwrap();
    let RecordingEnd::Silence { left, .. } = recorded.end else { panic!("{recorded:?}") };
    assert_eq!(left, Duration::from_millis(4992));
}

#[tokio::test]
async fn trap_13_a_recording_at_its_limit_may_have_a_millisecond_left() {
    let at_its_limit = recorded("200 result=1 (timeout) endpos=4160\n").await.unwrap();
    assert_eq!(at_its_limit.end, RecordingEnd::Timeout);
}

#[tokio::test]
async fn trap_13_the_milliseconds_left_of_a_recording_are_not_a_key_even_where_a_key_has_that_code() {
    let at_its_limit = recorded("200 result=51 (timeout) endpos=4160\n").await.unwrap();
    assert_eq!(at_its_limit.end, RecordingEnd::Timeout);
}

#[tokio::test]
async fn trap_13_a_key_during_the_beep_is_a_randomerror() {
    let recorded = recorded("200 result=42 (randomerror) endpos=0\n").await.unwrap();
    assert_eq!((recorded.end, recorded.endpos), (RecordingEnd::DuringBeep(Some(key('*'))), Samples(0)));
}

#[tokio::test]
async fn trap_13_receive_char_calls_its_timeout_a_hang_up() {
    let script = [("RECEIVE CHAR 1000\n", "200 result=-1 (hangup)\n"), (CHANNEL, "200 result=6\n")];
    assert_eq!(exchange(&script, |call| Box::pin(async { call.receive_char(SECOND).await.unwrap() })).await, None);
}

#[tokio::test]
async fn trap_13_get_option_says_0_for_a_timeout_and_for_a_hang_up() {
    let line = "GET OPTION \"x\" \"123\"\n";
    let timeout = [(line, "200 result=0 endpos=3520\n"), (CHANNEL, "200 result=6\n")];
    let played = exchange(&timeout, |call| Box::pin(async { call.get_option("x", "123").await.unwrap() })).await;
    assert_eq!((played.digit, played.endpos), (None, Samples(3520)));
    let hang_up = [(line, "200 result=0 endpos=3520\nHANGUP\n")];
    let error = exchange(&hang_up, |call| Box::pin(async { call.get_option("x", "123").await.unwrap_err() })).await;
    assert!(error.is_hung_up());
}

#[tokio::test]
async fn trap_13_deltree_says_0_when_it_deleted_and_1_when_there_was_nothing() {
    for (reply, deleted) in [("200 result=0\n", true), ("200 result=1\n", false)] {
        let script = [("DATABASE DELTREE \"family\"\n", reply)];
        let answer = exchange(&script, |call| Box::pin(async { call.database_deltree("family").await.unwrap() }));
        assert_eq!(answer.await, deleted);
    }
}

#[tokio::test]
async fn trap_13_what_asterisk_answers_by_1_always_has_no_answer() {
    let script = [
        ("DATABASE DEL \"family\" \"absent\"\n", "200 result=1\n"),
        ("SET VARIABLE \"NOSUCH(x)\" \"1\"\n", "200 result=1\n"),
        ("SET CALLERID \"\"\n", "200 result=1\n"),
    ];
    exchange(&script, |call| {
        Box::pin(async {
            let () = call.database_del("family", "absent").await.unwrap();
            let () = call.set_variable("NOSUCH(x)", "1").await.unwrap();
            let () = call.set_callerid("").await.unwrap();
        })
    })
    .await;
}

#[tokio::test]
async fn trap_14_an_interrupted_wait_for_a_key_is_not_a_key() {
    let script = [("WAIT FOR DIGIT 1000\n", "200 result=1\n")];
    let error = exchange(&script, |call| Box::pin(async { call.wait_for_digit(SECOND).await.unwrap_err() })).await;
    assert!(matches!(error, CallError::Unexpected { command: "WAIT FOR DIGIT", .. }), "{error:?}");
}
