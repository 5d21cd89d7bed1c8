//! Keys of a secret are in no recording, and those before and after it are.

use std::time::{Duration, Instant};

use agi_runtime::prompt::digits;
use agi_runtime::{Call, CallError, Consent, Digits, Secret};

use super::{Keys, PATIENT, dial, has_decoder};

/// An order, a PIN that is read back, and how many: the PIN has none of the others' keys.
async fn order(call: &mut Call) -> Result<(Digits, Secret, Digits, Duration), CallError> {
    let before = call.ask::<Digits>(()).exactly(3).timeout(PATIENT).tries(1).await?;
    let since = Instant::now();
    let pin = call.ask_secret(()).exactly(4).timeout(PATIENT).tries(1);
    let pin = pin.confirm(|pin| digits(pin.expose())).await?;
    let lasted = since.elapsed();
    let after = call.ask::<Digits>(()).exactly(3).timeout(PATIENT).tries(1).await?;
    Ok((before.unwrap(), pin.unwrap(), after.unwrap(), lasted))
}

async fn recorded_by_the_app(call: &mut Call, file: &str) -> Result<(Digits, Secret, Digits, Duration), CallError> {
    call.answer().await?;
    assert_eq!(call.record_call(file).await?, Consent::NotAsked);
    let ordered = order(call).await?;
    call.call_recording().expect("it is recorded").stop().await?;
    Ok(ordered)
}

#[tokio::test]
async fn no_key_of_a_secret_is_in_the_recording_and_silence_is_as_long() {
    if !has_decoder() {
        return;
    }
    // What Asterisk itself hears as a key, it takes out of the audio, and leaves fragments of it.
    for (keys, file, others) in
        [(Keys::EventsAndTones, "events-and-tones.wav", "258369"), (Keys::Tones, "tones.wav", "")]
    {
        let mut call = dial(keys, move |call| Box::pin(recorded_by_the_app(call, file))).await;
        call.at("WAIT FOR DIGIT", "258").await;
        call.at("WAIT FOR DIGIT", "1470").await;
        // It is confirmed.
        call.at("WAIT FOR DIGIT", "1").await;
        call.at("WAIT FOR DIGIT", "369").await;
        let (ordered, ended, decoded) = call.ended(file).await;
        let (before, pin, after, lasted) = ordered.unwrap_or_else(|error| panic!("{keys:?}: {error}"));
        assert_eq!((before.as_str(), pin.expose(), after.as_str()), ("258", "1470", "369"), "{keys:?}");
        assert!(!decoded.keys.contains(['1', '4', '7', '0']), "{keys:?}: {decoded:?}");
        assert!(others.is_empty() || decoded.keys == others, "{keys:?}: {decoded:?}");
        let ratio = decoded.silence.as_secs_f64() / lasted.as_secs_f64();
        let most = if others.is_empty() { 1.6 } else { 1.15 };
        assert!((0.95..most).contains(&ratio), "{keys:?}: {lasted:?} of a secret, {decoded:?}");
        assert_eq!(ended.route_status, "OK", "{keys:?}");
    }
}

async fn recorded_by_hand(call: &mut Call, file: &str) -> Result<(), CallError> {
    call.answer().await?;
    call.exec("MixMonitor", file).await?;
    order(call).await.map(drop)
}

/// Without this, the test above could pass because the decoder finds nothing.
#[tokio::test]
async fn a_recording_that_the_app_did_not_begin_has_the_keys_of_a_secret() {
    if !has_decoder() {
        return;
    }
    let file = "hand-events.wav";
    let mut call = dial(Keys::EventsAndTones, move |call| Box::pin(recorded_by_hand(call, file))).await;
    for entry in ["258", "1470", "1", "369"] {
        call.at("WAIT FOR DIGIT", entry).await;
    }
    let (ordered, _, decoded) = call.ended(file).await;
    ordered.unwrap();
    assert_eq!(decoded.keys, "25814701369", "{decoded:?}");
}
