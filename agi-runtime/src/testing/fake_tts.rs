//! Text to speech without an engine.

use std::error::Error;
use std::sync::Arc;

use agi_simulator::PbxState;

use crate::talk::TtsEngine;

tokio::task_local! {
    /// The simulated Asterisk of the call that is served.
    static ASTERISK: Arc<PbxState>;
}

/// Serves a call of this simulated Asterisk, whose sounds include the texts that [`FakeTts`] speaks.
pub(crate) async fn with_spoken_texts<F: Future>(asterisk: Arc<PbxState>, serving: F) -> F::Output {
    ASTERISK.scope(asterisk, serving).await
}

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
/// Control characters become blanks, as for `Espeak`. What was spoken is a sound, also where only named sounds or those of a
/// folder exist; [`Pbx::missing_sound`](super::Pbx::missing_sound) makes a text missing.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "a test writes `.tts(FakeTts)`")]
pub struct FakeTts;

impl TtsEngine for FakeTts {
    async fn speak(&self, text: &str, _language: &str) -> Result<String, Box<dyn Error + Send + Sync>> {
        let text: String = text.trim().chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
        // The telephone has texts of its own, and a replay has no Asterisk.
        let _ = ASTERISK.try_with(|asterisk| asterisk.sounds().spoken(&text));
        Ok(text)
    }
}
