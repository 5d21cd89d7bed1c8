//! Text to speech without an engine.

use std::error::Error;

use crate::talk::TtsEngine;

/// An engine for tests, which needs no program: the sound's name is the text itself, so that a test hears what is said.
///
/// ```
/// use agi_runtime::prelude::*;
/// use agi_runtime::testing::FakeTts;
///
/// #[agi_route("/greeting/{name}", manual)]
/// async fn greeting(call: &mut Call, tts: Tts, name: &str) -> Result {
///     call.say(tts.text(format!("Hello {name}"))).await?;
///     Ok(())
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let app = App::with(routes![greeting]).tts(FakeTts);
/// let mut caller = app.caller("/greeting/Ada").dial().await;
/// caller.hears("Hello Ada").await;
/// caller.ends(Status::Ok).await;
/// # }
/// ```
///
/// Control characters become blanks, as for `Espeak`. If only the named sounds exist, name the text too.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "a test writes `.tts(FakeTts)`")]
pub struct FakeTts;

impl TtsEngine for FakeTts {
    async fn speak(&self, text: &str, _language: &str) -> Result<String, Box<dyn Error + Send + Sync>> {
        Ok(text.trim().chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect())
    }
}
