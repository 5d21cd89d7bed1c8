//! Choosing the language of a call.

use std::time::Duration;

use agi_runtime::testing::{Caller, Pbx};
use agi_runtime::{App, CallError, Digit, NoAnswer, Status};

use crate::apps::app;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Spoken {
    English,
    German,
}

impl AsRef<str> for Spoken {
    fn as_ref(&self) -> &str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }
}

fn welcome() -> App {
    app(|call| {
        Box::pin(async move {
            let languages = [(Digit::ONE, Spoken::English, "english-1"), (Digit::TWO, Spoken::German, "deutsch-2")];
            let language = call.choose_language(languages).no_choice("sorry").tries(2).remember("LANGUAGE").await?;
            call.set_variable("CHOSEN", format!("{language:?}")).await?;
            call.play("hello").await
        })
    })
}

/// Of each sound only the one in its own language is there, except of "hello" and "sorry".
fn pbx(app: App) -> Pbx {
    let second = Duration::from_secs(1);
    let pbx = Pbx::new(app).only_these_sounds().sound("en/english-1", second).sound("de/deutsch-2", second);
    pbx.sound("en/sorry", second).sound("en/hello", second).sound("de/hello", Duration::from_secs(2))
}

async fn goes_on_in(mut caller: Caller, language: &str, chosen: &str) -> Vec<String> {
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("CHANNEL(language)").unwrap(), language);
    assert_eq!(caller.variable("CHOSEN").unwrap(), chosen);
    caller.log().heard().map(str::to_owned).collect()
}

#[tokio::test]
async fn each_language_is_offered_in_itself_and_the_call_goes_on_in_the_chosen_one() {
    for (key, language, chosen) in [("1", "en", "English"), ("2", "de", "German")] {
        let mut caller = pbx(welcome()).caller("/").dial().await;
        caller.hears("english-1").await;
        caller.hears("deutsch-2").await;
        caller.presses(key).await;
        assert_eq!(goes_on_in(caller, language, chosen).await, ["english-1", "deutsch-2", "hello"]);
    }
}

#[tokio::test]
async fn a_key_during_the_first_language_makes_the_choice() {
    let mut caller = pbx(welcome()).caller("/").dial().await;
    caller.hears("english-1").await;
    caller.presses("2").await;
    assert_eq!(goes_on_in(caller, "de", "German").await, ["english-1", "hello"]);
}

#[tokio::test]
async fn who_makes_no_choice_hears_why_in_the_first_language_and_goes_on_in_it() {
    let mut caller = pbx(welcome()).caller("/").dial().await;
    caller.hears("deutsch-2").await;
    caller.presses("9").await;
    let heard = goes_on_in(caller, "en", "English").await;
    assert_eq!(heard, ["english-1", "deutsch-2", "sorry", "english-1", "deutsch-2", "hello"]);
}

#[tokio::test]
async fn a_choice_is_remembered_and_no_choice_is_not() {
    let mut caller = pbx(welcome()).caller("/").dial().await;
    caller.hears("deutsch-2").await;
    caller.presses("2").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("LANGUAGE").unwrap(), "de");

    let knows = pbx(welcome()).caller("/").variable("LANGUAGE", "de").dial().await;
    assert_eq!(goes_on_in(knows, "de", "German").await, ["hello"]);

    // A language that is not offered is not known.
    let mut silent = pbx(welcome()).caller("/").variable("LANGUAGE", "fr").dial().await;
    silent.hears("english-1").await;
    silent.ends(Status::Ok).await;
    assert_eq!(silent.variable("LANGUAGE").unwrap(), "fr");
}

#[tokio::test]
async fn astdb_remembers_it_for_the_next_call() {
    let app = app(|call| {
        Box::pin(async move {
            let languages = [(Digit::ONE, "en", "english-1"), (Digit::TWO, "de", "deutsch-2")];
            call.choose_language(languages).remember("DB(language/15551234)").await?;
            call.play("hello").await
        })
    });
    let pbx = pbx(app);
    let mut caller = pbx.caller("/").dial().await;
    caller.hears("deutsch-2").await;
    caller.presses("2").await;
    caller.ends(Status::Ok).await;
    assert_eq!(pbx.database_get("language", "15551234").unwrap(), "de");
    let mut again = pbx.caller("/").dial().await;
    again.ends(Status::Ok).await;
    assert_eq!(again.log().heard().collect::<Vec<_>>(), ["hello"]);
}

#[tokio::test]
async fn a_handler_can_tell_silence_from_the_first_language() {
    let app = app(|call| {
        Box::pin(async move {
            let chosen = call.choose_language([(Digit::ONE, "en", "english-1")]).tries(1).or_reason().await?;
            assert_eq!(chosen, Err(NoAnswer::NoInput));
            Ok(())
        })
    });
    app.caller("/").dial().await.ends(Status::Ok).await;
}

#[tokio::test]
async fn without_a_language_nothing_is_said() {
    let app = app(|call| {
        Box::pin(async move {
            let none: [(Digit, &str, &str); 0] = [];
            let refused = call.choose_language(none).await.unwrap_err();
            assert!(matches!(refused, CallError::Refused { .. }));
            Ok(())
        })
    });
    app.caller("/").dial().await.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_caller_may_hang_up_at_any_moment() {
    let swept = pbx(welcome()).caller("/").hang_up_sweep(async |caller| {
        caller.hears("deutsch-2").await;
        caller.presses("2").await;
        caller.ends(Status::Ok).await;
    });
    assert!(swept.await.commands >= 6);
}

#[tokio::test]
async fn two_languages_at_one_key_are_refused_before_anything_is_said() {
    let app = app(|call| {
        Box::pin(async move {
            let languages = [(Digit::ONE, "en", "english-1"), (Digit::ONE, "de", "deutsch-1")];
            let refused = call.choose_language(languages).await.unwrap_err().to_string();
            assert!(refused.ends_with("the key 1 chooses two things: give each a key of its own"), "{refused}");
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.log().heard().count(), 0);
}
