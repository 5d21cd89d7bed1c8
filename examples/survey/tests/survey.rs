//! The survey without a telephone: what callers hear and press, and the rows that are left, on SQLite and PostgreSQL.

mod support;

use std::time::Duration;

use agi_runtime::{HungUp, Status};
use support::Survey;

#[tokio::test]
async fn the_key_that_a_caller_presses_becomes_a_row() {
    for survey in Survey::on_each_database().await {
        let mut caller = survey.call("/survey/7?lang=de").await;
        caller.hears("survey/7/question").await;
        caller.presses("4").await;
        caller.hears("survey/thanks").await;
        caller.ends(Status::Ok).await;
        assert_eq!(caller.variable("CHANNEL(language)").unwrap(), "de");
        assert_eq!(survey.answers(7).await, [("4".to_owned(), Some("5551234".to_owned()))]);
    }
}

#[tokio::test]
async fn several_questions_and_a_recorded_comment_are_counted_by_sql() {
    for survey in Survey::on_each_database().await {
        for (friendly, again) in [("5", "1"), ("5", "2")] {
            let mut caller = survey.call("/survey/20").await;
            caller.hears("survey/20/friendly").await;
            caller.presses(friendly).await;
            caller.hears("survey/20/again").await;
            caller.presses(again).await;
            caller.hears("survey/20/comment").await;
            caller.app_sends("RECORD FILE").await;
            caller.starts_talking().await;
            caller.waits(Duration::from_secs(7)).await;
            caller.presses("#").await;
            caller.hears("survey/thanks").await;
            caller.ends(Status::Ok).await;
        }
        let row = |question: &str, key: Option<&str>, count| (question.to_owned(), key.map(str::to_owned), count);
        let rows = [row("friendly", Some("5"), 2), row("again", Some("1"), 1), row("again", Some("2"), 1)];
        let results = survey.store.results(20).await.unwrap();
        assert_eq!(results[..3], rows, "on {}", survey.database.name);
        assert_eq!(results[3..], [row("comment", None, 2)]);
    }
}

#[tokio::test]
async fn a_recordings_file_and_length_are_in_its_row() {
    for survey in Survey::on_each_database().await {
        let mut caller = survey.comes_to_the_comment().await;
        caller.starts_talking().await;
        caller.waits(Duration::from_secs(7)).await;
        caller.presses("#").await;
        caller.ends(Status::Ok).await;
        let recordings = survey.store.recordings(20).await.unwrap();
        let [(file, milliseconds)] = &recordings[..] else { panic!("{recordings:?}") };
        let record = caller.log().commands().into_iter().find(|line| line.starts_with("RECORD FILE")).unwrap();
        assert!(record.starts_with(&format!("RECORD FILE \"{file}\" \"wav\" \"#\" 60000")), "{record}");
        // Of seven seconds, the beep takes 440 ms, and Asterisk cuts away the 200 ms of the key.
        assert_eq!(*milliseconds, 6_360);
    }
}

#[tokio::test]
async fn silence_is_asked_again_and_then_let_go() {
    for survey in Survey::on_each_database().await {
        let mut caller = survey.call("/survey/7").await;
        caller.ends(Status::Ok).await;
        let heard: Vec<_> = caller.log().heard().collect();
        let (question, again) = ("survey/7/question", "survey/again");
        assert_eq!(heard, [question, again, question, again, question, "survey/goodbye"]);
        assert_eq!(survey.answers(7).await, []);
    }
}

#[tokio::test]
async fn who_falls_silent_half_way_is_thanked_for_what_they_said() {
    let survey = Survey::new().await;
    let mut caller = survey.call("/survey/20").await;
    caller.hears("survey/20/friendly").await;
    caller.presses("3").await;
    caller.ends(Status::Ok).await;
    let heard: Vec<_> = caller.log().heard().collect();
    let (question, again) = ("survey/20/again", "survey/again");
    let asked = ["survey/20/friendly", question, again, question, again, question, "survey/thanks"];
    assert_eq!(heard, asked);
    assert_eq!(survey.keys(20).await, ["3"]);
}

#[tokio::test]
async fn keys_that_choose_nothing_are_asked_again() {
    let survey = Survey::new().await;
    let mut caller = survey.call("/survey/7").await;
    for key in ["9", "*"] {
        caller.hears("survey/7/question").await;
        caller.waits(Duration::from_secs(2)).await;
        caller.presses(key).await;
        caller.hears("survey/again").await;
    }
    caller.hears("survey/7/question").await;
    caller.presses("1").await;
    caller.ends(Status::Ok).await;
    assert_eq!(survey.keys(7).await, ["1"]);
}

#[tokio::test]
async fn a_caller_who_presses_on_answers_the_next_question_too() {
    let survey = Survey::new().await;
    let mut caller = survey.call("/survey/20").await;
    caller.hears("survey/20/friendly").await;
    caller.presses("427#").await; // 7 is lost, and # skips the words before the beep
    caller.app_sends("RECORD FILE").await;
    caller.ends(Status::Ok).await;
    assert_eq!(survey.keys(20).await, ["4", "2"]);
}

#[tokio::test]
async fn a_caller_who_hangs_up_leaves_no_row() {
    let survey = Survey::new().await;
    let mut caller = survey.call("/survey/7").await;
    caller.hears("survey/7/question").await;
    caller.hangs_up().await;
    caller.ends(HungUp).await;
    assert_eq!(survey.keys(7).await, [""; 0]);
}

#[tokio::test]
async fn a_caller_who_hangs_up_half_way_has_answered_as_far_as_they_went() {
    for survey in Survey::on_each_database().await {
        let mut caller = survey.call("/survey/20").await;
        caller.hears("survey/20/friendly").await;
        caller.presses("2").await;
        caller.hears("survey/20/again").await;
        caller.hangs_up().await;
        caller.ends(HungUp).await;
        assert_eq!(survey.keys(20).await, ["2"]);
    }
}

#[tokio::test]
async fn a_comment_that_ends_by_hang_up_is_kept() {
    for survey in Survey::on_each_database().await {
        let mut caller = survey.comes_to_the_comment().await;
        caller.starts_talking().await;
        caller.waits(Duration::from_secs(3)).await;
        caller.hangs_up().await;
        caller.ends(HungUp).await;
        assert_eq!(survey.store.recordings(20).await.unwrap()[0].1, 2_560); // after the beep
        assert_eq!(survey.keys(20).await.len(), 2);
    }
}

#[tokio::test]
async fn an_unknown_survey_is_an_error_and_a_strange_language_a_bad_parameter() {
    let survey = Survey::new().await;
    survey.call("/survey/8").await.ends(Status::Error).await;
    survey.call("/survey/7?lang=xx").await.ends(Status::BadParam).await;
}

#[tokio::test]
async fn the_app_is_sound() {
    let survey = Survey::new().await;
    survey::app(survey.store).check().unwrap();
}

#[tokio::test]
async fn the_caller_may_hang_up_at_any_moment() {
    let survey = Survey::new().await;
    let call = survey.pbx.caller("/survey/20").from("5551234");
    let swept = call.hang_up_sweep(async |caller| {
        caller.hears("survey/20/friendly").await;
        caller.presses("4").await;
        caller.hears("survey/20/again").await;
        caller.presses("1").await;
        caller.app_sends("RECORD FILE").await;
        caller.waits(Duration::from_secs(2)).await;
        caller.presses("#").await;
        caller.hears("survey/thanks").await;
        caller.ends(Status::Ok).await;
    });
    assert_eq!(swept.await.commands, 7);
}
