//! A choice of language on a real Asterisk, which has each prompt in its own language only.

use agi_runtime::{Call, CallError, Digit};
use xtask::asterisk::Dial;

use crate::support::dial_as;
use crate::watch::dial_watched;

/// The sounds in two languages of this test.
pub const SOUNDS: [&str; 4] = ["qa/language/first", "qb/language/second", "qa/language/hello", "qb/language/hello"];

const LANGUAGES: [(Digit, &str, &str); 2] =
    [(Digit::ONE, "qa", "language/first"), (Digit::TWO, "qb", "language/second")];

/// Says hello in the chosen language; a missing sound would be an error.
async fn welcome(call: &mut Call, remembered: &str) -> Result<(&'static str, String), CallError> {
    let language = call.choose_language(LANGUAGES).tries(1).remember(remembered).await?;
    call.play("language/hello").await?;
    let spoken = call.get_variable("CHANNEL(language)").await?.unwrap_or_default().to_string();
    Ok((language, spoken))
}

#[tokio::test]
async fn each_language_is_offered_in_itself_and_stays_set() {
    for (key, language) in [("1", "qa"), ("2", "qb")] {
        let (mut caller, mut watch) = dial_watched(Dial::answered, |call| Box::pin(welcome(call, "CHOSEN"))).await;
        watch.begins("STREAM FILE \"language/first\"").await;
        watch.begins("STREAM FILE \"language/second\"").await;
        caller.press(&format!("w{key}")).await.unwrap();
        assert_eq!(caller.ended().await.0.unwrap(), (language, language.to_owned()));
    }
}

#[tokio::test]
async fn a_choice_that_is_remembered_is_not_asked_for() {
    let with = |dial: Dial| dial.answered().set("CHOSEN", "qb");
    let call = dial_as(with, |call| Box::pin(welcome(call, "CHOSEN"))).await;
    assert_eq!(call.ended().await.0.unwrap(), ("qb", "qb".to_owned()));
}

/// The value of a function is one of AstDB, which outlives the call.
#[tokio::test]
async fn astdb_remembers_a_choice_for_the_next_call() {
    const DB: &str = "DB(agi-language/15551234)";
    let (mut caller, mut watch) = dial_watched(Dial::answered, |call| Box::pin(welcome(call, DB))).await;
    watch.begins("STREAM FILE \"language/second\"").await;
    caller.press("w2").await.unwrap();
    assert_eq!(caller.ended().await.0.unwrap().0, "qb");
    let again = dial_as(Dial::answered, |call| Box::pin(welcome(call, DB))).await;
    assert_eq!(again.ended().await.0.unwrap(), ("qb", "qb".to_owned()));
}
