//! The app that speaks, as a process of its own; with `MUTE` set, without its engine.

use agi_runtime::prelude::*;
use phone_tests::tts::{app, mute};

#[tokio::main]
async fn main() -> Result {
    let app = if std::env::var_os("MUTE").is_some() { mute() } else { app() };
    app.main().await
}
