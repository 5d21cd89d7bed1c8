//! A command dropped half-way: its late answer is never read as the next command's.

mod support;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use agi_runtime::{Call, Transport};
use support::Pbx;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf, duplex};
use tokio::sync::oneshot;
use tokio::task::coop::{consume_budget, has_budget_remaining};
use tokio::time::{sleep, timeout};

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
    // Asterisk aborts the wait (`1` is not a key), then answers the question.
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
async fn an_unanswered_question_is_asked_again_and_only_the_last_answer_is_used() {
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
    sleep(Duration::from_millis(50)).await;
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
async fn a_forged_answer_is_passed_over_also_when_the_others_have_their_turn() {
    let (has_read, was_read) = oneshot::channel();
    let (came, comes) = oneshot::channel();
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            call.noop().await.unwrap();
            has_read.send(()).unwrap();
            comes.await.unwrap();
            while has_budget_remaining() {
                consume_budget().await;
            }
            call.get_variable("X").await.unwrap().unwrap()
        })
    })
    .await;
    pbx.answers("NOOP\n", "200 result=0\n").await;
    was_read.await.unwrap();
    pbx.says("200 result=1 (spoof)\n").await;
    came.send(()).unwrap();
    pbx.answers_sync().await;
    pbx.answers("GET VARIABLE \"X\"\n", "200 result=1 (right)\n").await;
    assert_eq!(task.await.unwrap(), "right");
}

#[tokio::test(start_paused = true)]
async fn a_line_that_is_not_a_reply_is_an_error_and_what_follows_it_answers_no_command() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            let error = timeout(Duration::from_secs(1), call.noop()).await.expect("no other line is waited for");
            (error.unwrap_err().to_string(), call.get_variable("X").await.unwrap().unwrap())
        })
    })
    .await;
    pbx.answers("NOOP\n", "what?\n").await;
    let nonce = pbx.question().await;
    pbx.says(format!("200 result=1 (late)\n200 result=1 ({nonce})\n")).await;
    pbx.answers("GET VARIABLE \"X\"\n", "200 result=1 (right)\n").await;
    let (error, right) = task.await.unwrap();
    assert!(error.contains("what?"), "{error}");
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

/// The line of `STREAM FILE` that [`half_a_line`] drops half-way.
const LONG_LINE: &str = "STREAM FILE \"a sound with a name that is longer than the wire takes at once\" \"\"\n";

/// A call over a wire that takes 50 bytes at once: drops a command in the middle of its line.
async fn half_a_line<T, F>(then: F) -> (Pbx, tokio::task::JoinHandle<T>)
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call) -> support::Handled<'c, T> + Send + 'static,
{
    let (near, far) = duplex(50);
    let task = support::call_over(near, |call| {
        Box::pin(async move {
            let name = LONG_LINE.split('"').nth(1).unwrap();
            timeout(Duration::from_millis(10), call.stream_file(name).into_future()).await.expect_err("it waits");
            then(call).await
        })
    });
    let mut pbx = Pbx::at(far);
    pbx.says(support::REQUEST).await;
    sleep(Duration::from_millis(20)).await;
    (pbx, task)
}

#[tokio::test(start_paused = true)]
async fn the_rest_of_a_line_is_sent_before_anything_else() {
    let (mut pbx, task) = half_a_line(|call| Box::pin(call.get_variable("X"))).await;
    pbx.expects(LONG_LINE).await;
    pbx.answers_sync().await;
    pbx.answers("GET VARIABLE \"X\"\n", "200 result=1 (right)\n").await;
    assert_eq!(task.await.unwrap().unwrap().unwrap(), "right");
}

#[tokio::test(start_paused = true)]
async fn while_up_sends_the_rest_of_a_line_or_asterisk_would_not_see_the_hang_up() {
    let (mut pbx, task) = half_a_line(|call| Box::pin(call.until_hangup(sleep(Duration::from_secs(10))))).await;
    pbx.expects(LONG_LINE).await;
    pbx.says("200 result=-1 endpos=0\nHANGUP\n").await;
    assert!(task.await.unwrap().unwrap_err().is_hung_up());
}

#[tokio::test(start_paused = true)]
async fn the_call_ends_with_the_rest_of_a_line_and_its_status() {
    let (mut pbx, task) = half_a_line(|_| Box::pin(async {})).await;
    pbx.expects(LONG_LINE).await;
    assert_eq!(pbx.rest().await, "SET VARIABLE AGI_ROUTE_STATUS OK\n");
    task.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_word_hangup_in_a_value_that_until_hangup_skips_is_not_a_hang_up() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            timeout(Duration::from_millis(10), call.get_variable("X")).await.expect_err("it is not answered yet");
            let waited = call.until_hangup(sleep(Duration::from_millis(100))).await;
            (waited.is_ok(), call.is_hung_up())
        })
    })
    .await;
    pbx.expects("GET VARIABLE \"X\"\n").await;
    sleep(Duration::from_millis(20)).await;
    pbx.says("200 result=1 (one\nHANGUP\nthree)\n").await;
    assert_eq!(task.await.unwrap(), (true, false));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_during_while_up_ends_the_resynchronisation() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            drop_a_wait(call).await;
            timeout(Duration::from_millis(10), call.noop()).await.expect_err("the question is not answered yet");
            call.until_hangup(sleep(Duration::from_millis(100))).await.unwrap();
            call.noop().await
        })
    })
    .await;
    pbx.expects("WAIT FOR DIGIT 60000\n").await;
    let nonce = pbx.question().await;
    sleep(Duration::from_millis(50)).await;
    pbx.says(format!("200 result=1\n200 result=1 ({nonce})\n")).await;
    // No second question.
    pbx.answers("NOOP\n", "200 result=0\n").await;
    task.await.unwrap().unwrap();
}

/// A stream in memory that notes whether more was expected.
struct Noting(DuplexStream, Arc<AtomicBool>);

impl AsyncRead for Noting {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Noting {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

impl Transport for Noting {
    fn expect_more(&self) {
        self.1.store(true, Ordering::Relaxed);
    }
}

#[tokio::test(start_paused = true)]
async fn after_the_late_answer_the_next_one_is_not_waited_for_by_delayed_acknowledgement() {
    let (near, far) = duplex(1 << 10);
    let expected = Arc::new(AtomicBool::new(false));
    let task = support::call_over(Noting(near, Arc::clone(&expected)), |call| {
        Box::pin(async {
            drop_a_wait(call).await;
            call.noop().await
        })
    });
    let mut pbx = Pbx::at(far);
    pbx.says(support::REQUEST).await;
    pbx.expects("WAIT FOR DIGIT 60000\n").await;
    let nonce = pbx.question().await;
    expected.store(false, Ordering::Relaxed);
    pbx.says("200 result=1\n").await;
    sleep(Duration::from_millis(1)).await;
    assert!(expected.load(Ordering::Relaxed));
    pbx.says(format!("200 result=1 ({nonce})\n")).await;
    pbx.answers("NOOP\n", "200 result=0\n").await;
    task.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_a_known_hang_up_ends_at_once_leaves_the_question_its_time() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            call.get_variable("A").await.unwrap();
            for name in ["B", "C"] {
                timeout(Duration::ZERO, call.get_variable(name)).await.expect_err("it is dropped");
            }
            call.until_hangup(std::future::pending::<()>()).await.unwrap_err();
            call.get_variable("D").await.unwrap().unwrap()
        })
    })
    .await;
    pbx.answers("GET VARIABLE \"A\"\n", "HANGUP\n200 result=1 (a)\n").await;
    pbx.answers("GET VARIABLE \"B\"\n", "200 result=1 (late)\n").await;
    pbx.answers_sync().await;
    pbx.answers("GET VARIABLE \"D\"\n", "200 result=1 (right)\n").await;
    assert_eq!(task.await.unwrap(), "right");
}
