//! Calls to an app that speaks: nobody hears it at a terminal, so its words are shown.

mod support;

use support::{Called, SPEAKING, Served, call, phone_of};

const KEYS: [&str; 4] = ["--press", "", "--press", "0000000001"];

fn call_speaking(arguments: &[&str]) -> Called {
    Called::of(phone_of(SPEAKING, &[&["/code/Ada"], &KEYS[..], arguments].concat()).output().unwrap())
}

#[test]
fn a_text_is_shown_in_quotes() {
    let expected = "\
calling /code/Ada
  ~ \"Hello Ada\"
  ? any key
  ~ code/which
  > 0
  ? up to 9 keys, # ends   3 s
  > 000000001
  ~ \"This is your code:\"
  ~ say digits 0000000001
  ended OK
";
    let called = call_speaking(&[]);
    assert_eq!((called.status, &*called.out, &*called.err), (0, expected, ""));
}

#[test]
fn a_text_is_there_where_only_files_are_sounds() {
    let folder = tempfile::tempdir().unwrap();
    let called = call_speaking(&["--sounds", folder.path().to_str().unwrap()]);
    assert!(called.out.contains("  ~ \"Hello Ada\"\n"), "{}", called.out);
    assert!(called.out.contains("  ! there is no sound code/which\n"), "{}", called.out);
}

#[test]
fn a_recorded_test_hears_texts_and_presses_the_keys_of_one_entry_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recorded.rs");
    let called = call_speaking(&["--record", file.to_str().unwrap(), "--record-app", "phone_tests::tts::app()"]);
    assert_eq!(called.status, 0, "{called:?}");
    let recorded = std::fs::read_to_string(&file).unwrap();
    let here = include_str!("recorded_code.rs");
    assert_eq!(recorded, here, "if the new one is right, write it to the file:\n{recorded}");
}

#[test]
fn an_app_that_is_served_speaks_by_its_own_engine() {
    let served = Served::start_app(SPEAKING);
    let called = call(&[&[&*format!("{}/code/Ada", served.url)], &KEYS[..]].concat());
    assert!(called.out.contains("  ~ /var/lib/agi/tts/9\n"), "{}", called.out);
}

#[test]
fn an_app_that_was_given_no_engine_gets_none_from_the_phone() {
    let called = Called::of(phone_of(SPEAKING, &["/code/Ada"]).env("MUTE", "1").output().unwrap());
    assert_eq!((called.status, &*called.out), (1, ""), "{called:?}");
    assert!(called.err.contains("the app has no TTS engine: add `.tts(…)`"), "{}", called.err);
}
