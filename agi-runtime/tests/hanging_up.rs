//! The caller hangs up: before, during and after a command, and while the handler waits for something else.

mod support;

use std::time::Duration;

use agi_runtime::{CallError, Disconnect, GosubEnd, RecordingEnd};

const DEAD: &str = "511 Command Not Permitted on a dead channel or intercept routine\n";

#[tokio::test]
async fn a_hang_up_before_the_first_command_is_noticed_without_sending_it() {
    let request = format!("{}HANGUP\n", support::REQUEST);
    let (mut pbx, task) = support::call_with(&request, |call| Box::pin(async { call.answer().await })).await;
    assert_eq!(pbx.rest().await, "SET VARIABLE AGI_ROUTE_STATUS OK\n");
    assert!(task.await.unwrap().unwrap_err().is_hung_up());
}

#[tokio::test]
async fn the_answer_of_a_command_still_counts_when_a_hang_up_comes_first() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            let value = call.get_variable("X").await.unwrap();
            (value.unwrap(), call.is_hung_up())
        })
    })
    .await;
    pbx.answers("GET VARIABLE \"X\"\n", "HANGUP\n200 result=1 (7)\n").await;
    let (value, hung_up) = task.await.unwrap();
    assert_eq!(value, "7");
    assert!(hung_up);
}

#[tokio::test]
async fn a_second_hangup_line_changes_nothing() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            let first = call.stream_file("x").await.unwrap_err();
            call.set_variable("X", "1").await.unwrap();
            (first.is_hung_up(), call.answer().await.unwrap_err().is_hung_up())
        })
    })
    .await;
    pbx.answers("STREAM FILE \"x\" \"\"\n", "200 result=-1 endpos=5760\nHANGUP\n").await;
    pbx.answers("SET VARIABLE \"X\" \"1\"\n", "HANGUP\n200 result=1\n").await;
    assert_eq!(task.await.unwrap(), (true, true));
}

#[tokio::test]
async fn a_missing_sound_is_told_apart_from_a_hang_up_and_named() {
    let (mut pbx, task) = support::call(|call| Box::pin(async { call.play("no such").strict().await })).await;
    pbx.answers("STREAM FILE \"no such\" \"\"\n", "200 result=-1 endpos=0\n").await;
    pbx.answers("CHANNEL STATUS\n", "200 result=6\n").await;
    let error = task.await.unwrap().unwrap_err();
    assert!(matches!(&error, CallError::Failed { command, .. } if command == "STREAM FILE \"no such\""), "{error:?}");
}

#[tokio::test]
async fn a_path_that_asterisk_does_not_see_is_told_apart_from_a_missing_sound() {
    for (file, hint) in [
        ("no such", "looked up below Asterisk's sounds folder"),
        ("/tts/1", "name the file by the path that Asterisk has for it"),
    ] {
        let (mut pbx, task) = support::call(|call| Box::pin(async { call.get_data(file).await })).await;
        pbx.answers(&format!("GET DATA \"{file}\" 0 1023\n"), "200 result=-1\n").await;
        pbx.answers("CHANNEL STATUS\n", "200 result=6\n").await;
        let error = task.await.unwrap().unwrap_err().to_string();
        assert!(error.contains(hint), "{error}");
    }
}

#[tokio::test]
async fn a_recording_that_a_hang_up_ended_is_kept_and_the_next_command_reports_it() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            let recorded = call.record_file("r", "wav").await.unwrap();
            (recorded.end, recorded.endpos.0, call.play("thanks").await.unwrap_err().is_hung_up())
        })
    })
    .await;
    let line = "RECORD FILE \"r\" \"wav\" \"#\" -1 0\n";
    pbx.answers(line, "200 result=-1 (hangup) endpos=4160\nHANGUP\n").await;
    assert_eq!(pbx.rest().await, "SET VARIABLE AGI_ROUTE_STATUS OK\n");
    assert_eq!(task.await.unwrap(), (RecordingEnd::HungUp, 4160, true));
}

#[tokio::test]
async fn a_subroutine_that_jumped_away_is_not_a_hang_up() {
    let (mut pbx, task) = support::call(|call| Box::pin(async { call.gosub("subs", "noret", "1").await })).await;
    let reply = "100 result=0 Trying...\n200 result=0 Gosub complete (abnormal exit)\n";
    pbx.answers("GOSUB \"subs\" \"noret\" \"1\"\n", reply).await;
    pbx.answers("CHANNEL STATUS\n", "200 result=6\n").await;
    assert_eq!(task.await.unwrap().unwrap(), GosubEnd::AbnormalExit);
}

#[tokio::test]
async fn without_agisighup_the_511_of_the_next_command_tells() {
    let (mut pbx, task) =
        support::call(|call| Box::pin(async { call.wait_for_digit(Duration::from_secs(9)).await })).await;
    pbx.answers("WAIT FOR DIGIT 9000\n", "200 result=-1\n").await;
    pbx.answers("CHANNEL STATUS\n", DEAD).await;
    assert!(task.await.unwrap().unwrap_err().is_hung_up());
}

/// Every command, after a connection that Asterisk closed.
async fn after_the_end_of_the_connection(said: &str) -> (CallError, CallError) {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            let first = call.wait_for_digit(Duration::from_secs(9)).await.unwrap_err();
            (first, call.noop().await.unwrap_err())
        })
    })
    .await;
    pbx.expects("WAIT FOR DIGIT 9000\n").await;
    pbx.says(said).await;
    drop(pbx);
    task.await.unwrap()
}

/// AGIEXITONHANGUP=yes, as recorded.
#[tokio::test]
async fn a_connection_that_asterisk_closed_after_hangup_is_a_hang_up_to_every_command() {
    let (during, after) = after_the_end_of_the_connection("200 result=-1\nHANGUP\nHANGUP\n").await;
    assert!(during.is_hung_up() && after.is_hung_up(), "{during:?}, {after:?}");
}

#[tokio::test]
async fn between_two_commands_too() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            call.noop().await.unwrap();
            tokio::task::yield_now().await;
            call.set_variable("CLEANED", "yes").await.unwrap_err()
        })
    })
    .await;
    pbx.expects("NOOP\n").await;
    pbx.says("200 result=0\nHANGUP\nHANGUP\n").await;
    drop(pbx);
    let cleaned = task.await.unwrap();
    assert!(cleaned.is_hung_up(), "{cleaned:?}");
}

/// A proxy whose idle timeout ran out; the caller is there. What needs a caller ends as by a hang-up all the same.
#[tokio::test]
async fn a_connection_that_ends_without_hangup_is_named() {
    let (during, after) = after_the_end_of_the_connection("").await;
    assert!(during.is_hung_up(), "{during:?}");
    let CallError::Disconnected { command: "NOOP", reason, .. } = &after else { panic!("{after:?}") };
    assert_eq!(*reason, Disconnect::CutOff);
    assert!(after.to_string().contains("without a HANGUP: a proxy between"), "{after}");
}

#[tokio::test]
async fn minus_one_after_hangup_is_a_hang_up_and_not_a_missing_sound() {
    let (mut pbx, task) = support::call(|call| Box::pin(async { call.stream_file("beep").await })).await;
    pbx.answers("STREAM FILE \"beep\" \"\"\n", "HANGUP\n200 result=-1 endpos=0\n").await;
    assert!(task.await.unwrap().unwrap_err().is_hung_up());
}

/// The value that was recorded is `a)`, HANGUP, `200 result=1 (b` in three lines.
const FORGED: &str = "200 result=1 (a)\nHANGUP\n200 result=1 (b)\n";

#[tokio::test]
async fn a_value_cannot_hang_the_call_up() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            let value = call.get_variable("A").await.unwrap().unwrap();
            let waited = call.wait_for_digit(Duration::from_secs(1)).await;
            (value, waited, call.is_hung_up())
        })
    })
    .await;
    pbx.answers("GET VARIABLE \"A\"\n", FORGED).await;
    pbx.answers_sync().await;
    pbx.answers("CHANNEL STATUS\n", "200 result=6\n").await;
    pbx.answers("WAIT FOR DIGIT 1000\n", "200 result=0\n").await;
    pbx.expects("SET VARIABLE AGI_ROUTE_STATUS OK\n").await;
    let (value, waited, hung_up) = task.await.unwrap();
    assert_eq!((value.as_bytes(), waited.unwrap(), hung_up), (&b"a"[..], None, false));
}

#[tokio::test]
async fn a_value_cannot_end_the_wait_for_a_hang_up() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            call.get_variable("A").await.unwrap();
            call.until_hangup(tokio::time::sleep(Duration::from_millis(300))).await
        })
    })
    .await;
    pbx.answers("GET VARIABLE \"A\"\n", FORGED).await;
    pbx.answers_sync().await;
    pbx.answers("CHANNEL STATUS\n", "200 result=6\n").await;
    pbx.expects("SET VARIABLE AGI_ROUTE_STATUS OK\n").await;
    task.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_hang_up_after_a_value_is_believed_when_the_channel_is_dead() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            call.get_variable("A").await.unwrap();
            call.until_hangup(std::future::pending::<()>()).await
        })
    })
    .await;
    pbx.answers("GET VARIABLE \"A\"\n", "200 result=1 (a)\nHANGUP\n").await;
    pbx.answers_sync().await;
    pbx.answers("CHANNEL STATUS\n", DEAD).await;
    assert!(task.await.unwrap().unwrap_err().is_hung_up());
}

#[tokio::test]
async fn a_hang_up_after_a_value_that_was_encoded_needs_no_question() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            call.variable("A").await.unwrap();
            call.until_hangup(std::future::pending::<()>()).await
        })
    })
    .await;
    let asked = "GET FULL VARIABLE \"${URIENCODE(((((((((${A}.140)}\"\n";
    pbx.answers(asked, "200 result=1 (((((((((a.140)\nHANGUP\n").await;
    assert!(task.await.unwrap().unwrap_err().is_hung_up());
}

#[tokio::test]
async fn while_up_ends_at_the_hang_up_and_drops_what_it_awaited() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            let never = call.until_hangup(std::future::pending::<()>()).await;
            (never.unwrap_err().is_hung_up(), call.set_variable("CLEANED", "yes").await)
        })
    })
    .await;
    pbx.says("HANG").await;
    pbx.says("UP\n").await;
    pbx.answers("SET VARIABLE \"CLEANED\" \"yes\"\n", "200 result=1\n").await;
    let (hung_up, cleaned) = task.await.unwrap();
    assert!(hung_up);
    cleaned.unwrap();
}

#[tokio::test]
async fn while_up_gives_what_it_awaited_when_the_caller_stays() {
    let (_pbx, task) = support::call(|call| Box::pin(async { call.until_hangup(async { 7 }).await })).await;
    assert_eq!(task.await.unwrap().unwrap(), 7);
}

#[tokio::test]
async fn an_asterisk_that_is_gone_without_a_word_is_a_hang_up() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            let error = call.wait_for_digit(Duration::from_secs(9)).await.unwrap_err();
            (error.is_hung_up(), call.is_hung_up())
        })
    })
    .await;
    pbx.expects("WAIT FOR DIGIT 9000\n").await;
    drop(pbx);
    assert_eq!(task.await.unwrap(), (true, true));
}

#[tokio::test]
async fn while_up_ends_when_asterisk_is_gone_without_a_word() {
    let (pbx, task) =
        support::call(|call| Box::pin(async { call.until_hangup(std::future::pending::<()>()).await })).await;
    drop(pbx);
    assert!(task.await.unwrap().unwrap_err().is_hung_up());
}

#[tokio::test]
async fn after_a_hang_up_an_applications_minus_one_is_its_answer() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            call.noop().await.unwrap();
            call.exec("System", "cleanup").await
        })
    })
    .await;
    pbx.answers("NOOP\n", "HANGUP\n200 result=0\n").await;
    pbx.answers("EXEC \"System\" \"cleanup\"\n", "200 result=-1\n").await;
    // No question follows.
    pbx.expects("SET VARIABLE AGI_ROUTE_STATUS OK\n").await;
    assert_eq!(task.await.unwrap().unwrap(), -1);
}

/// It may be an error, or a payment.
#[tokio::test]
async fn what_was_done_with_music_is_kept_when_the_caller_leaves_as_it_stops() {
    let (mut pbx, task) =
        support::call(|call| Box::pin(async { (call.with_hold_music(async { "paid" }).await, call.is_hung_up()) }))
            .await;
    pbx.answers("SET MUSIC on\n", "200 result=0\n").await;
    pbx.answers("SET MUSIC off\n", &format!("HANGUP\n{DEAD}")).await;
    let (paid, hung_up) = task.await.unwrap();
    assert_eq!((paid.unwrap(), hung_up), ("paid", true));
}
