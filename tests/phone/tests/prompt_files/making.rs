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
    let notes = "\
note: sounds/de: stand-ins of `prompts make`, not recorded yet: 2; `prompts script --language de --missing` has them for the \
speaker, and --notes lists them
note: sounds/en: stand-ins of `prompts make`, not recorded yet: 1; `prompts script --language en --missing` has them for the \
speaker, and --notes lists them
no faults; prompts: 2
";
    assert_eq!((checked.status, &*checked.out), (0, notes));
    let checked = project.run(&["prompts", "check", "--notes"]);
    assert_eq!((checked.status, checked.out.lines().count()), (0, 4), "{checked:?}");
    assert_eq!(project.run(&["prompts", "check", "--json"]).out.lines().count(), 3);
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
fn languages_that_share_one_made_sound_settle_each_with_its_own_wording() {
    let manifest = "\
languages = [\"en\", \"de\", \"de_AT\"]
[prompts.welcome]
en = \"Welcome.\"
de = \"Guten Tag.\"
de_AT = \"Servus.\"
[prompts.bye]
en = \"Goodbye.\"
de = \"Baba.\"
de_AT = \"Baba.\"
";
    let project = Project::new(manifest);
    project.run_with("tones", &["prompts", "make", "--language", "de"]);
    let made = project.run_with("tones", &["prompts", "make"]);
    let expected = "sounds/en/welcome.wav\nsounds/en/bye.wav\nsounds/de_AT/welcome.wav\nmade: 3, of prompts: 2\n";
    assert_eq!(made.out, expected);
    assert_eq!(project.run(&["prompts", "check"]).status, 0);
    let made = project.run_with("tones", &["prompts", "make", "--force"]);
    let mut files: Vec<_> = made.out.lines().collect();
    assert_eq!(files.pop(), Some("made: 5, of prompts: 2"));
    files.sort_unstable();
    files.dedup();
    assert_eq!(files.len(), 5, "each once: {files:?}");
    assert_eq!(project.run(&["prompts", "check"]).status, 0);
    let before = project.read("sounds/de/welcome.wav");
    project.run_with("tones", &["prompts", "make", "--force"]);
    assert_eq!(project.read("sounds/de/welcome.wav"), before);
}

/// What `cargo xtask asterisk` puts there is marked as a stand-in that says no word (`xtask/src/asterisk/sounds.rs`).
#[test]
fn a_tone_of_the_sandbox_does_not_count_as_a_recording() {
    let tone = [&recording()[..], b"LIST\x28\0\0\0INFOICMT\x1c\0\0\0stand-in, to be recorded: \0\0"].concat();
    let project = Project::new(MANIFEST);
    for name in
        ["en/welcome", "de/welcome", "en/survey/7/question", "de/survey/7/question", "en/vm-intro", "en/survey/again"]
    {
        project.write(&format!("sounds/{name}.wav"), &tone);
    }
    let checked = project.run(&["prompts", "check"]);
    let line = "sounds/de/welcome.wav: it is a tone of `cargo xtask asterisk`, and says no word; write `prompts make`, which speaks it\n";
    assert!(checked.out.contains(line), "{}", checked.out);
    assert_eq!(checked.err, "Error: faults: 4\n", "of the manifest's only");
    let made = project.run_with("tones", &["prompts", "make"]);
    assert!(made.out.ends_with("made: 4, of prompts: 2\n"), "{made:?}");
    assert_eq!(project.run(&["prompts", "check"]).status, 0);
    assert_eq!(project.run_with("tones", &["prompts", "make"]).out, "made: 0, of prompts: 2\n");
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
