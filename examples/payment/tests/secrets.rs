//! The card is nowhere: not in logs, spans, transcripts, errors, `Debug`, the database or the gateway's address.
//!
//! One test, because it takes the log of the whole process.

mod desk;
mod gateway;

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use agi_runtime::CallRecorder;
use agi_runtime::testing::Pbx;
use desk::{CODE, Desk, EXPIRY, presses};
use gateway::{IS_DECLINED, IS_REFUSED, PAYS, PAYS_AND_BABBLES, PAYS_AND_FAILS_ONCE};

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

const CARDS: [&str; 5] = [PAYS, PAYS_AND_FAILS_ONCE, PAYS_AND_BABBLES, IS_DECLINED, IS_REFUSED];

#[tokio::test(flavor = "current_thread")]
async fn the_card_its_expiry_and_its_code_are_written_nowhere() {
    let log = Log::default();
    let writer = log.clone();
    let everything = tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::TRACE);
    let everything = everything.with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL).without_time();
    everything.with_ansi(false).with_writer(move || writer.clone()).init();

    let mut written = Vec::new();
    for card in CARDS {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::new(&format!("sqlite://{}", folder.path().join("payment.db").display())).await;
        let tapes = folder.path().join("transcripts");
        let app = payment::app(desk.payments.clone()).record_calls(CallRecorder::to(&tapes).keep_digits());
        let mut caller = Pbx::new(app).caller("/payment/7").dial().await;
        presses(&mut caller, card, "1").await;
        let ended = caller.ended().await;
        written.push(("the error", ended.error.unwrap_or_default()));
        written.push(("what the app sent", commands(&ended.transcript.to_string())));
        written.push(("the requests' lines", desk.gateway.lines()));
        written.push(("the Debug of the state", format!("{:?}", desk.payments)));
        written.push(("the database", format!("{:?}", desk.store.charges(7).await.unwrap())));
        // The transcript is written when the last that could answer a call is gone.
        drop((caller, desk));
        let files = files(folder.path());
        assert!(files.contains("payment/charging"), "a transcript was kept");
        written.push(("the files", files));
    }
    let logged = String::from_utf8_lossy(&log.0.lock().expect("no panic")).into_owned();
    for part in ["agi_runtime", "sqlx", "hyper", "TRACE", "INSERT INTO charges"] {
        assert!(logged.contains(part), "the log has {part}, or the search finds nothing:\n{logged}");
    }
    written.push(("the log", logged));
    for (place, text) in &written {
        // Asterisk tells the first key and the others by two commands.
        for card in CARDS {
            assert!(!text.contains(&card[1..]), "{place} has the card {card}:\n{text}");
        }
        assert!(!text.contains("token-of-the-shop"), "{place} has the token:\n{text}");
        let numbers = numbers(text);
        for secret in [CODE, &CODE[1..], EXPIRY, &EXPIRY[1..], "2039"] {
            assert!(!numbers.contains(secret), "{place} has {secret}:\n{text}");
        }
    }
}

/// The lines of the app in a simulated call's transcript; what the caller presses is the test's own.
fn commands(transcript: &str) -> String {
    transcript.lines().filter(|line| line.contains("  app  ")).collect::<Vec<_>>().join("\n")
}

/// The numbers in a text, except in idempotency keys, addresses and times, which are any by chance.
fn numbers(text: &str) -> HashSet<&str> {
    let is_part = |character: char| character.is_ascii_hexdigit() || "-:.".contains(character);
    let by_chance = |word: &&str| word.len() > 20 || word.starts_with("127.0.0.1");
    let words = text.split_whitespace().filter(|word| !word.starts_with("elapsed"));
    let words = words.flat_map(|word| word.split(|character| !is_part(character))).filter(|word| !by_chance(word));
    words.flat_map(|word| word.split(|character: char| !character.is_ascii_digit())).collect()
}

/// All that is in the files of a folder.
fn files(folder: &Path) -> String {
    let mut text = String::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                text += &String::from_utf8_lossy(&std::fs::read(&path).unwrap());
            }
        }
    }
    text
}
