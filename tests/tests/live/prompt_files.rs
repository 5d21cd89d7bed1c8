//! What `prompts make` and `prompts level` write, on a real call: all of it is heard, and nothing of the comment at its end.

use std::fs;
use std::process::Command;

use agi_runtime::testing::Pbx;
use agi_runtime::{App, Call, Error, State, Status, agi_route, routes};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use xtask::tts;

use crate::recorded_calls::closed;
use crate::support::{Served, asterisk};

/// Of each sound: how far it was played, by the samples of its file.
type Told = UnboundedSender<u64>;

/// The sounds, and where Asterisk writes what is heard of each.
struct Sounds(Vec<(&'static str, String)>);

/// Plays each, and records what is heard meanwhile.
#[agi_route("/prompts", manual)]
async fn prompts(call: &mut Call, sounds: State<Sounds>, told: State<Told>) -> Result<(), Error> {
    call.answer().await?;
    for (name, heard) in &sounds.0 {
        call.exec("MixMonitor", heard).await?;
        told.send(call.stream_file(name).await?.endpos.0)?;
        call.exec("StopMixMonitor", "").await?;
    }
    Ok(())
}

/// Runs the app with these words, in a folder with a manifest of one prompt.
fn run(name: &str, words: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let manifest = format!("[prompts.{name:?}]\nen = \"The office is closed. Please call again tomorrow at ten.\"\n");
    fs::write(folder.path().join("prompts.toml"), manifest).unwrap();
    let mut app = Command::new(env!("CARGO_BIN_EXE_spoken_prompts"));
    let output = app.current_dir(folder.path()).arg("prompts").args(words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {output:?}");
}

/// The samples of a WAV between its header and the comment.
fn samples(bytes: &[u8]) -> Vec<i16> {
    let says = usize::try_from(u32::from_le_bytes(bytes[40..44].try_into().unwrap())).unwrap();
    bytes[44..44 + says].chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect()
}

/// The milliseconds of speech and its mean power, in decibels. What is silent for 10 ms is left out: a pause, or what was
/// late on a loaded machine.
fn spoken(samples: &[i16], rate: usize) -> (usize, f64) {
    let top = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
    let loud = |sample: &i16| sample.unsigned_abs() > top / 20;
    let (first, last) = (samples.iter().position(loud).unwrap(), samples.iter().rposition(loud).unwrap());
    let is_silent = |sample: &i16| sample.unsigned_abs() <= top / 100;
    let runs = samples[first..=last].chunk_by(|one, next| is_silent(one) == is_silent(next));
    let within: Vec<_> = runs.filter(|run| !is_silent(&run[0]) || run.len() < rate / 100).flatten().collect();
    let power: f64 = within.iter().map(|sample| f64::from(**sample).powi(2)).sum();
    (within.len() * 1_000 / rate, 10.0 * (power / f64::from(u32::try_from(within.len()).unwrap())).log10())
}

#[tokio::test]
async fn what_is_made_and_levelled_is_heard_to_its_end_and_as_loud_as_it_is() {
    if !tts::is_here() {
        eprintln!("SKIPPED: espeak-ng is not installed (apt-get install espeak-ng)");
        return;
    }
    let asterisk = asterisk().await;
    let (folder, spool) = (asterisk.folder().join("lib/sounds"), asterisk.folder().join("spool"));
    let in_folder = ["--sounds", folder.to_str().unwrap()];
    run("made/narrow", &[&["make"], &in_folder[..]].concat());
    run("made/wide", &[&["make", "--rate", "16000"], &in_folder[..]].concat());
    run("made/quiet", &[&["make"], &in_folder[..]].concat());
    run("made/quiet", &[&["level", "--to", "-33", "--force"], &in_folder[..]].concat());
    let files = [("made/narrow", "wav", 8_000), ("made/wide", "wav16", 16_000), ("made/quiet", "wav", 8_000)];
    let heard = |name: &str| spool.join(format!("heard-{}.wav", name.replace('/', "-")));
    let sounds =
        || files.iter().map(|(name, ..)| (*name, asterisk.inside(&heard(name)).display().to_string())).collect();
    let app = |told: Told| App::with(routes![prompts]).state(Sounds(sounds())).state(told);

    let spoken_of = |(name, extension, rate): (&str, &str, usize)| {
        spoken(&samples(&fs::read(folder.join(format!("en/{name}.{extension}"))).unwrap()), rate)
    };
    let mut tries = 0;
    let (mut tells, all_heard) = loop {
        let (told, tells) = unbounded_channel();
        let served = Served::start(app(told)).await;
        let ended = asterisk.call(served.agi("prompts")).await.unwrap();
        assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), ("OK", "SUCCESS"));
        drop(served);
        let mut all_heard = Vec::new();
        for (name, ..) in files {
            all_heard.push(spoken(&samples(&closed(&heard(name)).await), 8_000));
        }
        // On a loaded machine, what is heard has gaps now and then.
        let is_on_time = |(file, heard): (_, &(usize, f64))| spoken_of(file).0.abs_diff(heard.0) < 60;
        tries += 1;
        if tries == 5 || files.into_iter().zip(&all_heard).all(is_on_time) {
            break (tells, all_heard);
        }
    };
    let mut loudness = Vec::new();
    for (file, (long_heard, power_heard)) in files.into_iter().zip(all_heard) {
        let (name, (long, power)) = (file.0, spoken_of(file));
        assert!(long > 2_000 && long.abs_diff(long_heard) < 60, "{name}: {long} ms are spoken, {long_heard} heard");
        assert!((power - power_heard).abs() < 1.0, "{name}: {power} dB are spoken, {power_heard} heard");
        loudness.push(power_heard);
    }
    assert!((loudness[0] - loudness[2] - 10.0).abs() < 0.5, "levelled from -23 to -33 LUFS: {loudness:?}");

    // The comment is counted at the end, as the simulated one counts it.
    let mut real = Vec::new();
    while let Ok(endpos) = tells.try_recv() {
        real.push(endpos);
    }
    let (told, mut tells) = unbounded_channel();
    let pbx =
        Pbx::new(app(told)).sounds_in(&folder).application("MixMonitor", |_| {}).application("StopMixMonitor", |_| {});
    let mut caller = pbx.caller("/prompts").dial().await;
    caller.ends(Status::Ok).await;
    for (file, endpos) in files.iter().zip(real) {
        assert_eq!(tells.recv().await, Some(endpos), "{file:?}");
    }
}
