//! The survey example on a real call: the key pressed ends up as a row.

use std::time::Duration;

use survey::store::Store;
use xtask::asterisk::Caller;

use crate::support::{Served, asterisk};
use crate::watch::{dial_heard, dial_heard_on};

/// The prompts of the survey, which Asterisk has to have.
pub const SOUNDS: [&str; 7] = [
    "survey/7/question",
    "survey/20/friendly",
    "survey/20/again",
    "survey/20/comment",
    "survey/again",
    "survey/thanks",
    "survey/goodbye",
];

async fn survey() -> (Served, Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite://{}", folder.path().join("survey.db").display())).await.unwrap();
    (Served::start(survey::app(store.clone())).await, store, folder)
}

#[tokio::test]
async fn the_key_that_a_caller_presses_becomes_a_row() {
    let (served, store, _folder) = survey().await;
    let dial = served.agi("survey/7?lang=en,spring").set("CALLERID(num)", "5551234");
    let (mut call, mut watch) = dial_heard(dial).await;
    watch.plays("survey/7/question").await;
    call.press("w4").await.unwrap();
    let ended = call.ended().await.unwrap();
    assert_eq!(ended.route_status, "OK");
    assert_eq!(ended.agi_status, "SUCCESS");
    assert_eq!(store.answers(7).await.unwrap(), [("4".to_owned(), Some("5551234".to_owned()))]);
}

#[tokio::test]
async fn a_comment_that_ends_by_hang_up_is_a_file_with_its_length_in_the_row() {
    let (served, store, _folder) = survey().await;
    let asterisk = asterisk().await;
    let dial = served.agi("survey/20").set("CALLERID(num)", "5551234").caller(Caller::Speaking);
    let (mut call, mut watch) = dial_heard_on(asterisk, dial).await;
    for (question, key) in [("survey/20/friendly", "w5"), ("survey/20/again", "w1")] {
        watch.plays(question).await;
        call.press(key).await.unwrap();
    }
    watch.begins("RECORD FILE").await;
    // The beep takes 440 ms: then they speak for a second.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    call.hang_up().await.unwrap();
    assert_eq!(call.ended().await.unwrap().agi_status, "HANGUP");
    served.shut_down().await;
    assert_eq!(store.answers(20).await.unwrap().len(), 2);
    let recordings = store.recordings(20).await.unwrap();
    let [(file, milliseconds)] = &recordings[..] else { panic!("{recordings:?}") };
    assert!((200..10_000).contains(milliseconds), "{milliseconds}");
    let wav = asterisk.folder().join(format!("lib/sounds/{file}.wav"));
    let bytes = std::fs::metadata(&wav).unwrap_or_else(|error| panic!("{}: {error}", wav.display())).len();
    // 8,000 samples a second, of two bytes each, after a head of 44.
    assert_eq!((bytes - 44) / 16, u64::try_from(*milliseconds).unwrap());
}

#[tokio::test]
async fn a_caller_who_hangs_up_during_the_question_leaves_no_row() {
    let (served, store, _folder) = survey().await;
    let (mut call, mut watch) = dial_heard(served.agi("survey/7")).await;
    watch.plays("survey/7/question").await;
    call.hang_up().await.unwrap();
    assert_eq!(call.ended().await.unwrap().agi_status, "HANGUP");
    served.shut_down().await;
    assert_eq!(store.answers(7).await.unwrap(), []);
}

#[tokio::test]
async fn a_survey_that_does_not_exist_is_an_error_to_the_dialplan() {
    let (served, _store, _folder) = survey().await;
    let ended = asterisk().await.call(served.agi("survey/8")).await.unwrap();
    assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), ("ERROR", "FAILURE"));
}
