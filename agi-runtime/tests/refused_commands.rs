//! A command that no line can carry sends nothing, whatever its text.

mod support;

use agi_runtime::CallError;
use agi_runtime::protocol::CommandLine;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const LIMIT: usize = 8191;
const UNSENDABLE: &[u8] = b"\r\n\0";

/// Any bytes, with more of those that mean something to Asterisk.
fn text() -> impl Strategy<Value = Vec<u8>> {
    vec(prop_oneof![any::<u8>(), select(b"\"\\ \t'$n,():\n".to_vec())], 0..40)
}

/// Any bytes but these.
fn text_without(bytes: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    text().prop_map(|mut text| {
        text.retain(|byte| !bytes.contains(byte));
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn a_refused_command_sends_nothing(
        before in text(), fault in select(UNSENDABLE), after in text(), sendable in text_without(UNSENDABLE),
    ) {
        let refused = [&*before, &[fault], &*after].concat();
        let mut expected = CommandLine::default();
        let expected = String::from_utf8_lossy(expected.begin("SEND TEXT").text(&sendable).finish(LIMIT).unwrap());
        prop_assert_eq!(first_line(refused, sendable.clone()), expected);
    }
}

/// The first line of a call that begins with a command to be refused.
#[tokio::main(flavor = "current_thread")]
async fn first_line(refused: Vec<u8>, sendable: Vec<u8>) -> String {
    let (mut pbx, task) = support::call(move |call| {
        Box::pin(async move {
            let refused = call.send_text(refused).await.unwrap_err();
            assert!(matches!(refused, CallError::Refused { command: "SEND TEXT", .. }));
            call.send_text(sendable).await.unwrap();
        })
    })
    .await;
    let line = pbx.line().await;
    pbx.says("200 result=0\n").await;
    task.await.unwrap();
    line
}
