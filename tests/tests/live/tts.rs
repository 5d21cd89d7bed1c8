//! Text to speech on a real call: what eSpeak NG makes is what Asterisk plays, to its last sample.

use std::fs;

use agi_runtime::{App, Call, Error, Espeak, State, Tts, agi_route, routes};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use xtask::tts;

use crate::support::{Served, asterisk};

/// What the test learns about each call: the sound's name, and how far it was played.
type Told = UnboundedSender<(String, u64)>;

#[agi_route("/spoken", manual)]
async fn spoken(call: &mut Call, tts: Tts, told: State<Told>) -> Result<(), Error> {
    call.answer().await?;
    // By the prompt first: `strict` makes it an error if Asterisk has no such sound.
    call.say(tts.text("You have three new messages")).strict().await?;
    let sound = tts.sound("You have three new messages", "en").await?;
    let played = call.stream_file(&sound).await?;
    told.send((sound, played.endpos.0))?;
    Ok(())
}

#[tokio::test]
async fn a_spoken_text_is_played_to_its_last_sample() {
    if !tts::is_here() {
        eprintln!("SKIPPED: espeak-ng is not installed (apt-get install espeak-ng)");
        return;
    }
    let folder = asterisk().await.folder().join("spool/tts");
    let (told, mut tells): (Told, _) = unbounded_channel();
    let espeak = Espeak::new(&folder).asterisk_path(asterisk().await.inside(&folder));
    let app = App::with(routes![spoken]).tts(espeak).state(told);
    let served = Served::start(app).await;
    let ended = asterisk().await.call(served.agi("spoken")).await.unwrap();
    assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), ("OK", "SUCCESS"));
    let (sound, endpos) = tells.recv().await.unwrap();
    let name = sound.rsplit('/').next().unwrap();
    let file = fs::metadata(folder.join(name).with_extension("wav")).unwrap();
    let samples = (file.len() - 44) / 2;
    assert!(samples > 8_000, "a second at least: {samples} samples");
    assert_eq!(endpos, samples);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "it was spoken once");
}
