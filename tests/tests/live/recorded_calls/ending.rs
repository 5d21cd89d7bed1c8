//! Secrets that end in other ways: by a hang-up, given up half-way, not begun at all; and over AsyncAGI.

use std::time::Duration;

use agi_runtime::{Call, CallError, Digits};
use tokio::time::{Instant, timeout};

use super::{Keys, PATIENT, decoded, dial, has_decoder};
use crate::async_agi::Connected;
use crate::support::{asterisk, dial_as, handled_by};

async fn harmless(call: &mut Call) -> Result<Digits, CallError> {
    Ok(call.ask::<Digits>(()).exactly(3).timeout(PATIENT).tries(1).await?.expect("they are keyed"))
}

async fn gives_up(call: &mut Call) -> Result<(), CallError> {
    call.answer().await?;
    call.record_call("given-up.wav").await?;
    harmless(call).await?;
    let asked = call.ask_secret(()).exactly(4).timeout(PATIENT).tries(1);
    timeout(Duration::from_millis(1_500), async { asked.await }).await.expect_err("it is too early");
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(6) {
        call.wait_for_digit(Duration::from_millis(100)).await?;
    }
    harmless(call).await?;
    call.call_recording().expect("it is recorded").stop().await
}

/// The PIN is given up after its first keys, and keyed to its end nevertheless.
#[tokio::test]
async fn the_rest_of_a_secret_that_was_given_up_is_in_no_recording() {
    if !has_decoder() {
        return;
    }
    let mut call = dial(Keys::EventsAndTones, |call| Box::pin(gives_up(call))).await;
    call.at("WAIT FOR DIGIT 20000", "258").await;
    call.at("WAIT FOR DIGIT 20000", "1470").await;
    call.at("WAIT FOR DIGIT 20000", "369").await;
    let (gave_up, _, decoded) = call.ended("given-up.wav").await;
    gave_up.unwrap();
    assert_eq!(decoded.keys, "258369", "{decoded:?}");
    assert!(decoded.silence > Duration::from_secs(5), "{decoded:?}");
}

async fn left(call: &mut Call) -> Result<(), CallError> {
    call.answer().await?;
    call.record_call("left.wav").await?;
    harmless(call).await?;
    call.ask_secret(()).exactly(9).timeout(PATIENT).tries(1).await.map(drop)
}

#[tokio::test]
async fn a_caller_who_hangs_up_within_a_secret_leaves_a_recording_without_it() {
    if !has_decoder() {
        return;
    }
    let mut call = dial(Keys::EventsAndTones, |call| Box::pin(left(call))).await;
    call.at("WAIT FOR DIGIT", "258").await;
    call.at("WAIT FOR DIGIT", "1470").await;
    call.at("GET DATA", "").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    call.hang_up().await;
    let (left, ended, decoded) = call.ended("left.wav").await;
    assert!(left.unwrap_err().is_hung_up());
    assert_eq!(ended.route_status, "OK");
    assert_eq!(decoded.keys, "258", "{decoded:?}");
}

/// After the recording went on by itself, its id is in a channel variable, which others can write.
#[tokio::test]
async fn a_recording_that_cannot_be_named_any_more_lets_no_secret_begin() {
    async fn loses_it(call: &mut Call) -> Result<String, CallError> {
        call.answer().await?;
        call.record_call("lost.wav").await?;
        let asked = async { call.ask_secret(()).exactly(4).timeout(PATIENT).await };
        timeout(Duration::from_millis(300), asked).await.expect_err("it is too early");
        tokio::time::sleep(Duration::from_secs(6)).await;
        call.noop().await?;
        call.set_variable("AGI_CALL_RECORDING", "0x1234").await?;
        Ok(call.ask_secret(()).exactly(4).await.expect_err("it is recorded").to_string())
    }
    let (error, _) = dial_as(|dial| dial, |call| Box::pin(loses_it(call))).await.ended().await;
    let error = error.unwrap();
    assert!(error.contains("AGI_CALL_RECORDING=0x1234") && error.contains("nothing secret was asked for"), "{error}");
}

#[tokio::test]
async fn a_file_that_asterisk_cannot_write_is_an_error_and_a_format_that_it_has_not() {
    async fn tries(call: &mut Call) -> Vec<String> {
        call.answer().await.unwrap();
        let mut errors = Vec::new();
        let long = format!("{}.wav", "7".repeat(252));
        for file in ["/dev/null/7.wav", "7.nosuch", &long] {
            errors.push(call.record_call(file).await.unwrap_err().to_string());
        }
        call.record_call("7.wav49").await.unwrap();
        let file = call.call_recording().unwrap().file().to_string_lossy().into_owned();
        assert!(file.ends_with("/7.WAV"), "{file}");
        errors
    }
    let (errors, _) = dial_as(|dial| dial, |call| Box::pin(tries(call))).await.ended().await;
    assert!(errors.iter().all(|error| error.contains("the call is not recorded")), "{errors:?}");
}

async fn silent_for_a_second(call: &mut Call) -> Result<(), CallError> {
    call.answer().await?;
    call.record_call("async.wav").await?;
    call.stream_file("tt-monkeys").escape("1").await?;
    call.in_secret(async |call| -> Result<(), CallError> {
        call.wait_for_digit(Duration::from_secs(3)).await.map(drop)
    })
    .await?;
    call.call_recording().expect("it is recorded").stop().await
}

/// The function `FILE` may be written over AsyncAGI, too.
#[tokio::test]
async fn over_async_agi_the_recording_has_silence_as_well() {
    if !has_decoder() {
        return;
    }
    let asterisk = asterisk().await;
    let (app, result) = handled_by(|call| Box::pin(silent_for_a_second(call)));
    let connected = Connected::start(asterisk, app).await;
    asterisk.call(connected.agi("test")).await.unwrap();
    result.await.unwrap().unwrap();
    let decoded = decoded::decoded(asterisk, "async.wav").await;
    assert!((2_900..3_400).contains(&decoded.silence.as_millis()), "{decoded:?}");
    connected.shut_down().await;
}
