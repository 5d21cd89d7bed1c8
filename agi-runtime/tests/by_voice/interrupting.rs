use std::time::Duration;

use agi_runtime::App;
use agi_runtime::audio::Pcm;
use agi_runtime::prompt::silence;
use agi_runtime::testing::{FakeRecognizer, Pbx};
use agi_runtime::{Tts, prelude::*};

use super::apps::{Desk, TONE, Tones, answered};

/// A sound in memory: half a second at another rate than a telephone's.
fn sound() -> Pcm {
    Pcm::new(vec![TONE; 8_000], 16_000)
}

/// Says a sound in memory, alone and in a question.
#[agi_route("/sound", manual)]
async fn sounds(call: &mut Call) -> Result {
    call.answer().await?;
    let key = call.say(("welcome", sound())).escape("5").await?;
    let answer = call.menu::<Desk>(("desk", &sound())).by_voice(&FakeRecognizer).await?;
    call.set_variable("ANSWER", format!("{key:?} {answer:?}")).await?;
    Ok(())
}

#[tokio::test]
async fn a_sound_in_memory_is_a_prompt_like_others() {
    let mut caller = app().caller("/sound").dial().await;
    caller.hears("welcome").await;
    caller.hears_audio(Duration::from_millis(500)).await;
    caller.hears("desk").await;
    caller.hears_audio(Duration::from_millis(200)).await;
    caller.says_aloud("sales").await;
    answered(&mut caller, "None Some(Sales)").await;
}

#[tokio::test]
async fn a_key_that_is_meant_to_ends_a_sound_in_memory() {
    let mut caller = app().caller("/sound").dial().await;
    caller.hears("welcome").await;
    caller.hears_audio(Duration::from_millis(100)).await;
    caller.presses_now("1").await;
    caller.waits(Duration::from_millis(100)).await;
    caller.presses_now("5").await;
    caller.hears("desk").await;
    caller.presses("0").await;
    answered(&mut caller, "Some('5') Some(Operator)").await;
}

#[tokio::test]
async fn a_call_without_audio_skips_a_sound_in_memory() {
    let mut caller = Pbx::new(app()).without_audio_socket().caller("/sound").dial().await;
    caller.hears("welcome").await;
    caller.hears("desk").await;
    caller.presses("0").await;
    answered(&mut caller, "None Some(Operator)").await;
}

/// Asks for a desk by a text of a second, after what the query names.
#[agi_route("/desk?before&patient", manual)]
async fn desk(call: &mut Call, tts: Tts, before: Option<String>, patient: Option<bool>) -> Result {
    call.answer().await?;
    let texts = (tts.text("Sales or"), silence(Duration::from_secs(1)), tts.text("a person?"));
    let menu = call.menu::<Desk>((before, texts)).no_input("nothing").invalid_input("wrong").by_voice(&FakeRecognizer);
    let menu = if patient == Some(true) { menu.no_barge_in() } else { menu };
    let answer = menu.await?;
    call.set_variable("ANSWER", format!("{answer:?}")).await?;
    Ok(())
}

fn app() -> App {
    App::with(routes![desk, sounds]).tts(Tones)
}

#[tokio::test]
async fn a_text_is_said_into_the_stream_and_a_voice_interrupts_it() {
    let mut caller = app().caller("/desk").dial().await;
    caller.hears_audio(Duration::from_millis(300)).await;
    caller.says_aloud("sales").await;
    answered(&mut caller, "Some(Sales)").await;
    let tone = caller.audio().heard.iter().filter(|sample| **sample == TONE).count();
    // Two frames of voice make a speaker; the next frame is silent.
    assert!((300 * 8..=400 * 8).contains(&tone), "{} ms were heard", tone / 8);
}

#[tokio::test]
async fn a_key_interrupts_a_text_too() {
    let mut caller = app().caller("/desk").dial().await;
    caller.hears_audio(Duration::from_millis(300)).await;
    caller.presses_now("1").await;
    answered(&mut caller, "Some(Sales)").await;
    let tone = caller.audio().heard.iter().filter(|sample| **sample == TONE).count();
    assert!((300 * 8..=500 * 8).contains(&tone), "{} ms were heard", tone / 8);
}

#[tokio::test]
async fn a_text_is_heard_whole_with_its_silence_if_nobody_interrupts_it() {
    let mut caller = app().caller("/desk").dial().await;
    let whole = [vec![TONE; 8_000], vec![0; 8_000], vec![TONE; 8_000]].concat();
    caller.hears_audio(&whole).await;
    caller.says_aloud("a person").await;
    answered(&mut caller, "Some(Operator)").await;
}

#[tokio::test]
async fn what_asterisk_alone_can_say_comes_first_and_the_text_after_it() {
    let mut caller = app().caller("/desk?before=welcome").dial().await;
    caller.hears("welcome").await;
    caller.hears_audio(Duration::from_secs(2)).await;
    caller.says_aloud("sales").await;
    answered(&mut caller, "Some(Sales)").await;
}

#[tokio::test]
async fn without_barge_in_keys_and_words_during_the_text_are_dropped() {
    let mut caller = app().caller("/desk?patient=true").dial().await;
    caller.hears_audio(Duration::from_millis(300)).await;
    caller.presses_now("0").await;
    caller.says_aloud("sales").await;
    caller.hears_audio(Duration::from_millis(1_600)).await;
    caller.says_aloud("returns").await;
    answered(&mut caller, "Some(Returns)").await;
}

#[tokio::test]
async fn who_still_speaks_when_the_text_ends_is_heard_without_barge_in_too() {
    let mut caller = app().caller("/desk?patient=true").dial().await;
    caller.hears_audio(Duration::from_millis(1_900)).await;
    caller.says_aloud("returns").await;
    answered(&mut caller, "Some(Returns)").await;
}
