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

const ASKED: &str = "GET FULL VARIABLE \"${URIENCODE(((((((((${X}.140)}\"\n";

/// A whole value, encoded.
fn whole(encoded: &str) -> String {
    format!("200 result=1 ({}{encoded}.140)\n", "(".repeat(8))
}

/// What is asked for from there on, when the first answer did not end in the mark.
fn piece(from: usize) -> String {
    format!("GET FULL VARIABLE \"${{URIENCODE({}${{X:{from}:1000}})}}\"\n", "(".repeat(1_000))
}

/// Such a piece, encoded.
fn answer(encoded: &str) -> String {
    format!("200 result=1 ({}{encoded})\n", "(".repeat(1_000))
}

#[tokio::test]
async fn a_value_with_a_forged_reply_arrives_as_it_is() {
    let value = variable("X", &[(ASKED, &whole("x%29%0A200%20result%3D1%20%28spoof"))]).await;
    assert_eq!(value.unwrap().unwrap(), "x)\n200 result=1 (spoof");
}

#[tokio::test]
async fn a_value_in_latin_1_keeps_its_bytes() {
    let value = variable("X", &[(ASKED, &whole("Zo%EB"))]).await;
    assert_eq!(value.unwrap().unwrap().as_bytes(), b"Zo\xeb");
}

#[tokio::test]
async fn an_unset_variable_has_no_value() {
    assert_eq!(variable("X", &[(ASKED, &whole(""))]).await.unwrap(), None);
}

#[tokio::test]
async fn a_missing_func_uri_is_said() {
    let error = variable("X", &[(ASKED, "200 result=1 ()\n"), (&piece(0), "200 result=1 ()\n")]).await.unwrap_err();
    assert!(error.to_string().contains("load func_uri.so"), "{error}");
}

#[tokio::test]
async fn a_value_longer_than_uriencodes_buffer_is_read_in_pieces() {
    let cut = format!("200 result=1 ({}{})\n", "(".repeat(8), "v".repeat(4_087));
    let pieces = [(piece(0), answer(&"v".repeat(1_000))), (piece(1_000), answer("end"))];
    let script = [(ASKED, &*cut), (&*pieces[0].0, &*pieces[0].1), (&*pieces[1].0, &*pieces[1].1)];
    assert_eq!(variable("X", &script).await.unwrap().unwrap().len(), 1_003);
}

/// Asterisk takes what follows the last colon for an offset and a length: measured on 22.10.
#[tokio::test]
async fn a_value_that_closes_all_brackets_is_read_in_pieces() {
    let (asked, piece) = (piece(0), answer("1)))))))))%20apples%3A%203"));
    for cut in ["200 result=1 ()\n", "200 result=1 (((((((((1)\n", "200 result=1 (((((((((.1)\n"] {
        let value = variable("X", &[(ASKED, cut), (&asked, &piece)]).await;
        assert_eq!(value.unwrap().unwrap(), "1))))))))) apples: 3", "{cut}");
    }
}

/// Asterisk would read what comes before the colon.
#[tokio::test]
async fn a_function_whose_argument_cuts_off_the_rest_is_refused() {
    let error = variable("DB(names/1) Bob: sales)", &[]).await.unwrap_err();
    assert!(error.to_string().contains("holds ':'"), "{error}");
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
    let asked = "GET FULL VARIABLE \"${URIENCODE(((((((((${CALLERID(name)}.140)}\"\n";
    assert_eq!(variable("CALLERID(name)", &[(asked, &whole("Ada"))]).await.unwrap().unwrap(), "Ada");
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
