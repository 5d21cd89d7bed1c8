//! Texts as prompts, in the words of the one who hears them; and engines that fail.

use agi_runtime::prelude::*;
use agi_runtime::testing::{FakeTts, Pbx};
use agi_runtime::{BoxError, TtsEngine, TtsError};

use crate::log::Log;

#[agi_route("/greeting/{name}", manual)]
async fn greeting(call: &mut Call, tts: Tts, name: &str) -> Result {
    call.say(("hello", tts.text(name), "goodbye")).escape("1").await?;
    Ok(())
}

#[agi_route("/age", manual)]
async fn age(call: &mut Call, tts: Tts) -> Result {
    let age = call.ask::<u8>(tts.text("How old are you?")).max_digits(2).check(|age| match *age {
        0..=99 => Ok(()),
        _ => Err("too-old"),
    });
    let age = age.confirm(|age| tts.text(format!("{age}, is that right?"))).await?;
    call.say(age.map(|age| tts.text(format!("You are {age}")))).await?;
    Ok(())
}

/// An engine that never does it.
struct Broken;

impl TtsEngine for Broken {
    async fn speak(&self, _: &str, _: &str) -> Result<String, BoxError> {
        Err("its licence has expired: renew it".into())
    }
}

/// An engine that never comes to an end.
struct Endless;

impl TtsEngine for Endless {
    async fn speak(&self, _: &str, _: &str) -> Result<String, BoxError> {
        std::future::pending().await
    }
}

/// An engine that says in which language it was asked.
struct Languages;

impl TtsEngine for Languages {
    async fn speak(&self, text: &str, language: &str) -> Result<String, BoxError> {
        Ok(format!("{text} in {language}"))
    }
}

#[tokio::test]
async fn a_caller_hears_a_text_among_the_other_prompts() {
    let mut caller = App::with(routes![greeting]).tts(FakeTts).caller("/greeting/Ada").dial().await;
    caller.hears("hello").await;
    caller.hears("Ada").await;
    caller.hears("goodbye").await;
    caller.ends(Status::Ok).await;
}

/// Texts that cannot be the name of a sound, and what is heard of them.
const TEXTS: [(&str, &str); 7] = [
    ("Hello.", "Hello."),
    ("Salt & pepper", "Salt & pepper"),
    ("AT&T", "AT&T"),
    ("I could not find order.wav", "I could not find order.wav"),
    ("one,two", "one,two"),
    ("first\nsecond\r\n", "first second"),
    ("<b>\"quoted\"</b>\\", "<b>\"quoted\"</b>\\"),
];

#[agi_route("/texts", manual)]
async fn texts(call: &mut Call, tts: Tts) -> Result {
    for (text, _) in TEXTS {
        call.say(tts.text(text)).strict().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_text_is_heard_whatever_is_in_it_also_where_only_named_sounds_exist() {
    let pbx = Pbx::new(App::with(routes![texts]).tts(FakeTts)).only_these_sounds();
    let mut caller = pbx.caller("/texts").dial().await;
    for (_, heard) in TEXTS {
        caller.hears(heard).await;
    }
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_key_ends_a_text_and_what_follows_it() {
    let mut caller = App::with(routes![greeting]).tts(FakeTts).caller("/greeting/Ada").dial().await;
    caller.hears("Ada").await;
    caller.presses("1").await;
    let ended = caller.ended().await;
    assert!(!ended.transcript.commands().iter().any(|command| command.contains("goodbye")));
}

#[tokio::test]
async fn questions_and_their_confirmations_are_texts() {
    let mut caller = App::with(routes![age]).tts(FakeTts).caller("/age").dial().await;
    caller.hears("How old are you?").await;
    caller.presses("42").await;
    caller.hears("42, is that right?").await;
    caller.presses("1").await;
    caller.hears("You are 42").await;
    caller.ends(Status::Ok).await;
}

#[agi_route("/languages", manual)]
async fn languages(call: &mut Call, tts: Tts) -> Result {
    call.say(tts.text("one")).await?;
    call.set_language("de").await?;
    call.say((tts.text("two"), tts.text("three").language("pt_BR"))).await?;
    call.say((tts.text(""), tts.text(" "))).await?;
    call.play(&tts.sound("four", "it").await?).await?;
    Ok(())
}

#[tokio::test]
async fn a_text_is_spoken_in_the_language_of_the_call_or_in_its_own() {
    let mut caller = App::with(routes![languages]).tts(Languages).caller("/languages").language("fr").dial().await;
    caller.hears("one in fr").await;
    caller.hears("two in de").await;
    caller.hears("three in pt_BR").await;
    caller.hears("four in it").await;
    let played = |command: &&String| command.starts_with("STREAM FILE");
    assert_eq!(
        caller.ended().await.transcript.commands().iter().filter(played).count(),
        4,
        "of no text nothing is said"
    );
}

#[tokio::test]
async fn a_text_that_was_not_spoken_is_passed_over_and_the_log_says_why_but_not_the_text() {
    let log = Log::of_this_thread();
    let mut caller = App::with(routes![greeting]).tts(Broken).caller("/greeting/Zoe").dial().await;
    caller.hears("hello").await;
    caller.hears("goodbye").await;
    caller.ends(Status::Ok).await;
    let warnings = log.lines("WARN");
    let why = "a prompt is skipped: a text of 3 characters in the language `en` was not spoken: its licence has \
               expired: renew it";
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains(why) && !warnings[0].contains("Zoe"), "{warnings:?}");
}

#[agi_route("/instead", manual)]
async fn instead(call: &mut Call, tts: Tts) -> Result {
    call.say((tts.text("Ada").or("customer"), "goodbye")).await?;
    match call.say(tts.text("Ada")).strict().await {
        Err(CallError::Tts(error)) if error.downcast_ref::<TtsError>().is_some_and(|error| error.characters == 3) => {
            call.play("strict").await?;
        }
        other => panic!("{other:?}"),
    }
    Ok(())
}

#[tokio::test]
async fn a_sound_stands_in_for_a_text_that_was_not_spoken() {
    let mut caller = App::with(routes![instead]).tts(Broken).caller("/instead").dial().await;
    caller.hears("customer").await;
    caller.hears("goodbye").await;
    caller.hears("strict").await;
    caller.ends(Status::Ok).await;
}

#[agi_route("/unseen", manual)]
async fn unseen(call: &mut Call, tts: Tts) -> Result {
    call.say(tts.text("Ada").or("customer")).await?;
    Ok(())
}

#[tokio::test]
async fn a_sound_stands_in_for_one_that_asterisk_does_not_see() {
    let pbx = Pbx::new(App::with(routes![unseen]).tts(FakeTts)).missing_sound("Ada");
    let mut caller = pbx.caller("/unseen").dial().await;
    caller.hears("customer").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_caller_who_hangs_up_while_the_engine_works_ends_the_call() {
    let mut caller = App::with(routes![greeting]).tts(Endless).caller("/greeting/Ada").dial().await;
    caller.hears("hello").await;
    caller.app_sends("GET VARIABLE").await;
    caller.hangs_up_now().await;
    caller.ends(agi_runtime::testing::CallEnd::HungUp).await;
}

#[test]
fn an_app_that_cannot_speak_does_not_start() {
    let problems = App::with(routes![greeting]).check().unwrap_err().to_string();
    assert!(
        problems.ends_with("greeting` takes a Tts, and the app has no TTS engine: add `.tts(…)` with one to the App"),
        "{problems}"
    );
}

#[tokio::test]
async fn the_last_engine_counts_so_that_a_test_replaces_the_apps_own() {
    let app = App::with(routes![greeting]).tts(Broken).tts(FakeTts);
    let mut caller = app.caller("/greeting/Ada").dial().await;
    caller.hears("Ada").await;
}
