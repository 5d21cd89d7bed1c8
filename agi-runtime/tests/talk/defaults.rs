//! What the questions of an app have in common.

use std::time::Duration;

use agi_runtime::testing::Caller;
use agi_runtime::{App, Digits, Menu, QuestionDefaults, Status};

use crate::apps::app;

#[derive(Menu, Clone, Copy, Debug)]
enum Desk {
    #[key("1")]
    Sales,
}

fn defaults() -> QuestionDefaults {
    let defaults =
        QuestionDefaults::new().tries(2).timeout(Duration::from_secs(8)).no_input("nothing").invalid_input("wrong");
    defaults.final_prompt("last").inter_digit_timeout(Duration::from_secs(1))
}

/// Asks one question of each kind.
fn asks(which: &'static str) -> App {
    app(move |call| {
        Box::pin(async move {
            match which {
                "ask" => {
                    call.ask::<u32>("question").await?;
                }
                "secret" => {
                    call.ask_secret("question").await?;
                }
                "yes-no" => {
                    call.ask_yes_no("question").await?;
                }
                "choose" => {
                    call.choose("question", "12").await?;
                }
                "menu" => {
                    call.menu::<Desk>("question").await?;
                }
                "own" => {
                    let own = call.ask::<u32>("question").tries(3).timeout(Duration::from_secs(1)).no_input("own");
                    own.final_prompt(()).await?;
                }
                "silent" => {
                    call.ask::<u32>("question").no_input(()).await?;
                }
                _ => unreachable!(),
            }
            call.play("thanks").await
        })
    })
    .questions(defaults())
}

async fn heard_in_silence(which: &'static str) -> (Vec<String>, Duration) {
    let mut caller = asks(which).caller("/").dial().await;
    caller.ends(Status::Ok).await;
    (heard(&caller), caller.time())
}

fn heard(caller: &Caller) -> Vec<String> {
    caller.log().heard().map(str::to_owned).collect()
}

#[tokio::test]
async fn every_question_has_the_tries_times_and_prompts_of_the_app() {
    for which in ["ask", "secret", "yes-no", "choose", "menu"] {
        let (heard, time) = heard_in_silence(which).await;
        assert_eq!(heard, ["question", "nothing", "last", "question", "thanks"], "{which}");
        // Five sounds of a second, and two silences.
        assert_eq!(time, Duration::from_secs(5 + 2 * 8), "{which}");
    }
}

#[tokio::test]
async fn what_a_question_says_itself_comes_before_what_the_app_says() {
    let (heard, time) = heard_in_silence("own").await;
    assert_eq!(heard, ["question", "own", "question", "own", "question", "thanks"]);
    assert_eq!(time, Duration::from_secs(6 + 3));
    assert_eq!(heard_in_silence("silent").await.0, ["question", "last", "question", "thanks"]);
}

#[tokio::test]
async fn after_invalid_input_the_caller_hears_the_words_of_the_app() {
    let mut caller = asks("choose").caller("/").dial().await;
    caller.hears("question").await;
    caller.presses("9").await;
    caller.hears("wrong").await;
    caller.hears("last").await;
    caller.hears("question").await;
    caller.presses("1").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn the_app_says_how_long_the_next_key_may_take() {
    let app = app(|call| {
        Box::pin(async move {
            let keys = call.ask::<Digits>("question").await?;
            call.set_variable("KEYS", format!("{keys:?}")).await
        })
    });
    let mut caller = app.questions(defaults()).caller("/").dial().await;
    caller.hears("question").await;
    caller.presses("12").await;
    caller.variable_set("KEYS", "Some(\"12\")").await;
    // A second after the last key, which is pressed 200 ms after the first.
    assert_eq!(caller.time(), Duration::from_millis(1_200));
}

#[tokio::test]
async fn the_tries_of_the_app_are_those_of_the_review_and_not_of_a_key_during_the_beep() {
    let app = app(|call| {
        Box::pin(async move {
            let message = call.record_message("/tmp/message").review("keep-listen-again").await?;
            call.set_variable("MESSAGE", format!("{:?}", message.map(|message| message.review))).await
        })
    });
    let mut caller = app.questions(QuestionDefaults::new().tries(1)).caller("/").dial().await;
    caller.hears("beep").await;
    caller.presses("#").await;
    caller.hears("beep").await;
    caller.waits(Duration::from_secs(3)).await;
    caller.presses("#").await;
    caller.hears("keep-listen-again").await;
    caller.variable_set("MESSAGE", "Some(NoAnswer)").await;
    assert_eq!(heard(&caller), ["beep", "beep", "keep-listen-again"]);
}

#[tokio::test]
async fn a_question_can_be_interrupted_where_the_app_says_that_none_is() {
    for (barge_in, seconds) in [(true, 0), (false, 1)] {
        let app = app(move |call| {
            Box::pin(async move {
                let question = call.choose("question", "12").tries(1).timeout(Duration::from_secs(9));
                let question = if barge_in { question.barge_in() } else { question };
                let key = question.await?;
                call.set_variable("KEY", format!("{key:?}")).await
            })
        });
        let mut caller = app.questions(QuestionDefaults::new().no_barge_in()).caller("/").dial().await;
        caller.hears("question").await;
        caller.presses("1").await;
        let key = if barge_in { "Some('1')" } else { "None" };
        caller.variable_set("KEY", key).await;
        assert_eq!(caller.time(), Duration::from_secs(seconds * 10));
    }
}
