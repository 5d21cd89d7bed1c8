//! An engine that wants more samples a second than a telephone has.

use std::sync::{Arc, Mutex};

use agi_runtime::BoxError;
use agi_runtime::prelude::*;
use agi_runtime::testing::{FakeRecognizer, Pbx};
use agi_runtime::voice::{Heard, Hints, Recognizer, Speech};

use super::apps::{TONE, Tones, answered, asks, desk};

/// Wants 16,000 samples a second, and notes how many each of its frames has.
#[derive(Clone, Default)]
struct Wide(Arc<Mutex<Vec<usize>>>);

impl Recognizer for Wide {
    fn rate(&self) -> u32 {
        16_000
    }

    async fn recognize(&self, mut speech: Speech, hints: Hints) -> Result<Option<Heard>, BoxError> {
        let mut samples = Vec::new();
        while let Some(frame) = speech.next().await {
            self.0.lock().unwrap().push(frame.len());
            samples.extend_from_slice(&frame);
        }
        FakeRecognizer.recognize(Speech::recorded(&samples, hints.rate), hints).await
    }
}

fn desk_by(engine: &Wide) -> App {
    let engine = engine.clone();
    asks(move |call| desk(call, engine.clone()))
}

#[tokio::test]
async fn it_gets_them_from_a_stream_of_that_rate() {
    let engine = Wide::default();
    let mut caller = desk_by(&engine).caller("/").dial().await;
    caller.hears("desk").await;
    caller.says_aloud("sales").await;
    answered(&mut caller, "Some(Sales)").await;
    let frames = engine.0.lock().unwrap();
    assert!(!frames.is_empty() && frames.iter().all(|samples| *samples == 320), "{frames:?}");
}

#[tokio::test]
async fn where_there_is_no_such_stream_it_gets_those_of_the_telephone_and_values_between_them() {
    let engine = Wide::default();
    let mut caller = Pbx::new(desk_by(&engine)).without_wideband_audio().caller("/").dial().await;
    caller.hears("desk").await;
    caller.says_aloud("gibberish").await;
    caller.hears("wrong").await;
    caller.says_aloud("sales").await;
    answered(&mut caller, "Some(Sales)").await;
    let frames = engine.0.lock().unwrap();
    assert!(!frames.is_empty() && frames.iter().all(|samples| *samples == 320), "{frames:?}");
    // It is dialled once in a question.
    let commands = caller.log().commands();
    let count = |start: &str| commands.iter().filter(|command| command.starts_with(start)).count();
    assert_eq!((count("EXEC \"Dial\""), count("EXEC \"AudioSocket\"")), (1, 2), "{}", caller.log());
}

#[agi_route("/city", manual)]
async fn city(call: &mut Call, tts: Tts) -> Result {
    call.answer().await?;
    let listen = call.listen(&Wide::default()).say(tts.text("Which city?"));
    let heard = listen.await?.map(|heard| heard.text);
    call.set_variable("ANSWER", heard.unwrap_or_default()).await?;
    Ok(())
}

#[tokio::test]
async fn the_prompt_has_the_rate_of_the_stream_that_there_is() {
    let pbx = Pbx::new(App::with(routes![city]).tts(Tones)).without_wideband_audio();
    let mut caller = pbx.caller("/city").dial().await;
    caller.hears_audio(&[TONE; 7_900]).await;
    caller.says_aloud("Vienna").await;
    answered(&mut caller, "Vienna").await;
}
