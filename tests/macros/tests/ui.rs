//! What the compiler says to each misuse of `#[agi_route]`, of `#[derive(Menu)]` and of `prompt!`: one mistake a file in `ui/`, and
//! next to it the words that a person reads, as the Rust of the workspace's `rust-version` has them. After a change of
//! words, `TRYBUILD=overwrite` writes them again.

use std::path::{Path, PathBuf};
use std::{env, fs};

#[test]
fn every_misuse_is_explained() {
    let manifest = fs::read_to_string("prompts.toml").unwrap();
    cases("ui/*.rs", Some(&manifest));
    cases("ui/broken_manifest/*.rs", Some(&manifest.replace("en = ", "de = ")));
    cases("ui/no_manifest/*.rs", None);
}

/// Compiles cases next to this manifest.
fn cases(files: &str, manifest: Option<&str>) {
    // Where trybuild has the package that it compiles: the folder of this program is target/debug/deps.
    let program = env::current_exe().unwrap();
    let package = program.ancestors().nth(3).unwrap().join("tests/trybuild/macro-tests");
    fs::create_dir_all(&package).unwrap();
    let file = package.join("prompts.toml");
    match manifest {
        Some(text) => fs::write(file, text).unwrap(),
        None => fs::remove_file(file).unwrap(),
    }
    trybuild::TestCases::new().compile_fail(files);
}

#[test]
fn one_mistake_is_one_error() {
    for (case, words) in explanations() {
        let expected = match case.as_str() {
            // Of a forgotten `.await`: what to write, and then what the compiler says.
            "two_mistakes" | "name_twice_across_lists" | "await_is_missing_on_ask"
            // Both the function and its route name the crate.
            | "crate_that_is_not_there" => 2,
            "pattern_with_slashes_and_more_amiss" | "route_with_a_value_of_another_type" => 3,
            "mistakes_everywhere" => 13,
            "menu_mistakes_everywhere" => 8,
            _ => 1,
        };
        assert_eq!(words.lines().filter(|line| line.starts_with("error")).count(), expected, "{case}");
    }
}

/// The compiler shows lines of the standard library only where the component `rust-src` is installed: words with such
/// lines would differ from machine to machine.
#[test]
fn no_explanation_shows_the_standard_library() {
    for (case, words) in explanations() {
        assert!(!words.contains("$RUST") && !words.contains("/rustc/"), "{case}");
    }
}

/// What the compiler says by itself is in the book, with what to write.
#[test]
fn the_book_lists_what_no_macro_can_say() {
    let chapter = fs::read_to_string("../../book/src/routes.md").unwrap();
    let (_, list) = chapter.split_once("## What the compiler says").unwrap();
    for (case, words) in [
        ("await_is_missing_in_a_helper", "the `?` operator cannot be applied to type `Ask"),
        ("check_async_without_a_type", "implementation of `AsyncCheck` is not general enough"),
        ("check_async_with_a_method_without_a_type", "error[E0282]: type annotations needed"),
        ("check_async_with_an_error_without_a_type", "error[E0282]: type annotations needed"),
        ("check_async_with_an_async_block", "lifetime may not live long enough"),
        (
            "route_with_a_value_too_many",
            "the method `value` exists for struct `PathTo`, but its trait bounds were not satisfied",
        ),
        ("text_as_an_error", "the trait bound `&str: Into<agi_runtime::Error>` is not satisfied"),
    ] {
        let said = fs::read_to_string(format!("ui/{case}.stderr")).unwrap();
        assert!(said.contains(words), "{case}: {said}");
        assert!(list.contains(words), "{case} is not in the list");
    }
}

/// Each case and what the compiler says to it.
fn explanations() -> Vec<(String, String)> {
    let folders = ["ui", "ui/broken_manifest", "ui/no_manifest"].into_iter().map(Path::new);
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let explained = files.filter(|path: &PathBuf| path.extension().is_some_and(|extension| extension == "stderr"));
    let explanations: Vec<_> = explained
        .map(|path| (path.file_stem().unwrap().display().to_string(), fs::read_to_string(&path).unwrap()))
        .collect();
    assert!(!explanations.is_empty(), "no explanations in {:?}", env::current_dir());
    explanations
}
