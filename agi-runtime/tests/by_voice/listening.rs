use std::sync::{Arc, Mutex};
use std::time::Duration;

use agi_runtime::audio::VoiceDetector;
use agi_runtime::testing::{CallBuilder, FakeRecognizer};
use agi_runtime::voice::{Heard, Hints, Recognizer, Speech};
use agi_runtime::{App, BoxError, Digit, NotHeard, Tts, prelude::*};

use super::apps::{Faulty, TONE, Tones, answered, asks, no_audio};

fn listens(engine: impl Recognizer + Clone) -> CallBuilder {
    let app = asks(move |call| {
        let engine = engine.clone();
        Box::pin(async move {
            let listen = call.listen(&engine).say("name").engine_timeout(Duration::from_millis(200));
            listen.or_reason().await.map(|heard| heard.map(|heard| heard.text)).map_err(no_audio)
        })
    });
    app.caller("/")
}

#[tokio::test]
async fn what_is_said_is_returned_as_text() {
    let mut caller = listens(FakeRecognizer).dial().await;
    caller.hears("name").await;
    caller.says_aloud("Ada Lovelace").await;
    answered(&mut caller, "Ok(\"Ada Lovelace\")").await;
}

#[tokio::test]
async fn the_reason_tells_why_nothing_was_heard() {
    let mut silent = listens(FakeRecognizer).dial().await;
    answered(&mut silent, &format!("Err({:?})", NotHeard::Silence)).await;
    for (engine, reason) in [
        (Faulty::UnderstandsNothing, NotHeard::NotUnderstood),
        (Faulty::Fails, NotHeard::EngineFailed),
        (Faulty::Hangs, NotHeard::EngineFailed),
    ] {
        let mut caller = listens(engine).dial().await;
        caller.hears("name").await;
        caller.says_aloud("Ada").await;
        answered(&mut caller, &format!("Err({reason:?})")).await;
    }
}

#[tokio::test]
async fn a_key_ends_it_whenever_it_comes() {
    for waits in [0, 3_000] {
        let mut caller = listens(FakeRecognizer).dial().await;
        caller.hears("name").await;
        caller.waits(Duration::from_millis(waits)).await;
        caller.presses_now("5").await;
        answered(&mut caller, &format!("Err({:?})", NotHeard::Key(Digit::new('5').unwrap()))).await;
    }
}

#[tokio::test]
async fn partial_texts_come_while_the_caller_speaks() {
    let partial: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&partial);
    let app = asks(move |call| {
        let seen = Arc::clone(&seen);
        Box::pin(async move {
            let listen = call.listen(&FakeRecognizer).on_partial(|text| seen.lock().unwrap().push(text.to_owned()));
            listen.await.map(|heard| heard.map(|heard| heard.text)).map_err(no_audio)
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.says_aloud("sales").await;
    answered(&mut caller, "Some(\"sales\")").await;
    let partial = partial.lock().unwrap();
    assert!(partial.contains(&"sal".to_owned()), "{partial:?}");
    assert!(partial.windows(2).all(|texts| texts[1].starts_with(&texts[0])), "{partial:?}");
}

/// Tells what it was told, and how much it heard.
#[derive(Clone)]
struct Tells;

impl Recognizer for Tells {
    async fn recognize(&self, mut speech: Speech, hints: Hints) -> Result<Option<Heard>, BoxError> {
        let mut frames = 0;
        while let Some(frame) = speech.next().await {
            assert_eq!(frame.len(), 160);
            frames += 1;
        }
        Ok(Some(Heard::new(format!("{hints:?} {frames}"))))
    }
}

#[tokio::test]
async fn the_engine_is_told_what_to_expect_and_hears_from_before_the_first_word_to_the_end_of_the_last() {
    let app = asks(|call| {
        Box::pin(async move {
            let listen = call.listen(&Tells).phrases(["Graz", "Vienna"]).digits();
            listen.await.map(|heard| heard.map(|heard| heard.text)).map_err(no_audio)
        })
    });
    let mut caller = app.caller("/").language("de").dial().await;
    caller.waits(Duration::from_secs(2)).await;
    let half_a_second: Vec<i16> = (0..4_000).map(|n| if n % 8 < 4 { 8_000 } else { -8_000 }).collect();
    caller.speaks(&half_a_second).await;
    caller.ends(Status::Ok).await;
    let told = caller.variable("ANSWER").unwrap().to_string();
    let hints = Hints::new("de", 8_000).phrases(["Graz", "Vienna"]).digits();
    // Fourteen frames before the voice, its own, and the 600 ms in which nothing was said.
    assert_eq!(told, format!("Some({:?})", format!("{hints:?} {}", 14 + 25 + 30)));
}

#[tokio::test]
async fn who_speaks_without_end_is_heard_for_as_long_as_is_allowed() {
    let app = asks(|call| {
        Box::pin(async move {
            let listen = call.listen(&FakeRecognizer).max_speech(Duration::from_secs(2));
            listen.await.map(|heard| heard.map(|heard| heard.text)).map_err(no_audio)
        })
    });
    let mut caller = app.caller("/").dial().await;
    let before = caller.time();
    caller.says_aloud(&"x".repeat(600)).await;
    caller.ends(Status::Ok).await;
    let heard = caller.variable("ANSWER").unwrap().to_string();
    // 15 s were said. Of two seconds, a fifth is pauses, and the first 200 ms are a hum.
    assert!((65..=80).contains(&heard.matches('x').count()), "{heard}");
    assert!(caller.time() < before + Duration::from_millis(2_700), "{:?} after {before:?}", caller.time());
}

#[tokio::test]
async fn a_longer_pause_is_a_part_of_what_is_said() {
    let app = asks(|call| {
        Box::pin(async move {
            let listen = call.listen(&FakeRecognizer).pause(Duration::from_secs(2));
            listen.await.map(|heard| heard.map(|heard| heard.text)).map_err(no_audio)
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.says_aloud("one moment").await;
    caller.finishes_speaking().await;
    caller.waits(Duration::from_millis(1_500)).await;
    caller.says_aloud(" yes").await;
    answered(&mut caller, "Some(\"one moment yes\")").await;
}

/// Listens to a shared engine.
#[agi_route("/name", manual)]
async fn name(call: &mut Call, tts: Tts, engine: State<FakeRecognizer>) -> Result {
    call.answer().await?;
    let heard = call.listen(&engine).say(tts.text("Your name?")).no_barge_in().await?;
    call.set_variable("ANSWER", format!("{:?}", heard.map(|heard| heard.text))).await?;
    Ok(())
}

#[tokio::test]
async fn a_text_is_said_to_its_end_without_barge_in_and_the_engine_may_be_state() {
    let app = App::with(routes![name]).tts(Tones).state(FakeRecognizer);
    let mut caller = app.caller("/name").dial().await;
    caller.hears_audio(&[TONE; 8_000]).await;
    caller.says_aloud("Ada").await;
    answered(&mut caller, "Some(\"Ada\")").await;
}

/// Takes everything for silence.
struct Deaf;

impl VoiceDetector for Deaf {
    fn is_voice(&mut self, _: &[i16]) -> bool {
        false
    }
}

#[tokio::test]
async fn a_detector_of_its_own_tells_voice_from_silence() {
    let app = asks(|call| {
        Box::pin(async move {
            let listened = call.listen(&FakeRecognizer).detector(|| Deaf).or_reason().await.map_err(no_audio)?;
            let answer =
                call.ask_yes_no("right").tries(1).by_voice(&FakeRecognizer).detector(|| Deaf).or_reason().await?;
            Ok((listened.unwrap_err(), answer))
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.says_aloud("yes").await;
    caller.hears("right").await;
    caller.says_aloud("yes").await;
    answered(&mut caller, "(Silence, Err(NoInput))").await;
}
