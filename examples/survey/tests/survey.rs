//! The survey without a telephone: what callers hear and press, and the rows that are left.

use agi_runtime::testing::{Caller, Pbx};
use agi_runtime::{HungUp, Status};
use survey::store::Store;

/// A survey on a simulated Asterisk, with a database of its own.
struct Survey {
    pbx: Pbx,
    store: Store,
    _folder: tempfile::TempDir,
}

impl Survey {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}", folder.path().join("survey.db").display())).await.unwrap();
        Self { pbx: Pbx::new(survey::app(store.clone())), store, _folder: folder }
    }

    /// Somebody whose number is known calls.
    async fn call(&self, target: &str) -> Caller {
        self.pbx.caller(target).args(["spring"]).from("5551234").dial().await
    }

    async fn answers(&self) -> Vec<(String, Option<String>)> {
        self.store.answers(7).await.unwrap()
    }
}

#[tokio::test]
async fn the_key_that_a_caller_presses_becomes_a_row() {
    let survey = Survey::new().await;
    let mut caller = survey.call("/survey/7?lang=de").await;
    caller.hears("survey/7/question").await;
    caller.presses("4").await;
    caller.hears("survey/thanks").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("CHANNEL(language)").unwrap(), "de");
    assert_eq!(survey.answers().await, [("4".to_owned(), Some("5551234".to_owned()))]);
}

#[tokio::test]
async fn silence_is_asked_again_and_then_let_go() {
    let survey = Survey::new().await;
    let mut caller = survey.call("/survey/7").await;
    for _ in 0..3 {
        caller.hears("survey/7/question").await;
        caller.hears("survey/again").await;
    }
    caller.ends(Status::Ok).await;
    assert_eq!(survey.answers().await, []);
}

#[tokio::test]
async fn a_key_that_is_no_choice_is_asked_again() {
    let survey = Survey::new().await;
    let mut caller = survey.call("/survey/7").await;
    caller.hears("survey/7/question").await;
    caller.waits(std::time::Duration::from_secs(2)).await;
    caller.presses("9").await;
    caller.hears("survey/again").await;
    caller.hears("survey/7/question").await;
    caller.presses("1").await;
    caller.ends(Status::Ok).await;
    assert_eq!(survey.answers().await, [("1".to_owned(), Some("5551234".to_owned()))]);
}

#[tokio::test]
async fn a_caller_who_hangs_up_leaves_no_row() {
    let survey = Survey::new().await;
    let mut caller = survey.call("/survey/7").await;
    caller.hears("survey/7/question").await;
    caller.hangs_up().await;
    caller.ends(HungUp).await;
    assert_eq!(survey.answers().await, []);
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
    let call = survey.pbx.caller("/survey/7").from("5551234");
    let swept = call.hang_up_sweep(async |caller| {
        caller.hears("survey/7/question").await;
        caller.presses("4").await;
        caller.hears("survey/thanks").await;
        caller.ends(Status::Ok).await;
    });
    assert_eq!(swept.await.commands, 4);
}
