//! An app that speaks.

use agi_runtime::prelude::*;
use agi_runtime::{BoxError, TtsEngine};

/// The app. Its engine makes files, as `Espeak` does.
#[must_use]
pub fn app() -> App {
    App::with(routes![code]).tts(Files)
}

/// The app as it is before somebody gives it an engine.
#[must_use]
pub fn mute() -> App {
    App::with(routes![code])
}

struct Files;

impl TtsEngine for Files {
    async fn speak(&self, text: &str, _language: &str) -> Result<String, BoxError> {
        Ok(format!("/var/lib/agi/tts/{}", text.len()))
    }
}

/// Asks for a code, and says it.
#[agi_route("/code/{name}", manual)]
async fn code(call: &mut Call, tts: Tts, name: String) -> Result {
    call.answer().await?;
    let question = (tts.text(format!("Hello {name}")), "code/which");
    let Some(number) = call.ask::<Digits>(question).exactly(10).await? else { return Ok(()) };
    call.say((tts.text("This is your code:"), agi_runtime::prompt::digits(&number))).await?;
    Ok(())
}
