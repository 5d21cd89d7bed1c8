//! What ends an entry: `#`, another key, none, the last key, time.

use std::time::Duration;

use agi_runtime::testing::Caller;
use agi_runtime::{Ask, Call, Digit, Digits, Status};

use crate::apps::app;

/// Presses keys during the question; the answer, and how many commands it took.
async fn entered(
    keys: &str,
    question: impl for<'c> Fn(Ask<'c, Digits>) -> Ask<'c, Digits> + Copy + Send + Sync + 'static,
) -> (String, Caller) {
    let app = app(move |call: &mut Call| {
        Box::pin(async move {
            let answer = question(call.ask::<Digits>("number").tries(1)).await?;
            call.set_variable("ANSWER", answer.map_or("none".to_owned(), |digits| format!("={digits}"))).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("number").await;
    caller.presses(keys).await;
    caller.app_sends("SET VARIABLE ANSWER").await;
    caller.ends(Status::Ok).await;
    (caller.variable("ANSWER").unwrap().to_string(), caller)
}

#[tokio::test]
async fn a_star_ends_it_where_that_is_so_and_the_hash_is_a_key() {
    let (answer, caller) = entered("1#2*", |ask| ask.terminator(Digit::new('*').unwrap())).await;
    assert_eq!(answer, "=1#2");
    let commands = caller.log().commands();
    assert_eq!(commands[1..4], ["WAIT FOR DIGIT 3000"; 3]);
}

#[tokio::test]
async fn without_an_end_every_key_counts_until_the_last_one() {
    assert_eq!(entered("1#*", |ask| ask.no_terminator().max_digits(3)).await.0, "=1#*");
}

#[tokio::test]
async fn the_time_between_two_keys_ends_it() {
    let (answer, caller) = entered("07", |ask| ask.inter_digit_timeout(Duration::from_secs(2))).await;
    assert_eq!((answer.as_str(), caller.time()), ("=07", Duration::from_millis(2_200)));
    let (answer, caller) = entered("07", |ask| ask.no_terminator().inter_digit_timeout(Duration::from_secs(2))).await;
    assert_eq!((answer.as_str(), caller.time()), ("=07", Duration::from_millis(2_200)));
}

#[tokio::test]
async fn the_terminator_alone_is_an_answer_only_where_no_key_is_enough() {
    assert_eq!(entered("#", |ask| ask).await.0, "none");
    assert_eq!(entered("#", |ask| ask.min_digits(0)).await.0, "=");
}

#[tokio::test]
async fn one_key_takes_no_second_command() {
    let (answer, caller) = entered("7", |ask| ask.exactly(1)).await;
    assert_eq!(answer, "=7");
    assert_eq!(caller.log().commands()[1], "SET VARIABLE \"ANSWER\" \"=7\"");
}

#[tokio::test]
async fn as_many_keys_as_get_data_takes_are_the_most() {
    let (answer, caller) = entered("12#", |ask| ask.max_digits(u16::MAX)).await;
    assert_eq!(answer, "=12");
    assert_eq!(caller.log().commands()[1], "GET DATA \"\" 3000 1022");
}

#[tokio::test]
async fn no_time_between_keys_is_not_asterisks_own() {
    let (_, caller) = entered("1", |ask| ask.inter_digit_timeout(Duration::ZERO)).await;
    assert_eq!(caller.log().commands()[1], "GET DATA \"\" 1 1022");
}
