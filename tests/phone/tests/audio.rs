//! Calls with live audio: keys are pressed when the app has said what it says, and both sides can be kept.

mod support;

use support::{Served, call, call_with_input};

const SHOWN: &str = "  dialplan: AudioSocket(00000000-0000-0000-0000-000000000001,127.0.0.1:9092)
  ~ 1.0 s of audio
  ? any key
  > 4
  ~ 2.0 s of audio
  ? any key
  > 2
  -> 0
  ~ concierge/42
  ended OK
";

#[test]
fn a_script_answers_when_the_app_has_said_what_it_says() {
    let called = call(&["/concierge", "--press", "4", "--press", "2"]);
    let shown = format!("calling /concierge\n{SHOWN}");
    assert_eq!((called.status, &*called.out, &*called.err), (0, &*shown, ""));
}

/// The phone has no microphone: its caller is silent, and so is the echo.
#[test]
fn an_echo_is_as_silent_as_its_caller_and_ends_by_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let wav = folder.path().join("call.wav");
    let called = call(&["/echo", "--press", "5", "--wav", wav.to_str().unwrap()]);
    let lines: Vec<_> = called.out.lines().skip(2).collect();
    assert_eq!(lines, ["  ? any key", "  > 5", "  -> 0", "  ~ goodbye", "  ended OK"], "{called:?}");
    let kept = std::fs::read(wav).unwrap();
    assert!(kept.len() > 44 && kept[44..].iter().all(|byte| *byte == 0), "{} bytes", kept.len());
}

#[test]
fn the_lines_of_a_pipe_are_keys_for_one_question_each() {
    let called = call_with_input(&["/concierge"], "4\n2\n");
    assert_eq!((called.status, called.out.ends_with(SHOWN)), (0, true), "{}", called.out);
    let called = call_with_input(&["/concierge"], "4\n");
    assert_eq!(called.status, 4);
    assert!(
        called.out.ends_with("  ~ 2.0 s of audio\n  ? any key\n  > hangs up\n  -> -1\n  hung up\n"),
        "{}",
        called.out
    );
}

#[test]
fn both_sides_are_kept_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let wav = folder.path().join("call.wav");
    let called = call(&["/concierge", "--press", "4", "--press", "2", "--wav", wav.to_str().unwrap()]);
    assert_eq!(called.status, 0, "{}", called.err);
    let kept = std::fs::read(wav).unwrap();
    let heard = kept[44..].chunks_exact(4).filter(|both| both[2..] == 1_000_i16.to_le_bytes()).count();
    assert_eq!((&kept[..4], heard), (&b"RIFF"[..], 24_000));
    let called = call(&["/concierge", "--wav", folder.path().to_str().unwrap()]);
    assert_eq!(called.status, 2);
    assert!(called.err.contains("name a file that can be written"), "{}", called.err);
    assert_eq!(called.out, "", "there was no call");
}

#[test]
fn an_app_that_is_served_streams_to_the_phone_over_the_network() {
    let served = Served::start();
    let called = call(&[&format!("{}/concierge", served.url), "--press", "4", "--press", "2"]);
    assert_eq!(called.status, 0, "{called:?}");
    let lines: Vec<_> =
        called.out.lines().filter(|line| line.starts_with("  ~ ") || line.starts_with("  > ")).collect();
    assert_eq!(lines, ["  ~ 1.0 s of audio", "  > 4", "  ~ 2.0 s of audio", "  > 2", "  ~ concierge/42"]);
}
