//! `prompts make`: stand-ins for what nobody has recorded yet.

use std::fs;

use crate::support::{Project, recording};

const MANIFEST: &str = "\
languages = [\"en\", \"de\"]

[prompts.welcome]
en = \"Welcome to the clinic.\"
de = \"Willkommen in der Praxis.\"

[prompts.\"survey/7/question\"]
en = \"How do you like the weather?\"
de = \"Wie gefällt Ihnen das Wetter?\"
";

/// The bytes of a file that are its sound: what is between its header of 44 bytes and the comment.
fn sound_of(file: &[u8]) -> &[u8] {
    let says = u32::from_le_bytes(file[40..44].try_into().unwrap());
    &file[44..44 + usize::try_from(says).unwrap()]
}

#[test]
fn what_is_missing_is_spoken_and_then_the_folder_is_clean() {
    let project = Project::new(MANIFEST);
    project.write("sounds/en/welcome.wav", recording());
    let made = project.run_with("tones", &["prompts", "make"]);
    let expected = "\
sounds/en/survey/7/question.wav
sounds/de/welcome.wav
sounds/de/survey/7/question.wav
made: 3, of prompts: 2
";
    assert_eq!((made.status, &*made.out, &*made.err), (0, expected, ""));
    // Half a second, and a twentieth for each of 28 letters.
    let question = project.read("sounds/en/survey/7/question.wav");
    assert_eq!(sound_of(&question).len(), (4_000 + 28 * 400) * 2);
    assert_eq!(&question[4..8], u32::try_from(question.len() - 8).unwrap().to_le_bytes());
    assert_eq!(project.read("sounds/en/welcome.wav"), recording());
    let checked = project.run(&["prompts", "check"]);
    assert_eq!((checked.status, checked.out.lines().count()), (0, 4), "{checked:?}");
    let stand_in = "note: sounds/de/welcome.wav: it is a stand-in of `prompts make`, and not recorded yet; `prompts script \
                    --language de --missing` has it for the speaker\n";
    assert!(checked.out.contains(stand_in), "{}", checked.out);
}

#[test]
fn nothing_that_is_there_is_written_again_without_force_and_no_recording_with_it() {
    let project = Project::new(MANIFEST);
    project.write("sounds/en/welcome.wav", recording());
    project.write("sounds/de/welcome.wav", b"what Asterisk refuses");
    project.run_with("tones", &["prompts", "make"]);
    let old = project.read("sounds/de/survey/7/question.wav");
    project.write("prompts.toml", MANIFEST.replace("das Wetter", "das Wetter heute"));
    let checked = project.run(&["prompts", "check"]);
    let line = "sounds/de/survey/7/question.wav: it is a stand-in that says another wording than the manifest: \"Wie gefällt Ihnen \
                das Wetter?\"; write `prompts make --force`, which speaks stand-ins again\n";
    assert!(checked.status == 1 && checked.out.contains(line), "{checked:?}");
    let made = project.run_with("tones", &["prompts", "make"]);
    assert_eq!(made.out, "made: 0, of prompts: 2\n");
    assert_eq!(project.read("sounds/de/survey/7/question.wav"), old);
    let made = project.run_with("tones", &["prompts", "make", "--language", "de", "--force"]);
    assert_eq!(made.out, "sounds/de/survey/7/question.wav\nmade: 1, of prompts: 2\n");
    assert_eq!(sound_of(&project.read("sounds/de/survey/7/question.wav")).len(), sound_of(&old).len() + 6 * 800);
    assert_eq!(project.read("sounds/en/welcome.wav"), recording());
    assert_eq!(project.read("sounds/de/welcome.wav"), b"what Asterisk refuses");
}

#[test]
fn sixteen_thousand_samples_a_second_are_a_wav16() {
    let project = Project::new(MANIFEST);
    let made = project.run_with("tones", &["prompts", "make", "--language", "en", "--rate", "16000"]);
    assert_eq!(made.out.lines().next(), Some("sounds/en/welcome.wav16"));
    let welcome = project.read("sounds/en/welcome.wav16");
    assert_eq!(welcome[24..28], 16_000_u32.to_le_bytes());
    assert_eq!(sound_of(&welcome).len(), (8_000 + 22 * 800) * 2);
    let wrong = project.run_with("tones", &["prompts", "make", "--rate", "44100"]);
    assert_eq!((wrong.status, &*wrong.err), (2, "error: --rate 44100: write 8000 or 16000\n"));
}

#[test]
fn an_engine_that_has_only_sounds_for_asterisk_is_read_from_its_files() {
    let project = Project::new(MANIFEST);
    project.write("made-before/en.wav", recording());
    let made = project.run_with("files", &["prompts", "make"]);
    assert_eq!((made.status, made.out.lines().count()), (1, 3), "{made:?}");
    assert_eq!(sound_of(&project.read("sounds/en/welcome.wav")).len(), sound_of(&recording()).len());
    let line = made.err.lines().next().unwrap();
    assert!(line.starts_with("sounds/de/welcome.wav: not made: the engine made the sound \""), "{line}");
    assert!(line.ends_with("give it `TtsEngine::audio`, which returns samples"), "{line}");
}

#[test]
fn what_the_engine_does_not_speak_is_told_and_leaves_no_file_nor_a_part_of_one() {
    let project = Project::new(&MANIFEST.replace("Welcome to the clinic", "This is unspeakable"));
    let made = project.run_with("tones", &["prompts", "make", "--language", "en"]);
    assert_eq!((made.status, &*made.out), (1, "sounds/en/survey/7/question.wav\nmade: 1, of prompts: 2\n"));
    assert_eq!(
        made.err,
        "sounds/en/welcome.wav: not made: a text of 20 characters in the language `en` was not spoken: it has no such word\n\
         Error: not made: 1\n"
    );
    let names = |folder: &str| -> Vec<_> {
        let entries = fs::read_dir(project.path().join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().file_name()).collect()
    };
    assert_eq!(names("sounds/en"), ["survey"]);
    assert_eq!(names("sounds/en/survey/7"), ["question.wav"]);
    let mute = project.run(&["prompts", "make"]);
    assert_eq!((mute.status, &*mute.err), (1, "Error: the app has no TTS engine: add `.tts(…)` with one to the App\n"));
    let unknown = project.run_with("tones", &["prompts", "make", "--language", "de_AT"]);
    let why = "error: prompts.toml has no language de_AT: it has en, de\n";
    assert_eq!((unknown.status, &*unknown.err), (2, why));
}

#[test]
fn espeak_speaks_both_languages_into_files_that_are_clean() {
    if std::process::Command::new("espeak-ng").arg("--version").output().is_err() {
        eprintln!("SKIPPED: espeak-ng is not installed (apt-get install espeak-ng)");
        return;
    }
    let project = Project::new(MANIFEST);
    let made = project.run_with("espeak", &["prompts", "make"]);
    assert_eq!((made.status, &*made.err), (0, ""));
    let checked = project.run(&["prompts", "check"]);
    assert!(checked.status == 0 && checked.out.ends_with("no faults; prompts: 2\n"), "{checked:?}");
    let [english, german] =
        ["en", "de"].map(|language| project.read(&format!("sounds/{language}/survey/7/question.wav")));
    assert_ne!(sound_of(&english), sound_of(&german));
    assert!(sound_of(&english).len() > 16_000, "a second at least");
    assert!(!project.path().join("spoken").exists(), "the engine's own folder of sounds for calls stays as it is");
}
