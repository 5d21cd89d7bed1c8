//! Speech recognition without an engine.

use super::audible;
use crate::error::BoxError;
#[cfg(feature = "cli")]
use crate::voice::in_place;
use crate::voice::{Heard, Hints, Recognizer, Speech};

/// An engine for tests, which needs no program: it hears what [`Caller::says_aloud`](super::Caller::says_aloud) says, word
/// for word, and is certain of it. Anything else it does not understand, such as samples of a test's own, or a text of which
/// a part was lost on the line. Needs the feature `audio`.
///
/// ```
/// use agi_runtime::prelude::*;
/// use agi_runtime::audio::AudioEvent;
/// use agi_runtime::testing::FakeRecognizer;
/// use agi_runtime::voice::{Hints, Recognizer, Speech};
///
/// #[agi_route("/dictation", manual)]
/// async fn dictation(call: &mut Call) -> Result {
///     call.answer().await?;
///     let mut audio = call.audio().await?;
///     let mut samples = Vec::new();
///     while let Some(event) = audio.next().await? {
///         match event {
///             AudioEvent::Frame(frame) => samples.extend_from_slice(&frame),
///             AudioEvent::SpeechEnded => break,
///             _ => {}
///         }
///     }
///     let speech = Speech::recorded(&samples, audio.rate());
///     let hints = Hints::new("en", audio.rate());
///     let heard = FakeRecognizer.recognize(speech, hints).await.ok().flatten();
///     audio.close().await?;
///     call.play(if heard.is_some_and(|heard| heard.text == "sales") { "sales" } else { "sorry" }).await?;
///     Ok(())
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut caller = App::with(routes![dictation]).caller("/dictation").dial().await;
/// caller.says_aloud("sales").await;
/// caller.hears("sales").await;
/// caller.ends(Status::Ok).await;
/// # }
/// ```
///
/// The text so far is a [partial](Speech::partial) text after each letter.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "a test writes `&FakeRecognizer`")]
pub struct FakeRecognizer;

impl Recognizer for FakeRecognizer {
    async fn recognize(&self, mut speech: Speech, _: Hints) -> Result<Option<Heard>, BoxError> {
        let mut text = Vec::new();
        while let Some(frame) = speech.next().await {
            let Some(byte) = audible::byte(&frame) else { continue };
            text.push(byte);
            if let Ok(text) = std::str::from_utf8(&text) {
                speech.partial(text);
            }
        }
        let text = String::from_utf8(text).ok().filter(|text| !text.is_empty());
        Ok(text.map(|text| Heard::new(text).confidence(1.0)))
    }
}

/// Serves a call with this engine in the place of the app's own.
#[cfg(feature = "cli")]
pub(crate) async fn with_fake_engine<F: Future>(serving: F) -> F::Output {
    in_place::with_engine(|| Box::new(FakeRecognizer), serving).await
}

#[cfg(test)]
mod tests {
    use super::{FakeRecognizer, audible};
    use crate::voice::{Heard, Hints, Recognizer, Speech};

    async fn heard(samples: &[i16]) -> Option<Heard> {
        let speech = Speech::recorded(samples, audible::RATE);
        FakeRecognizer.recognize(speech, Hints::new("en", audible::RATE)).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_said_aloud_is_heard_word_for_word() {
        let spoken = audible::spoken("two tickets, bitte für Ada");
        assert_eq!(heard(&spoken).await, Some(Heard::new("two tickets, bitte für Ada").confidence(1.0)));
        // A detector of voice notices the beginning late.
        assert_eq!(heard(&spoken[160 * 8..]).await.unwrap().text, "two tickets, bitte für Ada");
    }

    #[tokio::test]
    async fn a_part_that_is_lost_is_missing_and_a_half_letter_is_not_understood() {
        let spoken = audible::spoken("für");
        let lost = |from: usize| [&spoken[..from * 160], &spoken[(from + 1) * 160..]].concat();
        // Ten frames of hum and two pauses come before the first letter.
        assert_eq!(heard(&lost(12)).await.unwrap().text, "ür");
        assert_eq!(heard(&lost(13)).await, None);
    }

    #[tokio::test]
    async fn silence_is_nothing() {
        assert_eq!(heard(&[0; 1_600]).await, None);
    }
}
