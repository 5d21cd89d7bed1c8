//! What a hundred callers did, as a picture and as a list of what none of them tried: the book shows both.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use agi_runtime::testing::{Caller, Pbx};
use agi_runtime::{CallRecorder, HungUp, Status};
use survey::store::Store;
use tokio::runtime::Runtime;

const PAGE: &str = include_str!("../../../book/src/flow.md");

fn picture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/src/pictures/survey-flow.svg")
}

/// The app's program, in the folder where `prompts.toml` is.
fn survey(words: &[&str]) -> Output {
    let mut survey = Command::new(env!("CARGO_BIN_EXE_survey"));
    survey.args(words).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("the app runs")
}

fn printed(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("it prints text")
}

/// Records these calls. When the runtime is dropped, all of them are written.
fn recorded(folder: &Path, calls: impl Iterator<Item = usize>) {
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let database = test_postgres::sqlite();
        let store = Store::open(&database.url).await.expect("a database");
        let pbx = Pbx::new(survey::app(store).record_calls(CallRecorder::to(folder)));
        for number in calls {
            let caller = pbx.caller("/survey/20").from("5551234").dial().await;
            answers(caller, number).await;
        }
    });
}

/// A caller who answers as their number says.
async fn answers(mut caller: Caller, number: usize) {
    const FRIENDLY: [&str; 10] = ["5", "4", "5", "3", "4", "2", "5", "4", "1", "5"];
    caller.hears("survey/20/friendly").await;
    if number.is_multiple_of(12) {
        caller.hangs_up().await;
        return caller.ends(HungUp).await;
    }
    if number % 9 == 4 {
        caller.presses("9").await;
    }
    if number % 9 == 4 || number % 7 == 3 {
        caller.hears("survey/again").await;
        caller.hears("survey/20/friendly").await;
    }
    caller.presses(FRIENDLY[number % 10]).await;
    caller.hears("survey/20/again").await;
    if number % 11 == 5 {
        caller.hangs_up().await;
        return caller.ends(HungUp).await;
    }
    if number % 13 == 6 {
        return caller.ends(Status::Ok).await;
    }
    caller.presses(if number.is_multiple_of(4) { "2" } else { "1" }).await;
    caller.app_sends("RECORD FILE").await;
    caller.starts_talking().await;
    caller.waits(Duration::from_secs(3)).await;
    match number % 6 {
        1 => {
            caller.hangs_up().await;
            caller.ends(HungUp).await;
        }
        2 => {
            caller.presses("#").await;
            caller.ends(Status::Ok).await;
        }
        _ => {
            caller.stops_talking().await;
            caller.ends(Status::Ok).await;
        }
    }
}

#[test]
fn the_picture_of_the_book_is_what_the_app_draws_of_a_hundred_calls() {
    let folder = tempfile::tempdir().expect("a folder");
    recorded(folder.path(), 0..100);
    let drawn = folder.path().join("flow.svg");
    let output = survey(&["flow", &folder.path().display().to_string(), "--svg", &drawn.display().to_string()]);
    assert!(output.status.success(), "{output:?}");
    let drawn = fs::read_to_string(drawn).expect("a picture");
    assert!(drawn.contains("<title id=\"title\">100 calls of /survey/{id}</title>"), "{drawn}");
    if std::env::var_os("UPDATE_BOOK").is_some() {
        fs::write(picture(), drawn).expect("the picture can be written");
    } else {
        let kept = fs::read_to_string(picture()).unwrap_or_default();
        assert!(
            kept == drawn,
            "draw the book's picture again and look at it: UPDATE_BOOK=1 cargo test -p survey --test flow"
        );
    }
}

#[test]
fn the_book_shows_what_no_caller_tried_and_what_may_be_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    recorded(folder.path(), 1..9);
    let coverage = |more: &[&str]| survey(&[&["coverage", &folder.path().display().to_string()], more].concat());
    let output = coverage(&[]);
    assert_eq!(output.status.code(), Some(1), "something is missing");
    let printed_ = printed(&output);
    assert!(PAGE.contains(printed_), "book/src/flow.md should show\n{printed_}");
    let output = coverage(&["--allow", "/survey/{id}", "--allow", "all sounds"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn prompts_whose_names_come_from_the_database_are_known_by_the_calls_that_played_them() {
    let folder = tempfile::tempdir().expect("a folder");
    recorded(folder.path(), 1..9);
    let output = survey(&["prompts", "list", &folder.path().display().to_string()]);
    let printed = printed(&output);
    let (_, friendly) = printed.split_once("\nsurvey/20/friendly  prompts.toml:8\n").expect("it is listed");
    let uses: Vec<_> = friendly.lines().take_while(|line| line.starts_with("    ")).collect();
    assert!(uses[0].starts_with("    /survey/{id}  src/ask.rs:"), "{printed}");
    let played = format!("    /survey/{{id}}  in 8 calls, the first {}/", folder.path().display());
    assert!(uses.iter().any(|line| line.starts_with(&played)), "{printed}");
    assert!(!printed.contains("not in prompts.toml") && !printed.contains("nobody uses"), "{printed}");
}

#[test]
fn two_sets_of_calls_are_compared() {
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    recorded(folders[0].path(), 1..4);
    recorded(folders[1].path(), 1..3);
    let [now, before] = folders.each_ref().map(|folder| folder.path().display().to_string());
    let output = survey(&["flow", &now, "--diff", &before]);
    assert!(printed(&output).contains("%% 3 calls of /survey/{id}, compared with 2\n"), "{output:?}");
}

#[test]
fn tests_leave_their_calls_where_the_variable_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let tests = std::env::current_exe().expect("this program");
    let mut again = Command::new(tests);
    again.args(["--exact", "one_caller", "--ignored"]).env("AGI_COVERAGE", folder.path());
    let output = again.output().expect("the tests run");
    assert!(output.status.success(), "{output:?}");
    let folder = folder.path().display().to_string();
    let output = survey(&["coverage", &folder]);
    assert!(printed(&output).contains("\n  /survey/{id} survey/7/question 1\n"), "{output:?}");
    assert!(!printed(&output).contains("\n  /survey/{id} survey/7/question 4\n"), "{output:?}");
    let output = survey(&["show", "1700000000.1", "--folder", &folder]);
    assert!(printed(&output).contains("  > 4\n"), "{output:?}");
    assert!(printed(&output).ends_with("  ended OK\n"), "{output:?}");
}

#[tokio::test]
#[ignore = "tests_leave_their_calls_where_the_variable_says runs it"]
async fn one_caller() {
    let survey = support::Survey::new().await;
    let mut caller = survey.call("/survey/7").await;
    caller.hears("survey/7/question").await;
    caller.presses("4").await;
    caller.ends(Status::Ok).await;
}

#[test]
fn a_folder_without_calls_and_a_call_that_is_not_there_are_wrong_command_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().display().to_string();
    for words in [["flow", &folder], ["coverage", &folder], ["show", "1.2"]] {
        let output = survey(&words);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: no "), "{output:?}");
    }
}
