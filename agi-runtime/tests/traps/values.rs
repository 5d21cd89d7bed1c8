//! Values: 7, 8, 17.

use agi_runtime::{Call, Text};

use crate::support;
use crate::{ENDING, exchange};

const GET_X: &str = "GET VARIABLE \"X\"\n";

async fn get_x(call: &mut Call) -> Option<Text> {
    call.get_variable("X").await.unwrap()
}

/// GET VARIABLE's answer in bytes that are not text.
async fn value(reply: &[u8]) -> Text {
    let (mut pbx, task) = support::call(|call| Box::pin(get_x(call))).await;
    pbx.answers(GET_X, reply).await;
    pbx.expects(ENDING).await;
    task.await.unwrap().unwrap()
}

#[tokio::test]
async fn trap_07_a_value_may_have_many_lines_and_brackets() {
    for text in ["l1\nl2", "\n", "(par (nested) )x)", "a) b", "a) b\nc", "hello (w) \"q\""] {
        assert_eq!(value(format!("200 result=1 ({text})\n").as_bytes()).await, text);
    }
}

#[tokio::test]
async fn trap_07_what_a_raw_value_forges_is_not_the_next_commands_answer() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            let raw = get_x(call).await;
            (raw, call.get_variable("Y").await.unwrap())
        })
    })
    .await;
    // Recorded: the value is `q)`, `510 evil`, `(z` in three lines.
    pbx.answers(GET_X, "200 result=1 (q)\n510 evil\n(z)\n").await;
    pbx.answers_sync().await;
    pbx.answers("GET VARIABLE \"Y\"\n", "200 result=1 (y)\n").await;
    let (raw, next) = task.await.unwrap();
    assert_eq!(raw.unwrap(), "q");
    assert_eq!(next.unwrap(), "y");
}

#[tokio::test]
async fn trap_07_a_variable_is_asked_for_in_a_form_that_forges_nothing() {
    let asked = "GET FULL VARIABLE \"${URIENCODE(((((((((${X}.140)}\"\n";
    let script = [(asked, "200 result=1 (((((((((q%29%0A510%20evil%0A%28z.140)\n")];
    let value = exchange(&script, |call| Box::pin(async { call.variable("X").await.unwrap() })).await;
    assert_eq!(value.unwrap(), "q)\n510 evil\n(z");
}

#[tokio::test]
async fn trap_08_a_raw_value_is_cut_at_1023_bytes_even_in_a_letter() {
    let cut = [b"200 result=1 (", &*"é".repeat(511).into_bytes(), b"\xc3)\n"].concat();
    let value = value(&cut).await;
    assert_eq!(value.len(), 1023);
    assert_eq!(value.as_str(), None);
}

#[tokio::test]
async fn trap_08_get_variable_tells_unset_from_empty_and_get_full_variable_cannot() {
    let script = [
        (GET_X, "200 result=0\n"),
        (GET_X, "200 result=1 ()\n"),
        ("GET FULL VARIABLE \"${UNSET}\"\n", "200 result=1 ()\n"),
    ];
    let values = exchange(&script, |call| {
        Box::pin(async { [get_x(call).await, get_x(call).await, call.get_full_variable("${UNSET}").await.unwrap()] })
    });
    assert_eq!(values.await, [None, Some(Text::default()), Some(Text::default())]);
}

#[tokio::test]
async fn trap_17_a_value_that_is_not_utf8_keeps_its_bytes() {
    assert_eq!(value(b"200 result=1 (\xff\xfe\xe9)\n").await.as_bytes(), b"\xff\xfe\xe9");
}

#[tokio::test]
async fn trap_17_a_reply_that_is_not_utf8_is_an_error_and_not_a_panic() {
    let (mut pbx, task) = support::call(|call| Box::pin(async { call.exec("NoOp", "").await.unwrap_err() })).await;
    pbx.answers("EXEC \"NoOp\" \"\"\n", b"200 result=\xff\n").await;
    assert!(task.await.unwrap().to_string().contains("200 result=\u{fffd}"));
}
