//! The engine hears what eSpeak NG says over a telephone line, where both are installed.

mod support;

use agi_runtime::voice::{Hints, Recognizer, Speech};
use agi_runtime::{Espeak, TtsEngine};
use support::are_here;
use voice_menu::pocketsphinx::Pocketsphinx;

const DESKS: [&str; 4] = ["sales", "sales department", "support", "operator"];

/// What the codec ulaw leaves of a sample: a sign, three bits of exponent and four of mantissa.
fn over_the_line(sample: i16) -> i16 {
    let loud = i32::from(sample).abs().min(32_635) + 0x84;
    let exponent = (loud.ilog2() - 7).min(7);
    let kept = (((loud >> (exponent + 3)) << 3) | 4) << exponent;
    let value = i16::try_from(kept - 0x84).expect("it was 16 bits");
    if sample < 0 { -value } else { value }
}

/// What is understood of a text that a voice says over the telephone.
async fn understood(text: &str, voice: &str, rate: u32) -> Option<String> {
    let espeak = Espeak::new(std::env::temp_dir()).voice("en", voice);
    let said = espeak.audio(text, "en", 8_000).await.expect("it speaks").expect("it has audio");
    let mut line: Vec<i16> = said.into_iter().map(over_the_line).collect();
    if rate == 16_000 {
        line = line.iter().flat_map(|&sample| [sample, sample]).collect();
    }
    let hints = Hints::new("en", rate).phrases(DESKS);
    let heard = Pocketsphinx::new().recognize(Speech::recorded(&line, rate), hints).await;
    heard.expect("it answers").map(|heard| heard.text)
}

#[tokio::test]
async fn the_phrases_of_a_menu_are_understood_over_a_telephone_line() {
    if !are_here() {
        return;
    }
    for rate in [8_000, 16_000] {
        for voice in ["en-us", "en-us+m3"] {
            for text in DESKS {
                assert_eq!(understood(text, voice, rate).await.as_deref(), Some(text), "{voice} at {rate}");
            }
        }
    }
}

/// Two seconds of a noise that is as loud as a voice.
fn noise() -> Vec<i16> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        i16::try_from((state >> 16) % 8_000).unwrap() - 4_000
    };
    (0..16_000).map(|_| next()).collect()
}

#[tokio::test]
async fn other_sentences_are_not_understood() {
    if !are_here() {
        return;
    }
    for text in ["what time is it", "my dog is hungry", "I do not know", "banana"] {
        assert_eq!(understood(text, "en-us", 8_000).await, None, "{text}");
    }
    for samples in [vec![0; 16_000], noise(), Vec::new()] {
        let hints = Hints::new("", 8_000).phrases(DESKS);
        let heard = Pocketsphinx::new().recognize(Speech::recorded(&samples, 8_000), hints).await;
        assert_eq!(heard.expect("it answers"), None, "{:?}", samples.get(..4));
    }
}

async fn error(engine: Pocketsphinx, hints: Hints) -> String {
    engine.recognize(Speech::recorded(&[0; 1_600], hints.rate), hints).await.expect_err("it fails").to_string()
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let engine = || Pocketsphinx::new().model(folder.path());
    let desks = || Hints::new("en_GB", 8_000).phrases(DESKS);
    let no_model = error(engine(), desks()).await;
    assert!(no_model.contains("cmudict-en-us.dict") && no_model.contains("pocketsphinx-en-us"), "{no_model}");
    let words = "department X\noperator X\nplease X\nsales X\nsupport X\nthe X\n";
    std::fs::write(folder.path().join("cmudict-en-us.dict"), words).unwrap();
    let no_program = error(engine().program("/nosuch"), desks()).await;
    assert!(no_program.starts_with("`/nosuch` cannot be run"), "{no_program}");
    let ended = error(engine().program("false"), desks()).await;
    assert!(ended.contains("`false` ended with exit status: 1"), "{ended}");
    for (hints, why) in [
        (Hints::new("de", 8_000).phrases(DESKS), "knows English only"),
        (Hints::new("en", 48_000).phrases(DESKS), "and not 48000"),
        (Hints::new("en", 8_000).digits(), "knows phrases only"),
        (Hints::new("en", 8_000).phrases(["xyzzy"]), "`xyzzy` is not in the dictionary"),
    ] {
        let error = error(engine(), hints).await;
        assert!(error.contains(why), "{error}");
    }
}
