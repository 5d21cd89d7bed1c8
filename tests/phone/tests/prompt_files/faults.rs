//! What `prompts check` finds, and what it leaves alone.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::support::{Project, Wave, mu_law, recording, speech, tone};

/// Makes the WAV of a prompt wrong.
fn wrong(change: impl FnOnce(&mut Wave)) -> Vec<u8> {
    let mut wave = Wave::of(speech());
    change(&mut wave);
    wave.bytes()
}

fn samples(change: impl FnOnce(&mut Vec<i16>)) -> Vec<u8> {
    wrong(|wave| change(&mut wave.samples))
}

/// What is planted: the German file of a prompt, what it holds, and the kind of the fault.
fn bad_files() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let list_of_odd_length = b"LIST\x05\0\0\0INFOx\0";
    vec![
        ("cd.wav", wrong(|wave| wave.rate = 44_100), "refused"),
        ("stereo.wav", wrong(|wave| wave.channels = 2), "refused"),
        ("eight-bits.wav", wrong(|wave| wave.bits = 8), "refused"),
        ("law.wav", wrong(|wave| (wave.kind, wave.bits) = (7, 8)), "refused"),
        ("endless.wav", wrong(|wave| wave.says = Some(u32::MAX)), "refused"),
        ("odd-list.wav", wrong(|wave| wave.before = list_of_odd_length), "refused"),
        ("text.wav", b"no sound at all, but a text that is long enough for a header".to_vec(), "refused"),
        ("pcm.WAV", recording(), "refused"),
        ("wide.wav16", recording(), "refused"),
        ("no-codec.g729", vec![7; 1_000], "refused"),
        ("not-opus.opus", vec![7; 1_000], "refused"),
        ("cut-off.wav", wrong(|wave| wave.says = Some(80_000)), "length"),
        ("says-half.wav", wrong(|wave| wave.says = Some(16_000)), "length"),
        ("says-nothing.wav", wrong(|wave| wave.says = Some(0)), "length"),
        ("zero-bytes.wav", Vec::new(), "empty"),
        ("zero-bytes-gsm.gsm", Vec::new(), "empty"),
        ("header-only.wav", samples(Vec::clear), "empty"),
        ("silent.wav", samples(|samples| samples.fill(2)), "silent"),
        ("silent-law.ulaw", vec![0xff; 8_000], "silent"),
        ("clipped.wav", samples(|samples| samples[9_000..9_005].fill(i16::MAX)), "clipped"),
        ("late.wav", samples(|samples| drop(samples.splice(0..0, vec![2; 8_000]))), "silent-beginning"),
        ("long-end.wav", samples(|samples| samples.extend([2; 8_000])), "silent-end"),
        ("loud.wav", Wave::of(tone(2.0, 14_000.0)).bytes(), "loud"),
        ("quiet.wav", Wave::of(tone(2.0, 1_000.0)).bytes(), "quiet"),
        ("quiet-law.ulaw", mu_law(&tone(2.0, 1_000.0)), "quiet"),
    ]
}

/// A manifest of these prompts in English and German, each on three lines from the third on.
fn manifest(names: &[&str]) -> String {
    let mut text = "languages = [\"en\", \"de\"]\n".to_owned();
    for name in names {
        let _ = write!(text, "\n[prompts.{name:?}]\nen = \"Hello.\"\nde = \"Hallo.\"");
        text.push('\n');
    }
    text
}

/// The line of a manifest where a prompt begins.
fn line(names: &[&str], name: &str) -> String {
    format!("prompts.toml:{}", 3 + 4 * names.iter().position(|known| *known == name).unwrap())
}

#[test]
fn more_than_thirty_planted_faults_are_all_found_and_nothing_else() {
    let bad = bad_files();
    let mut names =
        vec!["welcome", "menu/again", "gone", "only-english", "of-no-language", "Cased", "flac", "two-formats"];
    names.extend(bad.iter().map(|(file, ..)| file.split_once('.').unwrap().0));
    #[cfg(unix)]
    names.push("dangling");
    let project = Project::new(&manifest(&names));
    let mut planted = BTreeSet::new();
    let mut plant = |kind: &str, place: &str| assert!(planted.insert((kind.to_owned(), place.to_owned())));
    for name in &names {
        if !["gone", "of-no-language"].contains(name) {
            project.write(&format!("sounds/en/{name}.wav"), recording());
        }
    }
    for name in ["welcome", "menu/again"] {
        project.write(&format!("sounds/de/{name}.wav"), recording());
    }
    for (file, content, kind) in &bad {
        project.write(&format!("sounds/de/{file}"), content);
        plant(kind, &format!("sounds/de/{file}"));
    }
    plant("missing", &line(&names, "gone"));
    plant("other-language", &line(&names, "only-english"));
    project.write("sounds/of-no-language.wav", recording());
    plant("other-language", &line(&names, "of-no-language"));
    project.write("sounds/de/cased.wav", recording());
    plant("case", "sounds/de/cased.wav");
    project.write("sounds/de/flac.flac", b"fLaC");
    plant("extension", "sounds/de/flac.flac");
    plant("other-language", &line(&names, "flac"));
    project.write("sounds/de/two-formats.wav", recording());
    project.write("sounds/de/two-formats.ulaw", mu_law(&speech()[..12_000]));
    plant("formats", "sounds/de/two-formats.ulaw");
    project.write("sounds/de/wellcome.wav", recording());
    plant("orphan", "sounds/de/wellcome.wav");
    project.write("sounds/fr/welcome.wav", recording());
    plant("orphan", "sounds/fr/welcome.wav");
    #[cfg(unix)]
    {
        let link = |target: &str, place: &str| std::os::unix::fs::symlink(target, project.path().join(place)).unwrap();
        link("nowhere.wav", "sounds/de/dangling.wav");
        plant("unreadable", "sounds/de/dangling.wav");
        plant("other-language", &line(&names, "dangling"));
        link("around", "sounds/around");
        plant("unreadable", "sounds/around");
    }
    assert!(planted.len() > 30);

    let checked = project.run(&["prompts", "check", "--json"]);
    let lines: Vec<serde_json::Value> = checked.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let field = |line: &serde_json::Value, name: &str| line[name].as_str().unwrap().to_owned();
    let found: BTreeSet<_> = lines.iter().map(|line| (field(line, "kind"), field(line, "place"))).collect();
    assert_eq!(found, planted, "{}", checked.out);
    // What is not there in either language is told for each.
    assert_eq!(lines.len(), planted.len() + 1);
    assert!(
        lines
            .iter()
            .all(|line| line["note"] == false && !field(line, "what").is_empty() && !field(line, "write").is_empty())
    );
    assert_eq!((checked.status, checked.err), (1, format!("Error: faults: {}\n", lines.len())));
}

#[test]
fn a_clean_folder_is_clean_whatever_else_is_in_it() {
    let names = ["welcome", "menu/again", "wide", "law", "gsm"];
    let project = Project::new(&manifest(&names).replace("\"de\"]", "\"de_AT\"]").replace("\nde =", "\nde_AT ="));
    for (file, content) in [
        ("en/welcome.wav", recording()),
        // For no language: Asterisk comes to it before it falls back to the first one.
        ("menu/again.wav", recording()),
        ("de_AT/menu/again.wav", recording()),
        // German without a country is German.
        ("de/welcome.wav", recording()),
        ("en/wide.wav16", Wave { rate: 16_000, ..Wave::of([tone(2.0, 4_000.0), tone(2.0, 4_000.0)].concat()) }.bytes()),
        ("de/wide.sln", speech().iter().flat_map(|sample| sample.to_le_bytes()).collect()),
        ("en/law.ulaw", mu_law(&speech())),
        ("en/law.wav", recording()),
        ("de/law.ulaw", mu_law(&speech())),
        ("en/gsm.gsm", vec![0xd0; 3_300]),
        ("de/gsm.gsm", vec![0xd0; 3_300]),
        // Asterisk's own, whose folder this may be.
        ("en/vm-goodbye.gsm", vec![0xd0; 3_300]),
        ("en_US_f_Allison/digits/7.gsm", vec![0xd0; 3_300]),
        ("README.txt", b"Recorded in spring.".to_vec()),
        ("de/LICENSE", b"Ours.".to_vec()),
        (".git/de/x.wav", b"not a sound".to_vec()),
    ] {
        project.write(&format!("sounds/{file}"), content);
    }
    let checked = project.run(&["prompts", "check"]);
    assert_eq!((checked.status, &*checked.out, &*checked.err), (0, "no faults; prompts: 5\n", ""));
    let json = project.run(&["prompts", "check", "--json"]);
    assert_eq!((json.status, &*json.out), (0, ""));
}

/// A line of the report: the file, what is wrong with it, and what to write.
fn told(file: &str, content: &[u8]) -> String {
    let project = Project::new("[prompts.welcome]\nen = \"Hello.\"\n");
    project.write(&format!("sounds/{file}"), content);
    let checked = project.run(&["prompts", "check"]);
    assert_eq!(checked.status, 1, "{checked:?}");
    checked.out
}

#[test]
fn each_fault_is_one_line_with_the_file_what_is_wrong_and_what_to_do() {
    assert_eq!(
        told("en/welcome.wav", &wrong(|wave| wave.channels = 2)),
        "sounds/en/welcome.wav: Asterisk refuses it: it has 2 channels, and only mono is played; deliver it with 8000 samples a \
         second, 16 bits, mono: `sox sounds/en/welcome.wav --type wav --rate 8000 --bits 16 --channels 1 \
         --encoding signed-integer new.wav`, and then name that sounds/en/welcome.wav\n"
    );
    assert_eq!(
        told("en/welcome.wav", &wrong(|wave| wave.says = Some(8_000))),
        "sounds/en/welcome.wav: its header says 8000 bytes of sound, and there are 40000: Asterisk plays 0.5 s of 2.5 s; deliver \
         it with 8000 samples a second, 16 bits, mono: `sox --ignore-length sounds/en/welcome.wav --type wav --rate 8000 --bits \
         16 --channels 1 --encoding signed-integer new.wav`, and then name that sounds/en/welcome.wav\n"
    );
    assert_eq!(
        told("en/Welcome.wav", &recording()),
        "sounds/en/Welcome.wav: Asterisk looks for `welcome`, and upper and lower case differ for it; rename it to \
         sounds/en/welcome.wav\n"
    );
    assert_eq!(
        told("en/welcome.mp4", b"x"),
        "prompts.toml:1: there is no file for `welcome` in `en`; Asterisk does not know the extension of sounds/en/welcome.mp4: \
         make sounds/en/welcome.wav of it\n\
         sounds/en/welcome.mp4: Asterisk does not know the extension `.mp4`; make a WAV of it: 8000 samples a second, 16 bits, \
         mono\n"
    );
    let with_orphan = told("en/wellcome.wav", &recording());
    assert!(
        with_orphan.ends_with(
            "sounds/en/wellcome.wav: no prompt has this name; rename it, if it is `welcome`, remove it, or write \
             [prompts.\"wellcome\"] into prompts.toml\n"
        ),
        "{with_orphan}"
    );
}

#[test]
fn a_loudness_is_told_compared_with_the_others_of_its_language() {
    let project = Project::new(&manifest(&["one", "two", "three"]));
    for language in ["en", "de"] {
        for (name, height) in [("one", 4_000.0), ("two", 4_000.0), ("three", 4_000.0)] {
            // All of one language may be quieter than those of another.
            let height = if language == "de" { height / 4.0 } else { height };
            project.write(&format!("sounds/{language}/{name}.wav"), Wave::of(tone(2.0, height)).bytes());
        }
    }
    assert_eq!(project.run(&["prompts", "check"]).status, 0);
    project.write("sounds/de/three.wav", Wave::of(tone(2.0, 4_000.0)).bytes());
    let checked = project.run(&["prompts", "check"]);
    assert_eq!(checked.out.lines().count(), 1, "{}", checked.out);
    assert!(
        checked.out.starts_with("sounds/de/three.wav: it is 12 LU louder than the middle one of `de` (")
            && checked.out.ends_with("); `prompts level` brings all to one loudness\n"),
        "{}",
        checked.out
    );
}

#[test]
fn a_folder_that_is_not_there_is_told_with_the_option_that_names_another() {
    let project = Project::new("[prompts.welcome]\nen = \"Hello.\"\n");
    let checked = project.run(&["prompts", "check", "--sounds", "sound"]);
    assert_eq!(checked.status, 1);
    assert_eq!(
        checked.err,
        "Error: sound: it cannot be read: No such file or directory (os error 2); write where the sounds are: --sounds DIR\n"
    );
}

#[test]
fn where_no_sound_was_checked_there_is_a_fault() {
    let project = Project::new("[prompts.welcome]\nen = \"Hello.\"\n");
    let checked = project.run(&["prompts", "check"]);
    assert_eq!(
        (checked.status, &*checked.out, &*checked.err),
        (
            1,
            "sounds: there is no such folder, so no sound was checked; write `prompts make`, which speaks stand-ins, or where \
             the sounds are: --sounds DIR; --no-sounds checks without them\n",
            "Error: faults: 1\n"
        )
    );
    let without = project.run(&["prompts", "check", "--no-sounds"]);
    assert_eq!((without.status, &*without.out), (0, "no faults; prompts: 1, no sound was checked\n"));
    let both = project.run(&["prompts", "check", "--no-sounds", "--sounds", "sounds"]);
    assert_eq!((both.status, &*both.err), (2, "error: --no-sounds and --sounds: write one of them\n"));
}

#[test]
fn findings_are_in_the_order_of_the_lines_of_their_file() {
    let names = ["a", "b", "c", "d"];
    let project = Project::new(&manifest(&names));
    project.write("sounds/en/LICENSE", b"Ours.");
    let checked = project.run(&["prompts", "check"]);
    let lines: Vec<_> = checked.out.lines().map(|line| line.split(": ").next().unwrap()).collect();
    let expected: Vec<_> = names.iter().flat_map(|name| [line(&names, name), line(&names, name)]).collect();
    assert_eq!(lines, expected, "3, 7, 11 and 15");
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_not_a_file_is_not_read_and_what_is_far_too_large_neither() {
    use std::process::Command;
    let project = Project::new("[prompts.pipe]\nen = \"x\"\n[prompts.zero]\nen = \"x\"\n[prompts.large]\nen = \"x\"\n");
    project.write("sounds/en/LICENSE", b"Ours.");
    let path = |name: &str| project.path().join("sounds/en").join(name);
    assert!(Command::new("mkfifo").arg(path("pipe.wav")).status().unwrap().success());
    std::os::unix::fs::symlink("/dev/null", path("zero.wav")).unwrap();
    std::fs::File::create(path("large.wav")).unwrap().set_len(100_000_001).unwrap();
    // Who opens a pipe that nobody writes waits without end.
    let ran = Command::new("timeout")
        .args(["10", env!("CARGO_BIN_EXE_prompts"), "prompts", "check"])
        .current_dir(project.path())
        .output()
        .unwrap();
    let out = String::from_utf8(ran.stdout).unwrap();
    let expected = "\
sounds/en/large.wav: it cannot be read: it is larger than 100 MB; make it readable for this user and for Asterisk's
sounds/en/pipe.wav: it cannot be read: it is not a regular file; make it readable for this user and for Asterisk's
sounds/en/zero.wav: it cannot be read: it is not a regular file; make it readable for this user and for Asterisk's
";
    assert_eq!((ran.status.code(), &*out), (Some(1), expected));
}

#[test]
#[cfg(unix)]
fn a_link_to_a_folder_above_it_is_told_once_and_not_followed() {
    let project = Project::new("[prompts.welcome]\nen = \"Hello.\"\n");
    project.write("sounds/en/welcome.wav", recording());
    for name in ["one", "two"] {
        std::os::unix::fs::symlink("..", project.path().join("sounds/en").join(name)).unwrap();
    }
    let checked = project.run(&["prompts", "check"]);
    let line = |name: &str| {
        format!(
            "sounds/en/{name}: it cannot be read: it is a link to a folder above it; make it readable for this user and for \
             Asterisk's, or remove it\n"
        )
    };
    assert_eq!(checked.out, line("one") + &line("two"));
}

#[test]
fn numbers_in_a_language_whose_digits_are_not_there_are_noted() {
    let project = Project::new(&manifest(&["welcome"]));
    for language in ["en", "de"] {
        project.write(&format!("sounds/{language}/welcome.wav"), recording());
    }
    project.write("src/lib.rs", "async fn f(call: &mut Call) {\n    call.say((\"welcome\", number(7))).await;\n}\n");
    let note = "note: src/lib.rs:2: numbers, digits or dates are said, and sounds/de/digits is not there: who calls in `de` hears \
                English ones, if Asterisk has none of that language; install its package of sounds for `de`\n";
    let checked = project.run(&["prompts", "check"]);
    assert_eq!((checked.status, &*checked.out), (0, &*format!("{note}no faults; prompts: 1\n")));
    project.write("sounds/de/digits/7.gsm", vec![0xd0; 3_300]);
    assert_eq!(project.run(&["prompts", "check"]).out, "no faults; prompts: 1\n");
    std::fs::remove_dir_all(project.path().join("sounds/de/digits")).unwrap();
    project.write("src/lib.rs", "async fn f(number: u8) {\n    let digits = number;\n}\n");
    assert_eq!(project.run(&["prompts", "check"]).out, "no faults; prompts: 1\n");
}

#[test]
fn a_prompt_that_sources_play_and_nobody_declared_is_a_fault_with_the_nearest_name() {
    let project = Project::new("[prompts.welcome]\nen = \"Hello.\"\n");
    project.write(
        "src/lib.rs",
        "async fn greet(call: &mut Call) {\n    call.play(\"wellcome\").await;\n    call.play(\"vm-goodbye\").await;\n}\n",
    );
    project.write("sounds/en/welcome.wav", recording());
    let checked = project.run(&["prompts", "check"]);
    assert_eq!(
        (checked.status, &*checked.out),
        (
            1,
            "src/lib.rs:2: `wellcome` is played, and is neither in prompts.toml nor one of Asterisk's own sounds; write \
             `welcome`, if that is meant, or add [prompts.\"wellcome\"] to prompts.toml\n"
        )
    );
}

#[test]
fn no_advice_is_a_name_that_the_manifest_refuses() {
    let project =
        Project::new("languages = [\"en\", \"de_AT\"]\n[prompts.welcome]\nen = \"Hello.\"\nde_AT = \"Servus.\"\n");
    for file in ["en/welcome", "de_AT/welcome", "de-AT/welcome", "fr-CA/welcome", "en/welcome.wav", "en/one&two"] {
        project.write(&format!("sounds/{file}.wav"), recording());
    }
    project.write("sounds/en/welcome.Wav", recording());
    project.write("src/lib.rs", "async fn f(call: &mut Call) {\n    call.play(\"en/welcome\").await;\n}\n");
    let expected = "\
sounds/de-AT/welcome.wav: it is of the prompt `welcome`, and the manifest has no language `de-AT`; rename the folder de-AT to \
de_AT
sounds/en/one&two.wav: no prompt has this name; remove it, or rename it: \"one&two\" cannot name a prompt: only applications \
such as Playback know lists with `&`: name one sound, and for several write `call.say((\"one\", \"two\"))`
sounds/en/welcome.Wav: Asterisk does not know the extension `.Wav`; rename it to sounds/en/welcome.wav
sounds/en/welcome.wav.wav: no prompt has this name; rename it, if it is `welcome`, or remove it
sounds/fr-CA/welcome.wav: it is of the prompt `welcome`, and the manifest has no language `fr-CA`; remove it, or add \"fr_CA\" to \
`languages` of prompts.toml, and rename the folder to fr_CA
src/lib.rs:2: `en/welcome` is played, and is neither in prompts.toml nor one of Asterisk's own sounds; write `welcome`, if that \
is meant
";
    assert_eq!(project.run(&["prompts", "check"]).out, expected);
}

#[test]
fn what_is_played_under_a_name_that_no_sound_can_have_is_a_fault() {
    let project = Project::new("[prompts.welcome]\nen = \"Hello.\"\n");
    project.write("sounds/en/welcome.wav", recording());
    let lines = ["welcome.wav", " welcome", "welcome&welcome", "vm-goodbye.gsm", "Hello, Ada.", "{name}.wav"];
    let lines = lines.map(|name| format!("    call.play({name:?}).await;\n"));
    project.write("src/lib.rs", format!("async fn f(call: &mut Call) {{\n{}}}\n", lines.concat()));
    let told = |line: usize, name: &str, write: &str| {
        format!(
            "src/lib.rs:{line}: `{name}` is played, and is neither in prompts.toml nor one of Asterisk's own sounds; {write}\n"
        )
    };
    let list = "\"welcome&welcome\" cannot name a prompt: only applications such as Playback know lists with `&`: name one \
                sound, and for several write `call.say((\"one\", \"two\"))`";
    let expected = [
        told(2, "welcome.wav", "write `welcome`, if that is meant"),
        told(3, " welcome", "write `welcome`, if that is meant"),
        told(4, "welcome&welcome", list),
        told(5, "vm-goodbye.gsm", "write `vm-goodbye`, if that is meant"),
    ];
    assert_eq!(project.run(&["prompts", "check"]).out, expected.concat());
}

#[test]
fn a_file_without_a_sound_is_recorded_again_and_not_converted() {
    for (content, why) in [
        (&b"<html>404</html>"[..], "it does not begin with RIFF and WAVE, so it is not a WAV file"),
        (&recording()[..20], "its header is cut off, or there is no chunk `data`"),
    ] {
        let line = format!("sounds/en/welcome.wav: Asterisk refuses it: {why}; record it again\n");
        assert_eq!(told("en/welcome.wav", content), line);
    }
    assert_eq!(
        told("en/welcome.wav", &recording()[..44]),
        "sounds/en/welcome.wav: its header says 40000 bytes of sound, and there are 0: it was cut off, or the length was never \
         written; record it again\n"
    );
}
