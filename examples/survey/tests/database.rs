//! The survey when its database is down, locked, or gone in the middle of a call: what the caller then hears.

mod support;

use agi_runtime::Status;
use support::Survey;

#[tokio::test]
async fn a_caller_hears_an_apology_when_the_database_is_down() {
    for survey in Survey::on_each_database().await {
        survey.database.goes_down().await;
        let mut caller = survey.call("/survey/7").await;
        caller.hears("survey/failed").await;
        caller.ends(Status::Error).await;
    }
}

#[tokio::test]
async fn a_caller_is_not_thanked_when_the_answers_could_not_be_kept() {
    for survey in Survey::on_each_database().await {
        let mut caller = survey.call("/survey/7").await;
        caller.hears("survey/7/question").await;
        survey.database.goes_down().await;
        caller.presses("4").await;
        caller.hears("survey/failed").await;
        caller.ends(Status::Error).await;
    }
}

#[tokio::test]
async fn a_locked_database_is_waited_for_and_then_given_up_and_nothing_is_kept() {
    for survey in Survey::on_each_database().await {
        let mut caller = survey.call("/survey/7").await;
        caller.hears("survey/7/question").await;
        let lock = survey.database.lock("replies").await;
        caller.presses("4").await;
        caller.hears("survey/failed").await;
        caller.ends(Status::Error).await;
        drop(lock);
        assert_eq!(survey.answers(7).await, [], "on {}", survey.database.name);
    }
}

#[tokio::test]
async fn a_database_that_does_not_answer_any_more_is_given_up() {
    for survey in Survey::on_each_database().await {
        let mut caller = survey.call("/survey/7").await;
        caller.hears("survey/7/question").await;
        let Some(frozen) = survey.database.freezes().await else { continue };
        caller.presses("4").await;
        caller.hears("survey/failed").await;
        caller.ends(Status::Error).await;
        drop(frozen);
        assert_eq!(survey.keys(7).await, [""; 0]);
    }
}

#[tokio::test]
async fn a_campaign_and_a_number_may_hold_any_signs() {
    for survey in Survey::on_each_database().await {
        let campaign = "'); DROP TABLE replies; --";
        let mut caller = survey.pbx.caller("/survey/7").args([campaign]).from(campaign).dial().await;
        caller.hears("survey/7/question").await;
        caller.presses("4").await;
        caller.hears("survey/thanks").await;
        caller.ends(Status::Ok).await;
        assert_eq!(survey.keys(7).await, ["4"]);
    }
}
