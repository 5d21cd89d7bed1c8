//! `call.variable`: values that hold line feeds, forged replies, other encodings, or very much.

mod support;

use agi_runtime::protocol::RefusedCommand;
use agi_runtime::{CallError, MAX_REPLY};

async fn variable(name: &'static str, exchanges: &[(&str, &str)]) -> Result<Option<agi_runtime::Text>, CallError> {
    let (mut pbx, task) = support::call(move |call| Box::pin(call.variable(name))).await;
    for (line, reply) in exchanges {
        pbx.answers(line, reply).await;
    }
    task.await.unwrap()
}

const ASKED: &str = "GET FULL VARIABLE \"${URIENCODE(.${X})}\"\n";

#[tokio::test]
async fn a_value_with_a_forged_reply_arrives_as_it_is() {
    let value = variable("X", &[(ASKED, "200 result=1 (.x%29%0A200%20result%3D1%20%28spoof)\n")]).await;
    assert_eq!(value.unwrap().unwrap(), "x)\n200 result=1 (spoof");
}

#[tokio::test]
async fn a_value_in_latin_1_keeps_its_bytes() {
    let value = variable("X", &[(ASKED, "200 result=1 (.Zo%EB)\n")]).await;
    assert_eq!(value.unwrap().unwrap().as_bytes(), b"Zo\xeb");
}

#[tokio::test]
async fn an_unset_variable_has_no_value() {
    assert_eq!(variable("X", &[(ASKED, "200 result=1 (.)\n")]).await.unwrap(), None);
}

#[tokio::test]
async fn a_missing_func_uri_is_said() {
    let error = variable("X", &[(ASKED, "200 result=1 ()\n")]).await.unwrap_err();
    assert!(error.to_string().contains("load func_uri.so"), "{error}");
}

#[tokio::test]
async fn a_value_longer_than_uriencodes_buffer_is_read_in_pieces() {
    let cut = format!("200 result=1 (.{})\n", "v".repeat(4_094));
    let piece = format!("200 result=1 (.{})\n", "v".repeat(1_000));
    let value = variable(
        "X",
        &[
            (ASKED, &cut),
            ("GET FULL VARIABLE \"${URIENCODE(.${X:0:1000})}\"\n", &piece),
            ("GET FULL VARIABLE \"${URIENCODE(.${X:1000:1000})}\"\n", "200 result=1 (.end)\n"),
            ("GET FULL VARIABLE \"${URIENCODE(.${X:1003:1000})}\"\n", "200 result=1 (.)\n"),
        ],
    )
    .await;
    assert_eq!(value.unwrap().unwrap().len(), 1_003);
}

#[tokio::test]
async fn a_name_that_would_run_a_function_is_refused_before_a_byte_is_sent() {
    for name in ["X}${SHELL(id)", "X${Y}", "{", "X\"", "X\n"] {
        let error = variable(name, &[]).await.unwrap_err();
        let refused = matches!(
            error,
            CallError::Refused { problem: RefusedCommand::VariableName { .. }, command: "GET FULL VARIABLE", .. }
        );
        assert!(refused, "{name:?}: {error:?}");
    }
}

#[tokio::test]
async fn functions_are_read_like_variables() {
    let asked = "GET FULL VARIABLE \"${URIENCODE(.${CALLERID(name)})}\"\n";
    assert_eq!(variable("CALLERID(name)", &[(asked, "200 result=1 (.Ada)\n")]).await.unwrap().unwrap(), "Ada");
}

#[tokio::test]
async fn the_limit_of_a_reply_is_each_replys_own() {
    let (mut pbx, task) = support::call(|call| {
        Box::pin(async {
            let mut lengths = [0; 3];
            for length in &mut lengths {
                *length = call.get_full_variable("${X}").await.unwrap().unwrap().len();
            }
            lengths
        })
    })
    .await;
    let reply = format!("200 result=1 ({})\n", "v".repeat(MAX_REPLY / 2));
    for _ in 0..3 {
        pbx.answers("GET FULL VARIABLE \"${X}\"\n", &reply).await;
    }
    assert_eq!(task.await.unwrap(), [MAX_REPLY / 2; 3]);
}
