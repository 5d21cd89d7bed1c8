//! How sure an engine has to be.

use agi_runtime::testing::FakeRecognizer;
use agi_runtime::voice::{Heard, Hints, Recognizer, Speech};
use agi_runtime::{App, BoxError};

use super::apps::{Desk, answered, asks};

/// Is as sure as this, if it says so.
#[derive(Clone, Copy)]
struct Sure(Option<f32>);

impl Recognizer for Sure {
    async fn recognize(&self, speech: Speech, hints: Hints) -> Result<Option<Heard>, BoxError> {
        let heard = FakeRecognizer.recognize(speech, hints).await?.map(|heard| Heard::new(heard.text));
        Ok(heard.map(|heard| match self.0 {
            Some(confidence) => heard.confidence(confidence),
            None => heard,
        }))
    }
}

fn desk(engine: Sure) -> App {
    asks(move |call| {
        Box::pin(async move {
            let menu = call.menu::<Desk>("desk").invalid_input("wrong").tries(2);
            menu.by_voice(&engine).min_confidence(0.6).await
        })
    })
}

#[tokio::test]
async fn an_engine_that_is_sure_enough_or_does_not_say_is_believed() {
    for confidence in [None, Some(0.6), Some(1.0)] {
        let mut caller = desk(Sure(confidence)).caller("/").dial().await;
        caller.hears("desk").await;
        caller.says_aloud("sales").await;
        answered(&mut caller, "Some(Sales)").await;
    }
}

#[tokio::test]
async fn what_an_engine_is_too_unsure_of_was_not_understood_and_keys_need_none() {
    let mut caller = desk(Sure(Some(0.59))).caller("/").dial().await;
    caller.hears("desk").await;
    caller.says_aloud("sales").await;
    caller.hears("wrong").await;
    caller.hears("desk").await;
    caller.presses("1").await;
    answered(&mut caller, "Some(Sales)").await;
}

#[tokio::test]
async fn it_counts_for_digits_and_for_their_confirmation_too() {
    let order = |confidence| {
        asks(move |call| {
            Box::pin(async move {
                let ask = call.ask::<u32>("order").invalid_input("wrong").tries(2).confirm(|_| "right");
                ask.by_voice(&Sure(Some(confidence))).min_confidence(0.6).await
            })
        })
    };
    let mut caller = order(0.9).caller("/").dial().await;
    caller.hears("order").await;
    caller.says_aloud("4 2").await;
    caller.hears("right").await;
    caller.says_aloud("yes").await;
    answered(&mut caller, "Some(42)").await;
    let mut caller = order(0.3).caller("/").dial().await;
    caller.hears("order").await;
    caller.says_aloud("4 2").await;
    caller.hears("wrong").await;
    caller.presses("42#").await;
    caller.hears("right").await;
    caller.says_aloud("yes").await;
    caller.hears("wrong").await;
    caller.presses("1").await;
    answered(&mut caller, "Some(42)").await;
}
