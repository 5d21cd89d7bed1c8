//! Questions that are refused before anything is said: a key that would mean two things at once, and an entry that nobody can
//! make.

use agi_runtime::protocol::RefusedCommand::{KeyTwice, NoSuchEntry};
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

#[tokio::test]
async fn more_keys_than_the_entry_takes_are_refused_and_nothing_is_said() {
    let app = app(|call| {
        Box::pin(async move {
            for (asked, entry) in [
                (call.ask::<Digits>("account").min_digits(8).max_digits(4).await.map(drop), (8, 4)),
                (call.ask_secret("pin").max_digits(4).min_digits(5).await.map(drop), (5, 4)),
                (call.ask::<Digits>("key").exactly(1_024).await.map(drop), (1_024, 1_023)),
            ] {
                let Err(CallError::Refused { problem: NoSuchEntry { least, most }, .. }) = asked else {
                    panic!("{entry:?}: {asked:?}")
                };
                assert_eq!((least, most), entry);
            }
            Ok(())
        })
    });
    app.caller("/test").dial().await.ends(Status::Ok).await;
}
