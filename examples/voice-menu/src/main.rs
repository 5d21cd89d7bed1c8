//! A menu that callers choose from by key or by voice.
//!
//! `apt-get install espeak-ng pocketsphinx pocketsphinx-en-us` brings the voice that asks and the ear that hears. `SOUNDS`
//! names the folder for what Asterisk plays itself; default: `/var/lib/agi/tts`. Asterisk must find it at the same path.

use std::env;

use agi_runtime::Espeak;
use agi_runtime::prelude::*;
use voice_menu::pocketsphinx::Pocketsphinx;

#[tokio::main]
async fn main() -> Result {
    let sounds = env::var_os("SOUNDS").unwrap_or_else(|| "/var/lib/agi/tts".into());
    voice_menu::app(Pocketsphinx::new()).tts(Espeak::new(sounds).voice("en", "en-us")).main().await
}
