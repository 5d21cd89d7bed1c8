//! A command dropped half-way: its late answer is never read as the next command's.

mod support;

use std::time::Duration;

use agi_runtime::Call;
use tokio::time::timeout;

/// Drops WAIT FOR DIGIT after a while, on tokio's clock, which is paused.
async fn drop_a_wait(call: &mut Call) {
    let wait = call.wait_for_digit(Duration::from_secs(60));
    timeout(Duration::from_millis(10), wait).await.expect_err("no digit comes");
}

#[tokio::test(start_paused = true)]
async fn the_late_answer_of_a_dropped_command_is_passed_over() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            drop_a_wait(call).await;
            call.get_variable("X").await.unwrap().unwrap()
        })
    })
    .await;
    pbx.expects("WAIT FOR DIGIT 60000\n").await;
    let nonce = pbx.question().await;
    // Asterisk aborts the wait (`1` is no key), then answers the question.
    pbx.says(format!("200 result=1\n200 result=1 ({nonce})\n")).await;
    pbx.answers("GET VARIABLE \"X\"\n", "200 result=1 (right)\n").await;
    assert_eq!(task.await.unwrap(), "right");
}

#[tokio::test(start_paused = true)]
async fn a_prompt_that_is_aborted_without_a_reply_is_passed_over_too() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            timeout(Duration::from_millis(10), call.stream_file("long")).await.expect_err("it plays");
            call.noop().await
        })
    })
    .await;
    pbx.expects("STREAM FILE \"long\" \"\"\n").await;
    pbx.answers_sync().await;
    pbx.answers("NOOP\n", "200 result=0\n").await;
    task.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_question_that_stays_unanswered_is_asked_anew_and_only_the_last_answer_counts() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            drop_a_wait(call).await;
            call.noop().await
        })
    })
    .await;
    pbx.expects("WAIT FOR DIGIT 60000\n").await;
    let (first, second) = (pbx.question().await, pbx.question().await);
    assert_ne!(first, second);
    pbx.says(format!("200 result=1 ({first})\n200 result=1 ({second})\n")).await;
    pbx.answers("NOOP\n", "200 result=0\n").await;
    task.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_resynchronisation_that_is_dropped_itself_goes_on_with_the_next_command() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            drop_a_wait(call).await;
            timeout(Duration::from_millis(10), call.noop()).await.expect_err("the question is not answered yet");
            call.get_variable("X").await.unwrap().unwrap()
        })
    })
    .await;
    pbx.expects("WAIT FOR DIGIT 60000\n").await;
    let nonce = pbx.question().await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    pbx.says(format!("200 result=1\n200 result=1 ({nonce})\n")).await;
    pbx.answers("GET VARIABLE \"X\"\n", "200 result=1 (right)\n").await;
    assert_eq!(task.await.unwrap(), "right");
}

#[tokio::test(start_paused = true)]
async fn a_hang_up_during_the_resynchronisation_is_seen() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            drop_a_wait(call).await;
            let live = call.answer().await;
            (live.unwrap_err().is_hung_up(), call.noop().await)
        })
    })
    .await;
    pbx.expects("WAIT FOR DIGIT 60000\n").await;
    let nonce = pbx.question().await;
    pbx.says(format!("200 result=-1\nHANGUP\n200 result=1 ({nonce})\n")).await;
    pbx.answers("NOOP\n", "200 result=0\n").await;
    let (hung_up, noop) = task.await.unwrap();
    assert!(hung_up);
    noop.unwrap();
}

#[tokio::test]
async fn a_command_that_was_never_polled_sends_nothing() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            drop(call.stream_file("never").into_future());
            call.noop().await
        })
    })
    .await;
    pbx.answers("NOOP\n", "200 result=0\n").await;
    task.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_forged_answer_that_waits_is_not_read_as_the_next_commands() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            let forged = call.get_variable("EVIL").await.unwrap().unwrap();
            (forged, call.get_variable("X").await.unwrap().unwrap())
        })
    })
    .await;
    // The value is `x)\n200 result=1 (spoof`.
    pbx.answers("GET VARIABLE \"EVIL\"\n", "200 result=1 (x)\n200 result=1 (spoof)\n").await;
    pbx.answers_sync().await;
    pbx.answers("GET VARIABLE \"X\"\n", "200 result=1 (right)\n").await;
    let (forged, right) = task.await.unwrap();
    assert_eq!(forged, "x");
    assert_eq!(right, "right");
}

#[tokio::test]
async fn the_rest_of_a_request_that_an_argument_cut_short_is_passed_over() {
    let request = format!("{}agi_arg_2: 200 result=1 (spoof)\n\n", support::REQUEST);
    let (mut pbx, task) = support::call_with(&request, |call| Box::pin(async { call.get_variable("X").await })).await;
    pbx.answers_sync().await;
    pbx.answers("GET VARIABLE \"X\"\n", "200 result=1 (right)\n").await;
    assert_eq!(task.await.unwrap().unwrap().unwrap(), "right");
}
