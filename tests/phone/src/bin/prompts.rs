//! An app whose manifest of prompts is looked after: `prompts make` speaks by the engine that the variable ENGINE names.

use std::env;
use std::f64::consts::TAU;

use agi_runtime::prelude::*;
use agi_runtime::{BoxError, Espeak, TtsEngine};

#[tokio::main]
async fn main() -> Result {
    let app = App::new();
    let app = match env::var("ENGINE").as_deref() {
        Ok("tones") => app.tts(Tones),
        Ok("files") => app.tts(Files),
        Ok("espeak") => app.tts(Espeak::new("spoken")),
        _ => app,
    };
    app.main().await
}

/// Speaks a tone, the longer the longer the text is. It cannot say a text with "unspeakable" in it.
struct Tones;

impl TtsEngine for Tones {
    async fn speak(&self, _text: &str, _language: &str) -> Result<String, BoxError> {
        Err("it has samples only".into())
    }

    #[expect(clippy::cast_possible_truncation, reason = "it is within 3,000")]
    async fn audio(&self, text: &str, _language: &str, rate: u32) -> Result<Option<Vec<i16>>, BoxError> {
        if text.contains("unspeakable") {
            return Err("it has no such word".into());
        }
        let samples = rate / 2 + u32::try_from(text.chars().count())? * rate / 20;
        let tone = |n: u32| (3_000.0 * (TAU * 300.0 * f64::from(n) / f64::from(rate)).sin()) as i16;
        Ok(Some((0..samples).map(tone).collect()))
    }
}

/// Has only sounds for Asterisk: files that were made before, one for each language.
struct Files;

impl TtsEngine for Files {
    async fn speak(&self, _text: &str, language: &str) -> Result<String, BoxError> {
        Ok(env::current_dir()?.join("made-before").join(language).display().to_string())
    }
}
