//! An app that speaks by eSpeak NG: the live suite has its prompts made and levelled, and plays them.

use agi_runtime::Espeak;
use agi_runtime::prelude::*;

#[tokio::main]
async fn main() -> Result {
    App::new().tts(Espeak::new("spoken")).main().await
}
