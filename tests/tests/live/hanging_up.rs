//! The caller hangs up: before, between and during commands, and while the handler waits for something else.

use std::future::pending;
use std::time::Duration;

use agi_runtime::{Call, CallError, RecordingEnd};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use xtask::asterisk::{Caller, Dial};

use crate::support::{Handling, Served, asterisk, dial, dial_as, place};
use crate::watch::dial_watched;
use crate::wire::{Wire, dial_wired};

/// A sound of 16 seconds.
const LONG: &str = "tt-monkeys";
const MINUTE: Duration = Duration::from_mins(1);

/// A command that takes long: what Asterisk calls it, and how it is asked for.
type Long = (&'static str, for<'c> fn(&'c mut Call) -> Handling<'c, Result<(), CallError>>);

/// Asks for a command that takes longer than the slowest machine to hang up.
macro_rules! once {
    (|$call:ident| $command:expr) => {
        |$call| Box::pin(async { $command.await.map(drop) })
    };
}

/// Asks for a command that is shorter, again and again.
macro_rules! again {
    (|$call:ident| $command:expr) => {
        |$call| {
            Box::pin(async {
                loop {
                    $command.await?;
                }
            })
        }
    };
}

const LONG_COMMANDS: [Long; 16] = [
    ("GET DATA", once!(|call| call.get_data(LONG).timeout(MINUTE))),
    ("GET OPTION", once!(|call| call.get_option(LONG, "1").timeout(MINUTE))),
    ("WAIT FOR DIGIT", once!(|call| call.wait_for_digit(MINUTE))),
    ("SAY ALPHA", once!(|call| call.say_alpha(&"a".repeat(200)))),
    ("SAY DIGITS", once!(|call| call.say_digits(&"7".repeat(200)))),
    ("SAY PHONETIC", once!(|call| call.say_phonetic(&"z".repeat(200)))),
    ("RECEIVE CHAR", once!(|call| call.receive_char(MINUTE))),
    ("RECEIVE TEXT", once!(|call| call.receive_text(MINUTE))),
    ("EXEC", once!(|call| call.exec("Wait", "60"))),
    ("GOSUB", once!(|call| call.gosub("subs", "long", "1"))),
    ("STREAM FILE", again!(|call| call.stream_file(LONG))),
    ("CONTROL STREAM FILE", again!(|call| call.control_stream_file(LONG))),
    ("SAY NUMBER", again!(|call| call.say_number(999_999_999))),
    ("SAY DATE", again!(|call| call.say_date(0))),
    ("SAY TIME", again!(|call| call.say_time(0))),
    ("SAY DATETIME", again!(|call| call.say_datetime(0))),
];

#[tokio::test]
async fn a_hang_up_during_any_long_command_is_its_answer() {
    let mut calls = JoinSet::new();
    for (name, command) in LONG_COMMANDS {
        calls.spawn(async move {
            let answered = dial_watched(
                |dial| dial.answered().report("CLEANED"),
                move |call| {
                    Box::pin(async move {
                        let answer = command(call).await;
                        call.set_variable("CLEANED", name).await.expect("it works on a dead channel");
                        answer
                    })
                },
            );
            let (mut call, mut watch) = answered.await;
            watch.begins(name).await;
            call.hang_up().await.unwrap();
            let (answer, ended) = call.ended().await;
            let seen = (answer.map_err(|error| error.is_hung_up()), ended.agi_status.as_str(), ended.went_on);
            assert_eq!(seen, (Err(true), "HANGUP", false), "{name}");
            assert_eq!(ended.value("CLEANED"), name.as_bytes());
        });
    }
    calls.join_all().await;
}

#[tokio::test]
async fn a_hang_up_in_the_wait_after_a_sound_is_not_a_timeout() {
    let answered =
        dial_watched(Dial::answered, |call| Box::pin(async { call.get_option("beep", "1").timeout(MINUTE).await }));
    let (mut call, mut watch) = answered.await;
    watch.begins("GET OPTION").await;
    // Nothing tells the end of a sound; this one takes 0.44 s.
    sleep(Duration::from_millis(700)).await;
    call.hang_up().await.unwrap();
    assert!(call.ended().await.0.unwrap_err().is_hung_up());
}

#[tokio::test]
async fn a_recording_that_a_hang_up_ends_keeps_its_file() {
    let file = format!("kept-by-{}", std::process::id());
    let name = file.clone();
    let answered = dial_watched(
        |dial| dial.answered().caller(Caller::Speaking),
        move |call| {
            Box::pin(async move {
                let recorded = call.record_file(&name, "sln").await.unwrap();
                (recorded, call.noop().await, call.play("beep").await)
            })
        },
    );
    let (mut call, mut watch) = answered.await;
    watch.begins("RECORD FILE").await;
    // Some of the caller's words have to be recorded.
    sleep(Duration::from_secs(1)).await;
    call.hang_up().await.unwrap();
    let ((recorded, noop, then), _) = call.ended().await;
    assert_eq!(recorded.end, RecordingEnd::HungUp);
    noop.unwrap();
    assert!(then.unwrap_err().is_hung_up());
    let bytes = std::fs::metadata(asterisk().await.folder().join(format!("lib/sounds/{file}.sln"))).unwrap().len();
    assert!(recorded.endpos.0 > 0);
    assert_eq!(bytes, recorded.endpos.0 * 2);
}

#[tokio::test]
async fn a_hang_up_before_the_first_command_is_known_without_sending_it() {
    let wire = Wire::default();
    let (inner, (connected, connects)) = (wire.clone(), oneshot::channel());
    let serve = async |app| {
        let carry = async |stream| {
            connected.send(()).unwrap();
            until_hang_up(&stream).await;
            inner.over(stream)
        };
        Served::once(app, carry).await
    };
    let mut call = place(serve, |served| served.agi("test"), |call| Box::pin(async { call.answer().await })).await;
    connects.await.unwrap();
    call.hang_up().await.unwrap();
    let (answer, ended) = call.ended().await;
    assert!(answer.unwrap_err().is_hung_up());
    assert_eq!(ended.agi_status, "HANGUP");
    assert_eq!(wire.sent(), [b"SET VARIABLE AGI_ROUTE_STATUS OK\n"]);
}

/// Waits until Asterisk has said HANGUP, and leaves all that it said unread.
async fn until_hang_up(stream: &TcpStream) {
    let mut said = [0; 4096];
    while !stream.peek(&mut said).await.is_ok_and(|length| said[..length].ends_with(b"\n\nHANGUP\n")) {
        // Bytes that wait keep the socket readable, so nothing tells that more have come.
        sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn a_hang_up_between_two_commands_is_known_at_one_of_the_next() {
    let (pause, paused) = oneshot::channel();
    let mut call = dial(|call| {
        Box::pin(async move {
            call.noop().await.unwrap();
            pause.send(()).unwrap();
            while !call.is_hung_up() {
                call.noop().await.unwrap();
                sleep(Duration::from_millis(2)).await;
            }
            call.answer().await
        })
    })
    .await;
    paused.await.unwrap();
    call.hang_up().await.unwrap();
    assert!(call.ended().await.0.unwrap_err().is_hung_up());
}

#[tokio::test]
async fn commands_of_the_same_instant_are_answered_rightly_or_by_the_hang_up() {
    let mut calls = JoinSet::new();
    for _ in 0..10 {
        calls.spawn(async {
            let (start, began) = oneshot::channel();
            let mut call = dial(|call| {
                Box::pin(async move {
                    start.send(()).unwrap();
                    for number in 0_u64.. {
                        // A loaded Asterisk would never come to the hang-up for telling its manager of all commands.
                        sleep(Duration::from_millis(number / 100)).await;
                        let number = number.to_string();
                        call.set_variable("N", &number).await.unwrap();
                        assert_eq!(call.get_variable("N").await.unwrap().unwrap(), *number);
                        if let Err(error) = call.channel_status().await {
                            assert!(error.is_hung_up(), "{error}");
                            assert_eq!(call.get_variable("N").await.unwrap().unwrap(), *number);
                            return;
                        }
                    }
                })
            })
            .await;
            began.await.unwrap();
            call.hang_up().await.unwrap();
            assert_eq!(call.ended().await.1.agi_status, "HANGUP");
        });
    }
    calls.join_all().await;
}

#[tokio::test]
async fn while_up_ends_at_the_hang_up() {
    let (wait, waits) = oneshot::channel();
    let mut call = dial_as(
        |dial| dial.report("CLEANED"),
        |call| {
            Box::pin(async move {
                wait.send(()).unwrap();
                let never = call.until_hangup(pending::<()>()).await;
                call.set_variable("CLEANED", "yes").await.unwrap();
                never
            })
        },
    )
    .await;
    waits.await.unwrap();
    call.hang_up().await.unwrap();
    let (never, ended) = call.ended().await;
    assert!(never.unwrap_err().is_hung_up());
    assert_eq!(ended.value("CLEANED"), b"yes");
}

#[tokio::test]
async fn while_up_ends_at_the_hang_up_although_a_dropped_prompt_still_plays() {
    let (wait, waits) = oneshot::channel();
    let mut call = dial_as(Dial::answered, |call| {
        Box::pin(async move {
            timeout(Duration::from_millis(20), call.stream_file(LONG).into_future()).await.unwrap_err();
            wait.send(()).unwrap();
            call.until_hangup(pending::<()>()).await
        })
    })
    .await;
    waits.await.unwrap();
    call.hang_up().await.unwrap();
    assert!(call.ended().await.0.unwrap_err().is_hung_up());
}

#[tokio::test]
async fn while_up_ends_at_the_hang_up_although_a_line_was_dropped_half_way() {
    let (wait, waits) = oneshot::channel();
    let mut call = dial_wired(Dial::answered, |call, wire| {
        Box::pin(async move {
            wire.hold_after("STREAM FI".len());
            timeout(Duration::from_millis(20), call.stream_file(LONG).into_future()).await.unwrap_err();
            wire.let_go();
            wait.send(()).unwrap();
            call.until_hangup(pending::<()>()).await
        })
    })
    .await;
    waits.await.unwrap();
    call.hang_up().await.unwrap();
    assert!(call.ended().await.0.unwrap_err().is_hung_up());
}

#[tokio::test]
async fn without_agisighup_the_next_command_tells() {
    let answered = dial_watched(
        |dial| dial.answered().set("AGISIGHUP", "no"),
        |call| Box::pin(async { (call.wait_for_digit(MINUTE).await, call.noop().await, call.answer().await) }),
    );
    let (mut call, mut watch) = answered.await;
    watch.begins("WAIT FOR DIGIT").await;
    call.hang_up().await.unwrap();
    let ((during, noop, after), ended) = call.ended().await;
    assert!(during.unwrap_err().is_hung_up());
    noop.unwrap();
    assert!(after.unwrap_err().is_hung_up());
    assert_eq!(ended.agi_status, "HANGUP");
}

#[tokio::test]
async fn with_agiexitonhangup_every_command_is_a_hang_up_after_it() {
    let answered = dial_watched(
        |dial| dial.answered().set("AGIEXITONHANGUP", "yes"),
        |call| Box::pin(async { (call.wait_for_digit(MINUTE).await, call.noop().await, call.answer().await) }),
    );
    let (mut call, mut watch) = answered.await;
    watch.begins("WAIT FOR DIGIT").await;
    call.hang_up().await.unwrap();
    let ((during, noop, after), ended) = call.ended().await;
    assert!(during.unwrap_err().is_hung_up());
    assert!(noop.unwrap_err().is_hung_up());
    assert!(after.unwrap_err().is_hung_up());
    assert_eq!(ended.agi_status, "HANGUP");
}

#[tokio::test]
async fn with_agiexitonhangup_a_hang_up_between_two_commands_is_one_too() {
    let mut calls = JoinSet::new();
    for number in 0..20 {
        calls.spawn(async move {
            let (pause, paused) = oneshot::channel();
            let mut call = dial_as(
                |dial| dial.answered().set("AGIEXITONHANGUP", "yes"),
                move |call| {
                    Box::pin(async move {
                        call.noop().await.unwrap();
                        pause.send(()).unwrap();
                        for number in 0.. {
                            sleep(Duration::from_millis(number % 5)).await;
                            if let Err(error) = call.set_variable("N", number.to_string()).await {
                                return error;
                            }
                        }
                        unreachable!("it hangs up")
                    })
                },
            )
            .await;
            paused.await.unwrap();
            sleep(Duration::from_millis(number)).await;
            call.hang_up().await.unwrap();
            let (error, ended) = call.ended().await;
            assert!(error.is_hung_up(), "{error:?}");
            assert_eq!(ended.agi_status, "HANGUP");
        });
    }
    calls.join_all().await;
}
