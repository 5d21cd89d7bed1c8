//! Text to speech by eSpeak NG: its program is a script of the test, or the real one where it is installed.
#![cfg(all(feature = "espeak", unix))]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use agi_runtime::{Espeak, TtsEngine};

/// A folder with a program in place of espeak-ng; removed when dropped.
struct Fake(PathBuf);

impl Fake {
    /// The script is written by another process: while one of ours held it open for writing, Linux would not run it.
    fn new(script: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("espeak-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("wave"), wave(2_205)).unwrap();
        let script = format!("#!/bin/sh\ncd '{}'\n{script}\n", folder.display());
        let written = Command::new("sh")
            .args(["-c", "printf %s \"$1\" >\"$0\" && chmod 755 \"$0\""])
            .args([folder.join("engine").as_os_str(), script.as_ref()])
            .stdin(Stdio::null())
            .status();
        assert!(written.unwrap().success());
        Self(folder)
    }

    fn espeak(&self) -> Espeak {
        Espeak::new(self.0.join("tts")).program(self.0.join("engine"))
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_default()
    }

    fn sounds(&self) -> Vec<PathBuf> {
        let folder = fs::read_dir(self.0.join("tts"));
        folder.map(|files| files.map(|file| file.unwrap().path()).collect()).unwrap_or_default()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// As eSpeak NG writes it to a pipe: 22,050 samples a second, and a size that is not known.
fn wave(samples: usize) -> Vec<u8> {
    let head =
        b"RIFF\x24\xf0\xff\x7fWAVEfmt \x10\0\0\0\x01\0\x01\0\x22\x56\0\0\x44\xac\0\0\x02\0\x10\0data\0\xf0\xff\x7f";
    [&head[..], &[1].repeat(samples * 2)].concat()
}

const SPEAKS: &str = "cat >text; echo \"$*\" >>runs; cat wave";

#[cfg(feature = "audio")]
#[tokio::test]
async fn a_text_becomes_samples_of_any_rate_without_a_file() {
    let fake = Fake::new(SPEAKS);
    for rate in [8_000, 16_000, 22_050] {
        let samples = fake.espeak().audio("Hello Ada", "pt_BR", rate).await.unwrap().unwrap();
        assert_eq!(samples.len(), rate as usize / 10, "a tenth of a second");
    }
    assert_eq!((fake.text("text"), fake.sounds().len()), ("Hello Ada".to_owned(), 0));
    assert_eq!(fake.text("runs"), "--stdin --stdout -b 1 -v pt-br -s 160\n".repeat(3));
}

#[cfg(feature = "audio")]
#[tokio::test]
async fn audio_has_the_limits_and_the_errors_of_a_sound() {
    let fake = Fake::new("cat >/dev/null; sleep 60");
    let slow = fake.espeak().timeout(Duration::from_millis(200)).max_text_len(5);
    for (text, language, says) in [
        ("Hello", "en", "took longer than 200ms"),
        ("Hello Ada", "en", "it has 9 characters"),
        ("Ada", "../en", "not the name of"),
    ] {
        let error = slow.audio(text, language, 8_000).await.unwrap_err().to_string();
        assert!(error.contains(says), "{error:?} does not say {says:?}");
    }
}

async fn error(espeak: &Espeak, text: &str) -> String {
    espeak.speak(text, "en").await.expect_err("the engine fails").to_string()
}

#[tokio::test]
async fn a_text_becomes_a_sound_as_asterisk_plays_it_and_as_its_user_may_read_it() {
    let fake = Fake::new(SPEAKS);
    let sound = fake.espeak().speak("Hello Ada", "pt_BR").await.unwrap();
    assert!(Path::new(&sound).starts_with(fake.0.join("tts")), "{sound}");
    let file = fs::read(format!("{sound}.wav")).unwrap();
    assert_eq!(
        &file[..44],
        b"RIFF\x64\x06\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\x40\x06\0\0"
    );
    assert_eq!(file.len(), 44 + 2 * 800, "a tenth of a second");
    assert_eq!(fs::metadata(format!("{sound}.wav")).unwrap().permissions().mode() & 0o777, 0o644);
    assert_eq!(
        (fake.text("text"), fake.text("runs")),
        ("Hello Ada".into(), "--stdin --stdout -b 1 -v pt-br -s 160\n".into())
    );
}

#[tokio::test]
async fn a_text_that_looks_like_options_is_only_spoken() {
    let fake = Fake::new(SPEAKS);
    fake.espeak().speak("-w /etc/passwd $(id) `id`; \u{1}S999\n", "en").await.unwrap();
    assert_eq!(fake.text("text"), "-w /etc/passwd $(id) `id`;  S999");
    assert_eq!(fake.text("runs"), "--stdin --stdout -b 1 -v en -s 160\n");
}

#[tokio::test]
async fn a_text_is_spoken_once_and_played_from_the_cache_by_later_apps_too() {
    let fake = Fake::new(SPEAKS);
    let first = fake.espeak().speak("Hello", "en").await.unwrap();
    assert_eq!(fake.espeak().speak("Hello", "en").await.unwrap(), first);
    assert_ne!(fake.espeak().speak("Hello", "de").await.unwrap(), first);
    assert_eq!(fake.text("runs").lines().count(), 2);
    assert_eq!(fake.sounds().len(), 2, "nothing half-written is left");
}

#[tokio::test]
async fn calls_that_want_one_text_at_the_same_time_make_one_file() {
    let fake = Fake::new(&format!("sleep 0.2; {SPEAKS}"));
    let espeak = fake.espeak();
    let (a, b, c) = tokio::join!(espeak.speak("Hi", "en"), espeak.speak("Hi", "en"), espeak.speak("Hi", "en"));
    assert_eq!((a.as_deref().unwrap(), b.unwrap()), (c.as_deref().unwrap(), c.as_deref().unwrap().to_owned()));
    assert_eq!(fake.text("runs").lines().count(), 1);
}

#[tokio::test]
async fn when_the_call_that_made_the_file_is_gone_the_next_one_makes_it() {
    let fake = Fake::new(&format!("[ -e late ] || {{ touch late; exec sleep 60; }}; {SPEAKS}"));
    let espeak = fake.espeak();
    let gone = async {
        while !fake.0.join("late").exists() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        _ = espeak.speak("Hi", "en") => panic!("it sleeps"),
        () = gone => {}
    }
    espeak.speak("Hi", "en").await.unwrap();
}

#[tokio::test]
async fn no_more_programs_run_at_once_than_allowed() {
    let alone = "mkdir running || exit 3; sleep 0.05; rmdir running; cat wave";
    let fake = Fake::new(alone);
    let espeak = fake.espeak().max_concurrency(1);
    let all = tokio::join!(espeak.speak("a", "en"), espeak.speak("b", "en"), espeak.speak("c", "en"));
    assert!(all.0.is_ok() && all.1.is_ok() && all.2.is_ok(), "{all:?}");
}

#[tokio::test]
async fn a_program_that_is_not_installed_is_told_with_the_line_that_installs_it() {
    let fake = Fake::new("");
    let espeak = Espeak::new(fake.0.join("tts")).program(fake.0.join("nosuch"));
    assert_eq!(
        error(&espeak, "my PIN is 4711").await,
        format!(
            "`{}/nosuch` cannot be run (No such file or directory (os error 2)): install it (`apt-get install espeak-ng`), \
             or say where it is by `Espeak::program`",
            fake.0.display()
        )
    );
}

#[tokio::test]
async fn a_program_that_takes_too_long_is_killed() {
    let fake = Fake::new("echo $$ >pid; exec sleep 60");
    let began = Instant::now();
    let espeak = fake.espeak().timeout(Duration::from_secs(2));
    let error = error(&espeak, "Hello").await;
    assert!(error.ends_with("took longer than 2s and was killed: `Espeak::timeout` gives it more"), "{error}");
    let process = Path::new("/proc").join(fake.text("pid").trim());
    while process.exists() && !fs::read_to_string(process.join("stat")).unwrap_or_default().contains(") Z ") {
        assert!(began.elapsed() < Duration::from_secs(30), "it still runs");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_program_that_fails_is_quoted_and_leaves_no_file() {
    let fake = Fake::new("cat wave; echo 'Error: no such voice' >&2; exit 1");
    let error = error(&fake.espeak(), "Hello").await;
    assert!(error.contains(" -v en -s 160` ended with exit status: 1 (Error: no such voice); "), "{error}");
    assert!(error.contains("`Espeak::voice`"), "{error}");
    assert_eq!(fake.sounds(), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn output_that_is_not_a_sound_is_an_error() {
    let empty = error(&Fake::new("exit 0").espeak(), "Hello").await;
    assert!(empty.ends_with("wrote nothing that can be played: it is empty"), "{empty}");
    let usage = error(&Fake::new("echo 'usage: engine [options]'").espeak(), "Hello").await;
    assert!(usage.ends_with("wrote nothing that can be played: it is not a WAVE file"), "{usage}");
    let endless = error(&Fake::new("exec cat /dev/zero").espeak(), "Hello").await;
    assert!(endless.ends_with("wrote nothing that can be played: it is longer than 12 minutes"), "{endless}");
}

#[tokio::test]
async fn a_text_that_is_too_long_and_an_invalid_language_run_nothing() {
    let fake = Fake::new(SPEAKS);
    let espeak = fake.espeak().max_text_len(5);
    assert_eq!(
        error(&espeak, "\u{e4}\u{f6}\u{fc}abc").await,
        "it has 6 characters, and at most 5 are spoken: cut it, or allow more by `Espeak::max_text_len`"
    );
    let language = espeak.speak("Hello", "--path=/tmp").await.unwrap_err().to_string();
    assert!(language.starts_with("`--path=/tmp` is not the name of a language"), "{language}");
    assert_eq!(fake.text("runs"), "");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_to_is_told_with_the_line_that_makes_it() {
    let fake = Fake::new(SPEAKS);
    let espeak = Espeak::new(fake.0.join("wave")).program(fake.0.join("engine"));
    let error = error(&espeak, "Hello").await;
    assert!(error.starts_with(&format!("cannot write into {}/wave (", fake.0.display())), "{error}");
    assert!(error.contains("install -d -o agi -g asterisk -m 750"), "{error}");
}

#[tokio::test]
async fn asterisk_may_see_the_folder_elsewhere() {
    let fake = Fake::new(SPEAKS);
    let sound = fake.espeak().asterisk_path("/srv/tts").speak("Hello", "en").await.unwrap();
    let name = sound.strip_prefix("/srv/tts/").unwrap();
    assert!(fake.0.join("tts").join(name).with_extension("wav").exists());
}

#[tokio::test]
async fn the_real_program_speaks() {
    if Command::new("espeak-ng").arg("--version").output().is_err() {
        eprintln!("SKIPPED: espeak-ng is not installed (apt-get install espeak-ng)");
        return;
    }
    let fake = Fake::new("");
    let espeak = Espeak::new(fake.0.join("tts"));
    let mut lengths = Vec::new();
    for text in ["-v", "Hello Ada", "Hello Ada, you have three new messages."] {
        let file = fs::read(format!("{}.wav", espeak.speak(text, "en_GB").await.unwrap())).unwrap();
        let samples: Vec<_> = file[44..].chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect();
        let loudest = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
        assert!((2_000..32_768).contains(&loudest), "{text}: {loudest}");
        lengths.push(samples.len());
    }
    assert!(lengths[1] > 4_000 && lengths[2] > 2 * lengths[1], "{lengths:?}");
    let unknown = error_in(&espeak, "xx").await;
    assert!(unknown.contains("voice does not exist") && unknown.contains("`Espeak::voice`"), "{unknown}");
}

async fn error_in(espeak: &Espeak, language: &str) -> String {
    espeak.speak("Hello", language).await.expect_err("the engine fails").to_string()
}
