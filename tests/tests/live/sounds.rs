//! Which sounds Asterisk plays, and what it counts: the simulated one says the same of the same files.

use std::fs;

use agi_runtime::testing::Pbx;
use agi_runtime::{App, Call, CallError, Error, State, Status, agi_route, routes};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use xtask::asterisk::Version;

use crate::support::{Served, asterisk, version};

/// What a test learns: of each sound its name and language, and how far it was played or why not.
type Told = UnboundedSender<String>;

/// Sounds by their language and name.
struct Names(Vec<(&'static str, String)>);

#[agi_route("/sounds")]
async fn sounds(call: &mut Call, names: State<Names>, told: State<Told>) -> Result<(), Error> {
    for (language, name) in &names.0 {
        call.set_language(language).await?;
        let line = match call.stream_file(name).await {
            Ok(played) => format!("{language} {name:?} {}", played.endpos),
            Err(CallError::Failed { hint, .. }) => format!("{language} {name:?} {hint}"),
            Err(other) => return Err(other.into()),
        };
        told.send(line)?;
    }
    Ok(())
}

/// What the real Asterisk and the simulated one make of these sounds, below the folder of the real one.
async fn compared(names: Vec<(&'static str, String)>) -> (Vec<String>, Vec<String>) {
    let folder = asterisk().await.folder().join("lib/sounds");
    let app = |told: Told| App::with(routes![sounds]).state(Names(names.clone())).state(told);
    let (told, mut tells) = unbounded_channel();
    let served = Served::start(app(told)).await;
    let ended = asterisk().await.call(served.agi("sounds")).await.unwrap();
    assert_eq!(ended.route_status, "OK");
    drop(served);
    let mut real = Vec::new();
    while let Ok(line) = tells.try_recv() {
        real.push(line);
    }
    let (told, mut tells) = unbounded_channel();
    let mut caller = Pbx::new(app(told)).sounds_in(&folder).caller("/sounds").dial().await;
    caller.ends(Status::Ok).await;
    let mut simulated = Vec::new();
    while let Ok(line) = tells.try_recv() {
        simulated.push(line);
    }
    (real, simulated)
}

/// A WAV of a fifth of a second, whose fields are those of `fmt `: format, channels, rate, bits; and which says this length.
fn wave([format, channels, bits]: [u16; 3], rate: u32, says: u32, before: &[u8], after: &[u8]) -> Vec<u8> {
    let mut file = b"RIFF\xff\xff\0\0WAVEfmt \x10\0\0\0".to_vec();
    file.extend(format.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend((rate * 2).to_le_bytes());
    file.extend((channels * bits / 8).to_le_bytes());
    file.extend(bits.to_le_bytes());
    file.extend(before);
    file.extend(b"data");
    file.extend(says.to_le_bytes());
    file.extend(vec![0; 3_200]);
    file.extend(after);
    file
}

#[tokio::test]
async fn files_are_played_counted_and_refused_as_the_simulator_says() {
    let folder = asterisk().await.folder().join("lib/sounds/en/format");
    fs::create_dir_all(&folder).unwrap();
    let list = b"LIST\x04\0\0\0INFO";
    let files = [
        ("plain.wav", wave([1, 1, 16], 8_000, 3_200, b"", b"")),
        ("before.wav", wave([1, 1, 16], 8_000, 3_200, list, b"")),
        ("after.wav", wave([1, 1, 16], 8_000, 3_200, b"", list)),
        ("half.wav", wave([1, 1, 16], 8_000, 1_600, b"", b"")),
        ("none.wav", wave([1, 1, 16], 8_000, 0, b"", b"")),
        ("twice.wav", wave([1, 1, 16], 8_000, 6_400, b"", b"")),
        ("endless.wav", wave([1, 1, 16], 8_000, u32::MAX, b"", b"")),
        ("odd.wav", wave([1, 1, 16], 8_000, 3_200, b"LIST\x05\0\0\0INFOx\0", b"")),
        ("cd.wav", wave([1, 1, 16], 44_100, 3_200, b"", b"")),
        ("wide.wav", wave([1, 1, 16], 16_000, 3_200, b"", b"")),
        ("wide16.wav16", wave([1, 1, 16], 16_000, 3_200, b"", b"")),
        ("narrow16.wav16", wave([1, 1, 16], 8_000, 3_200, b"", b"")),
        ("stereo.wav", wave([1, 2, 16], 8_000, 3_200, b"", b"")),
        ("bits.wav", wave([1, 1, 8], 8_000, 3_200, b"", b"")),
        ("mulaw.wav", wave([7, 1, 8], 8_000, 3_200, b"", b"")),
        ("extensible.wav", wave([0xfffe, 1, 16], 8_000, 3_200, b"", b"")),
        ("pcm.WAV", wave([1, 1, 16], 8_000, 3_200, b"", b"")),
        ("text.wav", b"no sound at all, but a text that is long enough for a header".to_vec()),
        ("sln.sln", vec![0; 3_200]),
        ("slin.slin", vec![0; 3_200]),
        ("raw.raw", vec![0; 3_200]),
        ("sln48.sln48", vec![0; 19_200]),
        ("sln44.sln44", vec![0; 17_640]),
        ("sln12.sln12", vec![0; 4_800]),
        ("ulaw.ulaw", vec![0xff; 1_600]),
        ("mu.mu", vec![0xff; 1_600]),
        ("alaw.al", vec![0xd5; 1_600]),
        ("g722.g722", vec![0; 1_600]),
    ];
    let names: Vec<_> = files
        .iter()
        .map(|(file, bytes)| {
            fs::write(folder.join(file), bytes).unwrap();
            ("en", format!("format/{}", file.split('.').next().unwrap()))
        })
        .collect();
    let (real, simulated) = compared(names).await;
    assert_eq!(real.len(), files.len());
    let differ = real.iter().zip(&simulated).filter(|(real, simulated)| real != simulated);
    let differ: Vec<_> = differ.map(|(real, _)| real.split('"').nth(1).unwrap()).collect();
    // 16 does not know the extension `.slin`.
    let otherwise: &[&str] = if version() == Version::V16 { &["format/slin"] } else { &[] };
    assert_eq!(differ, otherwise, "{real:#?} and not {simulated:#?}");
}

#[tokio::test]
async fn names_that_asterisk_never_plays_fail_in_both_with_the_same_hint() {
    let names = [
        "beep",
        "beep.sln",
        "beep&beep",
        " beep",
        "beep ",
        "digits/",
        "en/beep",
        "./beep",
        "BEEP",
        "sound:beep",
        "recording:beep",
        "silence/11",
        "silence/0",
        "silence/x",
        "",
        "beep beep",
    ];
    let (real, simulated) = compared(names.iter().map(|name| ("en", (*name).to_owned())).collect()).await;
    assert_eq!(real, simulated);
    assert!(real[1].contains("write `welcome`, not `welcome.wav`"), "{}", real[1]);
    assert!(real[2].contains("call.say((\"one\", \"two\"))"), "{}", real[2]);
    assert!(real[3].contains("begins or ends with a blank"), "{}", real[3]);
}

#[tokio::test]
async fn a_language_falls_back_as_asterisks_does() {
    let folder = asterisk().await.folder().join("lib/sounds");
    for (file, samples) in [("de/g", 400), ("de_AT/g", 800), ("plain", 1_200), ("en/plain", 1_600), ("en/only", 2_000)]
    {
        let path = folder.join(file).with_extension("sln");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, vec![0; samples * 2]).unwrap();
    }
    let mut names = Vec::new();
    for language in ["de", "de_AT", "de_AT_f_Anna", "de_CH", "de-CH", "en_GB", "fr"] {
        names.extend(["g", "plain", "only"].map(|name| (language, name.to_owned())));
    }
    let (real, simulated) = compared(names).await;
    assert_eq!(real.len(), 21);
    assert_eq!(real, simulated);
}
