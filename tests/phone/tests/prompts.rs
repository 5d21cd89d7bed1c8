//! `prompts list`: who uses which prompts.

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::{APP, Called};

const CHAPTER: &str = include_str!("../../../book/src/prompts.md");

fn list(folder: &Path, more: &[&str]) -> Called {
    let mut list = Command::new(APP);
    list.args(["prompts", "list"]).args(more).current_dir(folder).env("RUST_BACKTRACE", "0");
    Called::of(list.output().unwrap())
}

/// A clinic with these files.
fn clinic(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    folder
}

const MANIFEST: &str = "\
[prompts.welcome]
en = \"Welcome.\"
[prompts.\"clinic/closed\"]
en = \"We are closed.\"
[prompts.old]
en = \"Until 2019.\"
";

const APP_SOURCE: &str = "\
#[agi_route(\"/clinic?lang\")]
async fn clinic(call: &mut Call) -> Result {
    call.play(prompt!(welcome)).await?;
    closed(call).await?;
    Ok(call.play(\"vm-goodbye\").await?)
}

async fn closed(call: &mut Call) -> Result<(), CallError> {
    call.say((\"clinic/closed\", \"clinic/closd\")).await
}
";

const TEST_SOURCE: &str = "\
#[tokio::test]
async fn callers_are_welcome() {
    caller.hears(\"welcome\").await;
}
";

#[test]
fn each_prompt_is_listed_with_its_routes_and_tests() {
    let sources = [("prompts.toml", MANIFEST), ("src/lib.rs", APP_SOURCE), ("tests/calls.rs", TEST_SOURCE)];
    let clinic = clinic(&sources);
    let listed = list(clinic.path(), &[]);
    let expected = "\
welcome  prompts.toml:1
    /clinic  src/lib.rs:3
    test callers_are_welcome  tests/calls.rs:3
clinic/closed  prompts.toml:3
    /clinic  src/lib.rs:9
old  prompts.toml:5

used, and not in prompts.toml:
clinic/closd  (the nearest is clinic/closed)
    /clinic  src/lib.rs:9

in prompts.toml, and nobody uses them:
old  prompts.toml:5
";
    assert_eq!((&*listed.out, &*listed.err, listed.status), (expected, "", 0));
    assert!(CHAPTER.contains(&format!("$ cargo run -- prompts list\n{expected}")), "the book shows another list");
    // From another folder, and of sources that are elsewhere.
    let manifest = clinic.path().join("prompts.toml");
    let tests = clinic.path().join("tests");
    let (manifest, tests) = (manifest.to_str().unwrap(), tests.to_str().unwrap());
    let listed = list(&std::env::temp_dir(), &["--prompts", manifest, "--sources", tests]);
    assert!(listed.out.contains(&format!("    test callers_are_welcome  {tests}/calls.rs:3\n")), "{}", listed.out);
    assert!(!listed.out.contains("src/lib.rs"), "{}", listed.out);
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let sources =
        [("prompts.toml", "[prompts.a]\nen = \"x\"\ndee = \"y\"\n[prompts.a]\n"), ("src/lib.rs", "fn f() {\n(")];
    let clinic = clinic(&sources);
    let listed = list(clinic.path(), &[]);
    let why = "error: prompts.toml:3: a: there is no dee; for a further language, write languages = [\"en\", \"dee\"]\n\
               prompts.toml:4: a is there twice, first on line 1; write each name once\n";
    assert_eq!((&*listed.err, &*listed.out, listed.status), (why, "", 2));
    fs::write(clinic.path().join("prompts.toml"), MANIFEST).unwrap();
    let listed = list(clinic.path(), &[]);
    assert_eq!(
        (listed.err.starts_with("error: src/lib.rs:2: it is not Rust"), listed.status),
        (true, 2),
        "{}",
        listed.err
    );
    let listed = list(clinic.path(), &["--sources", "lost"]);
    assert_eq!((listed.err.starts_with("error: cannot read lost: "), listed.status), (true, 2), "{}", listed.err);
    fs::remove_file(clinic.path().join("prompts.toml")).unwrap();
    let listed = list(clinic.path(), &[]);
    assert!(listed.err.starts_with("error: prompts.toml: cannot read it: "), "{}", listed.err);
}

#[test]
fn a_manifest_that_cannot_be_read_is_told_by_the_phone_and_not_passed_over() {
    let clinic = clinic(&[("prompts.toml/x", "")]);
    let call = || {
        let mut call = Command::new(APP);
        call.args(["call", "/hello", "--press", ""]).current_dir(clinic.path()).env("RUST_BACKTRACE", "0");
        Called::of(call.output().unwrap())
    };
    let called = call();
    let why = "error: prompts.toml: cannot read it: ";
    assert_eq!((called.err.starts_with(why), called.status), (true, 2), "{}", called.err);
    fs::remove_dir_all(clinic.path().join("prompts.toml")).unwrap();
    // A folder of another purpose is not a manifest.
    fs::create_dir(clinic.path().join("prompts")).unwrap();
    assert_ne!(call().status, 2);
}

#[test]
fn the_book_shows_a_manifest_and_what_is_told_of_one_that_is_wrong() {
    let of_the_book = include_str!("../../../book/prompts.toml");
    let (_, manifest) = of_the_book.split_once('\n').unwrap();
    assert!(CHAPTER.contains(&format!("```toml\n{manifest}```\n")), "the book shows another manifest");
    let wrong = manifest.replace("de = \"Willkommen in der Praxis.\"\n", "").replace("notes", "note")
        + "\n[prompts.\"goodbye.wav\"]\nen = \"Goodbye.\"\nde = \"Auf Wiederhören.\"\n[prompts.welcome]\n";
    let clinic = clinic(&[("prompts.toml", &wrong)]);
    let told = list(clinic.path(), &[]).err;
    let told = told.strip_prefix("error: ").unwrap();
    assert!(CHAPTER.contains(&format!("```text\n{told}```\n")), "the book should show\n{told}");
}

#[test]
fn the_manifests_of_the_examples_are_clean() {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");
    let mut clean = Vec::new();
    for example in fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path()) {
        if example.join("prompts.toml").exists() {
            let listed = list(&example, &[]);
            assert_eq!((&*listed.err, listed.status), ("", 0), "{}", example.display());
            let is_clean = !listed.out.contains("not in prompts.toml") && !listed.out.contains("nobody uses them");
            assert!(is_clean, "{}: {}", example.display(), listed.out);
            clean.push(example);
        }
    }
    assert_eq!(clean.len(), 8, "{clean:?}");
}
