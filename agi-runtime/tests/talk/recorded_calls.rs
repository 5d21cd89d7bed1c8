//! Recordings of the whole call: what is in them, and what is not.

use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use agi_runtime::prompt::digits;
use agi_runtime::testing::{Caller, Pbx};
use agi_runtime::{App, Call, CallError, Consent, DialStatus, Digits, QuestionDefaults, Status};
use tokio::sync::Notify;

use crate::apps::{Handling, app};
use crate::log::Log;

const FILE: &str = "orders/7.wav";

/// An order, a PIN that is read back, and an amount.
fn orders() -> App {
    app(|call| {
        Box::pin(async move {
            assert!(call.record_call(FILE).await?.is_recorded());
            call.ask::<Digits>("order").exactly(2).await?;
            call.ask_secret("pin").exactly(4).confirm(|pin| digits(pin.expose())).await?;
            call.ask::<Digits>("amount").exactly(2).await?;
            call.play("thanks").await
        })
    })
}

/// Returns what the app sent, of the lines that begin so.
fn sent(caller: &Caller, beginnings: &[&str]) -> Vec<String> {
    let lines = caller.log().commands().into_iter();
    lines.filter(|line| beginnings.iter().any(|beginning| line.starts_with(beginning))).collect()
}

#[tokio::test]
async fn a_secret_is_silence_in_the_recording_and_all_else_is_in_it() {
    let mut caller = orders().caller("/").dial().await;
    caller.hears("order").await;
    caller.presses("25").await;
    caller.hears("pin").await;
    caller.presses("1470").await;
    caller.app_sends("SAY DIGITS").await;
    caller.presses("1").await;
    caller.hears("amount").await;
    caller.presses("36").await;
    caller.hears("thanks").await;
    let recording = caller.recording(FILE);
    assert_eq!(recording.keys(), "2536", "{recording}");
    assert!(recording.sounds().eq(["order", "amount", "thanks"]), "{recording}");
    let [silence] = recording.silences() else { panic!("{recording}") };
    assert_eq!(recording.length(), caller.time(), "{recording}");
    assert!(silence.end >= silence.start + Duration::from_millis(600), "{recording}");
    caller.ends(Status::Ok).await;
}

/// Measured on 22.10: `MixMonitor` answers 0, and there is no file.
#[tokio::test]
async fn a_format_that_asterisk_cannot_write_is_an_error_at_once() {
    let long = format!("{}.wav", "7".repeat(252));
    for file in ["7.mp3", "7.ogg", "7.opus", "7.g729", "7.GSM", "7.", "v1.2/7.nosuch", &long] {
        let file: &'static str = String::leak(file.to_owned());
        let records = app(move |call| Box::pin(async move { call.record_call(file).await.map(drop) }));
        let mut caller = records.caller("/").dial().await;
        let error = caller.ended().await.error.expect("it fails");
        assert!(error.contains("EXEC \"MixMonitor\" failed (no file ") && error.contains(file), "{error}");
    }
}

/// Measured on 22.10.
#[tokio::test]
async fn a_recording_in_wav49_has_the_name_that_asterisk_gives_it() {
    let records = app(|call| {
        Box::pin(async move {
            call.record_call("7.wav49").await?;
            let file = call.call_recording().expect("it is recorded").file().to_string_lossy().into_owned();
            assert_eq!(file, "/var/spool/asterisk/monitor/7.WAV");
            call.play("welcome").await
        })
    });
    let mut caller = records.caller("/").dial().await;
    caller.hears("welcome").await;
    caller.ends(Status::Ok).await;
    assert!(caller.recording("7.wav49").sounds().eq(["welcome"]));
}

#[tokio::test]
async fn the_silence_is_as_long_as_the_secret_in_any_format_of_samples() {
    for file in ["7.wav", "7.wav16", "7.sln12", "7.sln24", "7.sln32", "7.sln48", "7.sln96", "7.sln192", "7.raw"] {
        let asks = app(move |call| {
            Box::pin(async move {
                call.record_call(file).await?;
                call.play("welcome").await?;
                call.ask_secret("pin").exactly(1).await?;
                call.play("thanks").await
            })
        });
        let mut caller = asks.caller("/").dial().await;
        caller.hears("pin").await;
        caller.waits(Duration::from_secs(2)).await;
        caller.presses("1").await;
        caller.hears("thanks").await;
        let recording = caller.recording(file);
        assert_eq!(recording.length(), caller.time(), "{file}: {recording}");
    }
}

#[tokio::test]
async fn the_secret_is_asked_for_when_the_recording_is_stopped_and_not_before() {
    let mut caller = orders().caller("/").dial().await;
    caller.hears("order").await;
    caller.presses("25").await;
    caller.hears("pin").await;
    caller.presses("1470").await;
    caller.presses("1").await;
    caller.hears("amount").await;
    let commands = sent(&caller, &["EXEC", "GET VARIABLE", "SET VARIABLE", "GET DATA", "STREAM FILE"]);
    let id = "0x7f1600000030";
    let path = "/var/spool/asterisk/monitor/orders/7.wav";
    assert_eq!(commands[0], "EXEC \"MixMonitor\" \"orders/7.wav,i(AGI_CALL_RECORDING)\"");
    let from = commands.iter().position(|line| line.starts_with("GET VARIABLE \"MIXMONITOR(")).unwrap();
    let [check, stop, size, pin, rest @ ..] = &commands[from..] else { panic!("{commands:#?}") };
    assert_eq!(check, &format!("GET VARIABLE \"MIXMONITOR({id},filename)\""));
    assert_eq!(stop, &format!("EXEC \"StopMixMonitor\" \"{id}\""));
    assert_eq!(size, &format!("GET VARIABLE \"STAT(s,{path})\""));
    assert!(pin.starts_with("STREAM FILE \"pin\""), "{pin}");
    let [.., silence, goes_on, new_id, amount] = rest else { panic!("{commands:#?}") };
    assert!(silence.starts_with(&format!("SET VARIABLE \"FILE({path},")), "{silence}");
    assert_eq!(goes_on, "EXEC \"MixMonitor\" \"orders/7.wav,ai(AGI_CALL_RECORDING)\"");
    assert_eq!(new_id, "GET VARIABLE \"AGI_CALL_RECORDING\"");
    assert!(amount.starts_with("STREAM FILE \"amount\""), "{amount}");
}

#[tokio::test]
async fn a_secret_of_a_call_that_is_not_recorded_sends_nothing_more() {
    let app = app(|call| Box::pin(async move { call.ask_secret("pin").exactly(4).await.map(drop) }));
    let mut caller = app.caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("1470").await;
    caller.ends(Status::Ok).await;
    let commands = sent(&caller, &[""]);
    assert_eq!(commands.len(), 3, "{commands:?}");
}

#[tokio::test]
async fn secrets_within_secrets_are_one_silence() {
    let app = app(|call| {
        Box::pin(async move {
            call.record_call(FILE).await?;
            call.in_secret(async |call| {
                call.ask_secret("pin").exactly(1).await?;
                call.play("between").await
            })
            .await?;
            call.play("after").await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("7").await;
    caller.hears("after").await;
    let recording = caller.recording(FILE);
    assert!(recording.sounds().eq(["after"]), "{recording}");
    assert_eq!((recording.silences().len(), recording.keys()), (1, String::new()), "{recording}");
}

#[tokio::test]
async fn after_an_error_within_a_secret_the_call_is_recorded_again() {
    let app = app(|call| {
        Box::pin(async move {
            call.record_call(FILE).await?;
            let failed: Result<(), CallError> = call.in_secret(async |call| call.play("nosuch").strict().await).await;
            assert!(matches!(failed, Err(CallError::Failed { .. })), "{failed:?}");
            call.play("after").await
        })
    });
    let pbx = Pbx::new(app).missing_sound("nosuch");
    let mut caller = pbx.caller("/").dial().await;
    caller.hears("after").await;
    assert!(caller.recording(FILE).sounds().eq(["after"]));
    caller.ends(Status::Ok).await;
}

async fn asks_although_it_is_recorded(call: &mut Call) -> CallError {
    call.ask_secret("pin").await.unwrap_err()
}

#[tokio::test]
async fn what_cannot_be_stopped_is_not_told_a_secret() {
    for result in [-1, -2] {
        let app = app(|call| {
            Box::pin(async move {
                call.record_call(FILE).await?;
                let error = asks_although_it_is_recorded(call).await;
                assert!(error.to_string().contains("the recording of the call goes on"), "{error}");
                let again = asks_although_it_is_recorded(call).await;
                assert_eq!(again.to_string(), error.to_string());
                call.play("sorry").await
            })
        });
        let pbx = Pbx::new(app).application("StopMixMonitor", move |run| {
            run.result(result);
        });
        let mut caller = pbx.caller("/").dial().await;
        caller.hears_next("sorry").await;
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn a_recording_that_others_stopped_does_not_begin_again() {
    let log = Log::of_this_thread();
    let app = app(|call| {
        Box::pin(async move {
            call.record_call(FILE).await?;
            // The dialplan, or an operator.
            call.exec("StopMixMonitor", "").await?;
            call.ask_secret("pin").exactly(1).await?;
            assert!(call.call_recording().is_none());
            call.play("after").await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("7").await;
    caller.hears("after").await;
    assert_eq!(caller.recording(FILE).sounds().count(), 0);
    assert!(log.lines("").iter().any(|line| line.contains("somebody else has stopped MixMonitor")));
}

/// An app that gives the PIN up when it is told to, and then does this.
fn gives_up(told: &Arc<Notify>, then: fn(&mut Call) -> Handling<'_>) -> App {
    let told = Arc::clone(told);
    app(move |call| {
        let told = Arc::clone(&told);
        Box::pin(async move {
            call.record_call(FILE).await?;
            tokio::select! {
                () = told.notified() => {}
                _ = call.ask_secret("pin").exactly(4) => unreachable!("nobody enters it"),
            }
            then(call).await
        })
    })
}

#[tokio::test]
async fn the_rest_of_a_secret_that_was_given_up_is_not_recorded() {
    let gives_up_now = Arc::new(Notify::new());
    let app = gives_up(&gives_up_now, |call| {
        Box::pin(async move {
            for sound in ["sorry", "1", "2", "3", "4", "5", "6"] {
                call.play(sound).await?;
            }
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("1").await;
    caller.app_sends("GET DATA").await;
    gives_up_now.notify_one();
    caller.hears("sorry").await;
    caller.presses("470").await;
    caller.ends(Status::Ok).await;
    let recording = caller.recording(FILE);
    assert_eq!(recording.keys(), "", "{recording}");
    let sounds: Vec<_> = recording.sounds().collect();
    assert!(!sounds.contains(&"sorry") && sounds.ends_with(&["5", "6"]), "{recording}\n{}", caller.log());
    let [silence] = recording.silences() else { panic!("{recording}") };
    assert!(silence.end >= silence.start + Duration::from_secs(5), "{recording}");
}

#[tokio::test]
async fn a_call_that_is_handed_over_after_a_secret_was_given_up_is_recorded_from_its_beginning() {
    let gives_up_now = Arc::new(Notify::new());
    let app = gives_up(&gives_up_now, |call| {
        Box::pin(async move {
            assert_eq!(call.dial("PJSIP/desk").await?.status, DialStatus::Answer);
            Ok(())
        })
    });
    let pbx = Pbx::new(app).application("Dial", |run| {
        run.hears("the desk").lasts(Duration::from_secs(20)).set("DIALSTATUS", "ANSWER");
    });
    let mut caller = pbx.caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("1").await;
    caller.app_sends("GET DATA").await;
    gives_up_now.notify_one();
    caller.app_sends("WAIT FOR DIGIT").await;
    caller.presses("470").await;
    caller.hears("the desk").await;
    caller.ends(Status::Ok).await;
    let recording = caller.recording(FILE);
    assert!(recording.sounds().eq(["the desk"]), "{recording}");
    assert_eq!(recording.keys(), "", "{recording}");
}

#[tokio::test]
async fn a_caller_who_refuses_or_does_not_answer_is_not_recorded() {
    for (keys, consent, files) in [("1", Consent::Given, 1), ("2", Consent::Refused, 0), ("", Consent::NoAnswer, 0)] {
        let app = app(move |call| {
            Box::pin(async move {
                let asked = call.record_call(FILE).announce("welcome").consent("may-we").no_choice("again").tries(2);
                assert_eq!(asked.await?, consent);
                assert_eq!(call.call_recording().is_some(), consent.is_recorded());
                call.play("after").await
            })
        });
        let mut caller = app.caller("/").dial().await;
        caller.hears("welcome").await;
        caller.hears("may-we").await;
        caller.presses(keys).await;
        caller.hears("after").await;
        assert_eq!(sent(&caller, &["EXEC \"MixMonitor\""]).len(), files, "{consent:?}");
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn what_makes_no_recording_is_refused_before_anything_is_said() {
    let app = app(|call| {
        Box::pin(async move {
            for file in ["orders/7", "a.b/7", "${SHELL(x)}.wav"] {
                let refused = call.record_call(file).announce("welcome").await.unwrap_err();
                assert!(matches!(refused, CallError::Refused { command: "record_call", .. }), "{file}: {refused}");
            }
            let within: Result<Consent, CallError> =
                call.in_secret(async |call| call.record_call(FILE).announce("welcome").await).await;
            assert!(within.unwrap_err().to_string().contains("within a secret"));
            call.record_call("a,b (1).wav").append().beep_every(Duration::from_millis(14_001)).await?;
            let twice = call.record_call(FILE).announce("welcome").await.unwrap_err();
            assert!(twice.to_string().contains("recorded already"), "{twice}");
            let file = call.call_recording().unwrap().file();
            assert_eq!(file, "/var/spool/asterisk/monitor/a,b (1).wav");
            call.call_recording().unwrap().stop().await?;
            call.play("after").await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears_next("after").await;
    let begun = "EXEC \"MixMonitor\" \"a\\\\,b \\\\(1\\\\).wav,ai(AGI_CALL_RECORDING)B(15)\"";
    assert_eq!(sent(&caller, &["EXEC \"MixMonitor\""]), [begun]);
    caller.ends(Status::Ok).await;
}

/// Begins a command, and drops it before it is answered.
async fn drops_a_command(call: &mut Call) {
    tokio::select! {
        biased;
        _ = call.noop() => unreachable!("it was not sent yet"),
        () = ready(()) => {}
    }
}

/// Begins to record, and drops that at its first wait.
async fn drops_the_beginning(call: &mut Call) {
    tokio::select! {
        biased;
        _ = call.record_call(FILE) => unreachable!("MixMonitor was not sent yet"),
        () = ready(()) => {}
    }
}

#[tokio::test]
async fn a_recording_whose_beginning_was_dropped_is_stopped_for_a_secret() {
    let app = app(|call| {
        Box::pin(async move {
            drops_the_beginning(call).await;
            assert!(call.call_recording().is_some());
            call.ask_secret("pin").exactly(4).await?;
            call.play("after").await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("1470").await;
    caller.hears("after").await;
    let recording = caller.recording(FILE);
    assert_eq!(recording.keys(), "", "{recording}");
    assert!(recording.sounds().eq(["after"]), "{recording}");
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_recording_that_was_dropped_before_it_was_sent_has_not_begun() {
    let app = app(|call| {
        Box::pin(async move {
            drops_a_command(call).await;
            drops_the_beginning(call).await;
            assert!(call.call_recording().is_none());
            call.ask_secret("pin").exactly(4).await.map(drop)
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("1470").await;
    caller.ends(Status::Ok).await;
    assert!(sent(&caller, &["EXEC"]).is_empty(), "{}", caller.log());
}

#[tokio::test]
async fn a_secret_is_asked_for_where_a_dropped_beginning_came_to_nothing() {
    let app = app(|call| {
        Box::pin(async move {
            drops_the_beginning(call).await;
            call.ask_secret("pin").exactly(4).await?;
            assert!(call.call_recording().is_none());
            Ok(())
        })
    });
    let pbx = Pbx::new(app).application("MixMonitor", |run| {
        run.result(-1);
    });
    let mut caller = pbx.caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("1470").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_recording_without_an_id_has_not_begun() {
    let app = app(|call| {
        Box::pin(async move {
            let error = call.record_call(FILE).await.unwrap_err();
            assert!(error.to_string().contains("the call is not recorded"), "{error}");
            assert!(call.call_recording().is_none());
            Ok(())
        })
    });
    let pbx = Pbx::new(app).application("MixMonitor", |_| {});
    pbx.caller("/").dial().await.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_recording_whose_way_on_was_dropped_before_it_was_sent_goes_on_after_the_next_secret() {
    const FILE: &str = "7.gsm";
    let app = app(|call| {
        Box::pin(async move {
            call.record_call(FILE).await?;
            let is_over = Notify::new();
            tokio::select! {
                biased;
                _ = call.in_secret(async |call| -> Result<_, CallError> {
                    // What is sent next waits until the answer to this is skipped.
                    drops_a_command(call).await;
                    is_over.notify_one();
                    Ok(())
                }) => unreachable!("MixMonitor was not sent yet"),
                () = is_over.notified() => {}
            }
            call.ask_secret("pin").exactly(4).await?;
            call.play("after").await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("1470").await;
    caller.hears("after").await;
    let recording = caller.recording(FILE);
    assert!(recording.sounds().eq(["after"]), "{recording}");
    assert_eq!(recording.keys(), "", "{recording}");
    caller.ends(Status::Ok).await;
}

/// A call that gave the PIN up while `StopMixMonitor` ran, which takes so long and ends so.
async fn given_up_while_it_stops(takes: Duration, result: i32, then: fn(&mut Call) -> Handling<'_>) -> Caller {
    let gives_up_now = Arc::new(Notify::new());
    let pbx = Pbx::new(gives_up(&gives_up_now, then));
    let pbx = pbx.application("StopMixMonitor", move |run| {
        run.lasts(takes).result(result);
    });
    let pbx = pbx.application("Dial", |run| {
        run.set("DIALSTATUS", "ANSWER");
    });
    let mut caller = pbx.caller("/").dial().await;
    caller.app_sends("EXEC \"StopMixMonitor\"").await;
    gives_up_now.notify_one();
    caller.app_sends("EXEC \"Dial\"").await;
    caller.ends(Status::Ok).await;
    caller
}

#[tokio::test]
async fn a_recording_that_does_not_stop_is_not_begun_twice_and_is_not_told_a_secret() {
    let caller = given_up_while_it_stops(Duration::from_secs(1), -1, |call| {
        Box::pin(async move {
            call.dial("PJSIP/desk").await?;
            let error = asks_although_it_is_recorded(call).await;
            assert!(error.to_string().contains("the recording of the call goes on"), "{error}");
            Ok(())
        })
    });
    let caller = caller.await;
    assert_eq!(sent(&caller, &["EXEC \"MixMonitor\""]).len(), 1, "{}", caller.log());
}

#[tokio::test]
async fn a_recording_goes_on_once_however_long_that_takes() {
    let caller = given_up_while_it_stops(Duration::from_secs(6), 0, |call| {
        Box::pin(async move { call.dial("PJSIP/desk").await.map(drop) })
    });
    let caller = caller.await;
    assert_eq!(sent(&caller, &["EXEC \"MixMonitor\""]).len(), 2, "{}", caller.log());
}

#[tokio::test]
async fn the_confirmation_of_a_secret_within_a_secret_is_not_logged() {
    let log = Log::of_this_thread();
    let app = app(|call| {
        Box::pin(async move {
            call.in_secret(async |call| {
                call.ask_secret("pin").exactly(1).confirm(|_| "is-it-right").await?;
                call.play("within").await
            })
            .await?;
            call.play("after").await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("7").await;
    caller.hears("is-it-right").await;
    caller.presses("1").await;
    caller.hears("after").await;
    caller.ends(Status::Ok).await;
    let lines = log.lines("DEBUG").join("\n");
    assert!(lines.contains("STREAM FILE \"after\" is answered"), "{lines}");
    assert!(!lines.contains("is-it-right"), "{lines}");
}

#[tokio::test]
async fn consent_is_asked_for_as_the_app_asks_all_questions() {
    let app = app(|call| {
        Box::pin(async move {
            assert_eq!(call.record_call(FILE).consent("may-we").await?, Consent::NoAnswer);
            call.play("after").await
        })
    });
    let mut caller = app.questions(QuestionDefaults::new().tries(1)).caller("/").dial().await;
    caller.hears_next("may-we").await;
    caller.hears_next("after").await;
    caller.ends(Status::Ok).await;
}
