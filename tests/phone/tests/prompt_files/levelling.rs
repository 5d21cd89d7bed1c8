//! `prompts level`: one loudness for all.

use crate::support::{Project, Wave, mu_law, recording, tone};

fn project() -> Project {
    let project = Project::new(
        "[prompts.quiet]\nen = \"One.\"\n[prompts.loud]\nen = \"Two.\"\n[prompts.right]\nen = \"Three.\"\n",
    );
    for (name, height) in [("quiet", 1_500.0), ("loud", 20_000.0)] {
        project.write(&format!("sounds/en/{name}.wav"), Wave::of(tone(2.0, height)).bytes());
    }
    project
}

/// The first number of the line about a file, and what it is brought to.
fn lufs(out: &str, file: &str) -> (f64, f64) {
    let line = out.lines().find(|line| line.starts_with(file)).unwrap_or_else(|| panic!("{file} in {out}"));
    let numbers: Vec<f64> = line.split([' ', ',']).filter_map(|word| word.parse().ok()).collect();
    (numbers[0], numbers[1])
}

#[test]
fn what_is_too_loud_or_too_quiet_comes_to_one_loudness_and_the_rest_stays_as_it_is() {
    let project = project();
    let first = project.run(&["prompts", "level", "--into", "levelled"]);
    assert_eq!(first.status, 0, "{first:?}");
    assert!(first.out.ends_with("changed: 2, near enough: 0, held by their peak: 0\n"), "{}", first.out);
    let (quiet, loud) = (lufs(&first.out, "sounds/en/quiet.wav"), lufs(&first.out, "sounds/en/loud.wav"));
    // 20,000 is 22.5 dB above 1,500.
    assert!((loud.0 - quiet.0 - 22.5).abs() < 0.11, "{}", first.out);
    assert_eq!((quiet.1, loud.1), (-23.0, -23.0));
    // Measured again, they are as loud as was said.
    let again = project.run(&["prompts", "level", "--sounds", "levelled", "--to", "-23"]);
    assert_eq!((again.status, &*again.out), (0, "to change: 0, near enough: 2, held by their peak: 0\n"));
    let elsewhere = project.run(&["prompts", "level", "--sounds", "levelled", "--to", "-30"]);
    assert_eq!(lufs(&elsewhere.out, "levelled/en/loud.wav"), (-23.0, -30.0));
    assert_eq!(project.read("levelled/en/loud.wav").len(), project.read("sounds/en/loud.wav").len());
}

#[test]
fn nothing_is_overwritten_without_force() {
    let project = project();
    let before = project.read("sounds/en/loud.wav");
    let tried = project.run(&["prompts", "level"]);
    assert_eq!(tried.status, 1);
    assert_eq!(tried.err, "Error: nothing was written: write --into DIR2, or --force to overwrite the files\n");
    assert!(tried.out.ends_with("to change: 2, near enough: 0, held by their peak: 0\n"), "{}", tried.out);
    assert_eq!(project.read("sounds/en/loud.wav"), before);
    project.write("levelled/en/loud.wav", b"somebody's own");
    let tried = project.run(&["prompts", "level", "--into", "levelled"]);
    assert_eq!(tried.status, 1);
    assert!(
        tried.err.starts_with(
            "sounds/en/loud.wav: not levelled: levelled/en/loud.wav is there already: write --force, or --into another folder\n"
        ),
        "{}",
        tried.err
    );
    assert_eq!(project.read("levelled/en/loud.wav"), b"somebody's own");
    assert_eq!(project.run(&["prompts", "level", "--force"]).status, 0);
    assert_ne!(project.read("sounds/en/loud.wav"), before);
    assert_eq!(project.run(&["prompts", "level"]).status, 0);
}

#[test]
fn a_peak_is_never_cut_off_for_loudness() {
    let project = project();
    // Quiet words with a click, which leaves 5 dB.
    let mut clicks = tone(2.0, 1_500.0);
    clicks[8_000] = 16_400;
    project.write("sounds/en/quiet.wav", Wave::of(clicks).bytes());
    // One without any room.
    let mut full = tone(2.0, 1_500.0);
    full[8_000] = 29_000;
    project.write("sounds/en/right.wav", Wave::of(full).bytes());
    let levelled = project.run(&["prompts", "level", "--into", "levelled"]);
    assert_eq!(levelled.status, 0, "{levelled:?}");
    let line = levelled.out.lines().find(|line| line.starts_with("sounds/en/quiet.wav")).unwrap();
    assert!(line.ends_with(", and its peak allows no more"), "{line}");
    let (from, to) = lufs(&levelled.out, "sounds/en/quiet.wav");
    assert!(to - from > 3.0 && to - from < 5.5, "{line}");
    let bytes = project.read("levelled/en/quiet.wav");
    let highest = bytes[44..].chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).max().unwrap();
    assert!((28_000..=29_205).contains(&highest), "1 dB below the top: {highest}");
    let stays = levelled.out.lines().find(|line| line.starts_with("sounds/en/right.wav: stays at -3")).unwrap();
    assert!(stays.ends_with(" dB: is there a click in it?"), "{stays}");
    // What is raised as far as its peak allows is held by it, too.
    assert!(levelled.out.ends_with("changed: 2, near enough: 0, held by their peak: 2\n"), "{}", levelled.out);
}

#[test]
fn what_has_no_samples_of_16_bits_is_told_and_the_others_are_levelled() {
    let project = project();
    project.write("sounds/en/right.ulaw", mu_law(&tone(2.0, 1_500.0)));
    project.write("sounds/en/quiet.wav", Wave { rate: 44_100, ..Wave::of(tone(2.0, 4_000.0)) }.bytes());
    let levelled = project.run(&["prompts", "level", "--force"]);
    assert_eq!(levelled.status, 1);
    let lines: Vec<_> = levelled.err.lines().collect();
    assert_eq!(
        lines[1],
        "sounds/en/right.ulaw: not levelled: `.ulaw` has no samples of 16 bits: level the recording, and convert it then"
    );
    assert!(
        lines[0].starts_with("sounds/en/quiet.wav: not levelled: Asterisk refuses it: it has 44100 samples"),
        "{lines:?}"
    );
    assert!(levelled.out.ends_with("changed: 1, near enough: 0, held by their peak: 0\n"), "{}", levelled.out);
    for wrong in ["-3", "loud", "NaN"] {
        let ran = project.run(&["prompts", "level", "--to", wrong]);
        assert_eq!(
            (ran.status, ran.err),
            (2, format!("error: --to {wrong}: write a number from -40 to -10: --to -23\n"))
        );
    }
}

#[test]
fn what_a_machine_spoke_stays_marked_and_a_file_that_no_prompt_names_stays_as_it_is() {
    let project = project();
    project.run_with("tones", &["prompts", "make", "--to", "-35"]);
    project.write("sounds/en/orphan.wav", recording());
    let before = project.read("sounds/en/right.wav");
    assert_eq!(project.run(&["prompts", "level", "--force"]).status, 0);
    assert_ne!(project.read("sounds/en/right.wav"), before);
    assert_eq!(project.read("sounds/en/orphan.wav"), recording());
    let checked = project.run(&["prompts", "check", "--notes"]);
    assert!(checked.out.contains("note: sounds/en/right.wav: it is a stand-in"), "{}", checked.out);
}

#[test]
#[cfg(unix)]
fn a_link_stays_a_link_and_who_may_read_the_file_stays_as_it_is() {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};
    let project = project();
    project.write("studio/loud.wav", Wave::of(tone(2.0, 20_000.0)).bytes());
    let (link, target) = (project.path().join("sounds/en/loud.wav"), project.path().join("studio/loud.wav"));
    fs::remove_file(&link).unwrap();
    symlink("../../studio/loud.wav", &link).unwrap();
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
    let before = project.read("studio/loud.wav");
    assert_eq!(project.run(&["prompts", "level", "--force"]).status, 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_ne!(project.read("studio/loud.wav"), before);
    assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_dir(project.path().join("studio")).unwrap().count(), 1);
}
