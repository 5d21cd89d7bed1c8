//! Where an answer begins and ends: 3, 4, 5, 6.

use agi_runtime::{Call, CallError, GosubEnd};

use crate::support::{self, REQUEST, call_with};
use crate::{ENDING, exchange};

const DEAD: &str = "511 Command Not Permitted on a dead channel or intercept routine\n";
/// Recorded; the text holds what looks like an answer.
const USAGE: &str = "520-Invalid command syntax.  Proper usage follows:\n\
    Returns <literal>0</literal> if <replaceable>variablename</replaceable> is not set. Returns <literal>1</literal> \
    if <replaceable>variablename</replaceable> is set and returns the variable in parentheses.\n\
    Example return code: 200 result=1 (testvariable)\n520 End of proper usage.\n";

async fn get_x_then_noop(call: &mut Call) -> (Result<Option<agi_runtime::Text>, CallError>, bool) {
    let value = call.get_variable("X").await;
    call.noop().await.unwrap();
    (value, call.is_hung_up())
}

const GET_X: &str = "GET VARIABLE \"X\"\n";
const NOOP: (&str, &str) = ("NOOP\n", "200 result=0\n");

#[tokio::test]
async fn trap_03_hangup_before_an_answer_is_not_the_answer() {
    let script = [(GET_X, "HANGUP\n200 result=1 (v)\n"), NOOP];
    let (value, hung_up) = exchange(&script, |call| Box::pin(get_x_then_noop(call))).await;
    assert_eq!(value.unwrap().unwrap(), "v");
    assert!(hung_up);
}

#[tokio::test]
async fn trap_03_hangup_after_an_answer_is_not_the_next_ones_answer() {
    let (mut pbx, task) = support::call(|call| Box::pin(get_x_then_noop(call))).await;
    pbx.answers(GET_X, "200 result=1 (v)\nHANGUP\n").await;
    // It may be a part of the value.
    pbx.answers_sync().await;
    pbx.answers("CHANNEL STATUS\n", DEAD).await;
    pbx.answers(NOOP.0, NOOP.1).await;
    pbx.expects(ENDING).await;
    let (value, hung_up) = task.await.unwrap();
    assert_eq!(value.unwrap().unwrap(), "v");
    assert!(hung_up);
}

#[tokio::test]
async fn trap_03_hangup_may_come_twice() {
    let script = [(GET_X, "200 result=0\nHANGUP\nHANGUP\n"), NOOP];
    let (value, hung_up) = exchange(&script, |call| Box::pin(get_x_then_noop(call))).await;
    assert_eq!(value.unwrap(), None);
    assert!(hung_up);
}

#[tokio::test]
async fn trap_03_hangup_may_be_the_first_line_of_all() {
    let (mut pbx, task) = call_with(&format!("{REQUEST}HANGUP\n"), |call| {
        Box::pin(async {
            let error = call.answer().await.unwrap_err();
            call.noop().await.unwrap();
            error
        })
    })
    .await;
    pbx.answers(NOOP.0, NOOP.1).await;
    pbx.expects(ENDING).await;
    assert!(task.await.unwrap().is_hung_up());
}

#[tokio::test]
async fn trap_03_the_word_hangup_in_a_value_is_not_a_hang_up() {
    let script = [(GET_X, "200 result=1 (a\nHANGUP\nb)\n"), NOOP];
    let (value, hung_up) = exchange(&script, |call| Box::pin(get_x_then_noop(call))).await;
    assert_eq!(value.unwrap().unwrap(), "a\nHANGUP\nb");
    assert!(!hung_up);
}

#[tokio::test]
async fn trap_04_510_511_and_520_are_answers_without_a_result() {
    let bare = "520 Invalid command syntax.  Proper usage not available.\n";
    for (reply, kind) in [("510 Invalid or unknown command\n", "Unknown"), (bare, "Usage"), (USAGE, "Usage")] {
        let (value, hung_up) = exchange(&[(GET_X, reply), NOOP], |call| Box::pin(get_x_then_noop(call))).await;
        assert_eq!(support::every_command::kind(&value.unwrap_err()), kind);
        assert!(!hung_up);
    }
    let (value, hung_up) = exchange(&[(GET_X, DEAD), NOOP], |call| Box::pin(get_x_then_noop(call))).await;
    assert!(value.unwrap_err().is_hung_up());
    assert!(hung_up);
}

#[tokio::test]
async fn trap_05_a_usage_text_that_holds_an_answer_is_not_an_answer() {
    let (value, _) = exchange(&[(GET_X, USAGE), NOOP], |call| Box::pin(get_x_then_noop(call))).await;
    let Err(CallError::Usage { usage, .. }) = value else { panic!("{value:?}") };
    assert!(usage.ends_with("Example return code: 200 result=1 (testvariable)"));
}

#[tokio::test]
async fn trap_06_trying_is_not_the_answer_however_long_that_takes() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            let end = call.gosub("subs", "s", "1").await.unwrap();
            call.noop().await.unwrap();
            end
        })
    })
    .await;
    pbx.answers("GOSUB \"subs\" \"s\" \"1\"\n", "100 result=0 Trying...\n").await;
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert!(!task.is_finished());
    pbx.says("200 result=0 Gosub complete\n").await;
    pbx.answers(NOOP.0, NOOP.1).await;
    pbx.expects(ENDING).await;
    assert_eq!(task.await.unwrap(), GosubEnd::Complete);
}
