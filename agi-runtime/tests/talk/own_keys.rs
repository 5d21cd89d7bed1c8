//! A key that would mean two things at once.

use agi_runtime::protocol::RefusedCommand::KeyTwice;
use agi_runtime::testing::Caller;
use agi_runtime::{App, Call, CallError, Digit, Digits, Status};

use crate::apps::app;

const ONE: Digit = Digit::ONE;

/// Asks each question that has keys, with one key for two of its answers; says which were not refused.
async fn asks(call: &mut Call) -> Result<Vec<&'static str>, CallError> {
    let asked = [
        ("ask_yes_no", call.ask_yes_no("sure").keys(ONE, ONE).await.map(drop)),
        ("or_reason", call.ask_yes_no("sure").keys(ONE, ONE).or_reason().await.map(drop)),
        ("ask", call.ask::<Digits>("number").confirm(|_| "right").confirm_keys(ONE, ONE).await.map(drop)),
        ("ask_secret", call.ask_secret("pin").confirm(|_| "right").confirm_keys(ONE, ONE).await.map(drop)),
        ("record_call", call.record_call("a.wav").consent("may-we").consent_keys(ONE, ONE).await.map(drop)),
        ("record_message", call.record_message("a").review("keep").review_keys(ONE, Digit::TWO, ONE).await.map(drop)),
        ("ask_to_accept", call.ask_to_accept("accept").keys(ONE, ONE).await.map(drop)),
    ];
    let refused =
        |asked: &Result<(), CallError>| matches!(asked, Err(CallError::Refused { problem: KeyTwice { key: '1' }, .. }));
    Ok(asked.into_iter().filter(|(_, asked)| !refused(asked)).map(|(name, _)| name).collect())
}

fn two_meanings() -> App {
    app(|call| {
        Box::pin(async move {
            let taken = asks(call).await?;
            call.verbose(format!("taken: {taken:?}")).await?;
            Ok(())
        })
    })
}

#[tokio::test]
async fn one_key_for_two_answers_is_refused_and_nothing_is_said() {
    let mut caller: Caller = two_meanings().caller("/test").dial().await;
    caller.commands(["VERBOSE \"taken: []\" 1"]).await;
    caller.ends(Status::Ok).await;
}
