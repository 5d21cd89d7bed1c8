//! Numbers and times as they are sent: of every type, never said wrong, and never rounded to nothing.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use agi_runtime::prompt::{self, Currency};
use agi_runtime::protocol::RefusedCommand;
use agi_runtime::{Call, CallError, Samples};

use crate::apps::{Handling, app};

/// What an app sends.
async fn sent(handler: impl for<'c> Fn(&'c mut Call) -> Handling<'c> + Send + Sync + 'static) -> Vec<String> {
    let mut caller = app(handler).caller("/").dial().await;
    let ended = caller.ended().await;
    assert!(ended.error.is_none(), "{:?}", ended.error);
    let mut commands = ended.transcript.commands();
    assert_eq!(commands.pop().unwrap(), "SET VARIABLE AGI_ROUTE_STATUS OK");
    commands
}

#[tokio::test]
async fn a_number_may_be_of_any_integer_type() {
    let commands = sent(|call| {
        Box::pin(async move {
            call.say_number(1_u8).await?;
            call.say_number(2_usize).await?;
            call.say_number(-3_i64).await?;
            for number in &[4_u128] {
                call.say_number(number).await?;
            }
            call.say((prompt::number(5_u64), prompt::number_of_gender(6_u16, "f"))).await?;
            call.say(prompt::money(700_u32, Currency::DOLLARS)).await.map(drop)
        })
    });
    let numbers: Vec<_> = commands.await.into_iter().filter(|line| line.starts_with("SAY NUMBER")).collect();
    let said = ["1 \"\"", "2 \"\"", "-3 \"\"", "4 \"\"", "5 \"\"", "6 \"\" \"f\"", "7 \"\""];
    assert_eq!(numbers, said.map(|number| format!("SAY NUMBER {number}")));
}

#[tokio::test]
async fn a_number_that_asterisk_would_say_wrong_is_refused_and_the_error_says_what_to_do() {
    let commands = sent(|call| {
        Box::pin(async move {
            for error in [
                call.say_number(i32::MAX).await.unwrap_err(),
                call.say_number(i32::MIN).await.unwrap_err(),
                call.say_number(4_294_967_297_u64).await.unwrap_err(),
                call.say(prompt::number(u128::MAX)).await.unwrap_err(),
                call.say(prompt::money(1_000_000_000_000_i64, Currency::DOLLARS)).await.unwrap_err(),
            ] {
                let CallError::Refused { command: "SAY NUMBER", problem, .. } = &error else { panic!("{error:?}") };
                assert_eq!(*problem, RefusedCommand::NumberOutOfRange);
                assert!(error.to_string().contains("digit by digit, by `prompt::digits(number)`"), "{error}");
            }
            call.say_number(2_147_483_646_u32).await.map(drop)
        })
    });
    assert_eq!(commands.await, ["SAY NUMBER 2147483646 \"\""]);
}

#[tokio::test]
async fn a_moment_is_a_system_time_or_seconds_since_1970() {
    let commands = sent(|call| {
        Box::pin(async move {
            let moment: SystemTime = UNIX_EPOCH + Duration::from_millis(86_400_999);
            call.say_date(moment).await?;
            call.say_time(86_400).await?;
            call.say_datetime(UNIX_EPOCH - Duration::from_millis(500)).await?;
            call.say((prompt::date(moment), prompt::time(0), prompt::datetime(moment))).await.map(drop)
        })
    });
    assert_eq!(
        commands.await,
        [
            "SAY DATE 86400 \"\"",
            "SAY TIME 86400 \"\"",
            "SAY DATETIME -1 \"\"",
            "SAY DATE 86400 \"\"",
            "SAY TIME 0 \"\"",
            "SAY DATETIME 86400 \"\"",
        ]
    );
}

#[tokio::test]
async fn a_time_is_rounded_up_and_zero_is_sent_only_where_it_does_not_mean_something_else() {
    let little = Duration::from_micros(10);
    let commands = sent(move |call| {
        Box::pin(async move {
            call.wait_for_digit(Duration::ZERO).await?;
            call.wait_for_digit(little).await?;
            call.get_data("").timeout(Duration::ZERO).max_digits(0).await?;
            call.get_data("").max_digits(u16::MAX).await?;
            call.record_file("r", "wav").max_duration(little).silence(Duration::ZERO).await?;
            call.speech_recognize("beep", Duration::from_millis(900)).await?;
            call.speech_recognize("beep", Duration::ZERO)
                .offset(Samples::of(Duration::from_secs(1), "wav").unwrap())
                .await?;
            call.set_autohangup(Duration::from_micros(900_500)).await?;
            call.set_autohangup(Duration::ZERO).await?;
            call.verbose("high").level(200).await?;
            call.verbose("low").level(0).await
        })
    });
    assert_eq!(
        commands.await,
        [
            "WAIT FOR DIGIT 0",
            "WAIT FOR DIGIT 1",
            "GET DATA \"\" 1 1",
            "GET DATA \"\" 0 1023",
            "RECORD FILE \"r\" \"wav\" \"#\" 1 0 s=1",
            "SPEECH RECOGNIZE \"beep\" 1",
            "SPEECH RECOGNIZE \"beep\" 1 8000",
            "SET AUTOHANGUP 0.901",
            "SET AUTOHANGUP 0",
            "VERBOSE \"high\" 4",
            "VERBOSE \"low\" 1",
        ]
    );
}

#[tokio::test]
async fn a_part_of_a_second_of_silence_is_a_second_and_no_silence_is_nothing() {
    let commands = sent(|call| {
        Box::pin(async move {
            call.say((prompt::silence(Duration::from_millis(1)), prompt::silence(Duration::ZERO), "a")).await.map(drop)
        })
    });
    assert_eq!(commands.await, ["STREAM FILE \"silence/1\" \"\"", "STREAM FILE \"a\" \"\""]);
}
