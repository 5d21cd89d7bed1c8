//! Where a caller left: at the question that they were asked, whichever command waited for them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use agi_runtime::events::{Event, Observer};
use agi_runtime::testing::Caller;
use agi_runtime::{App, Call, Digit, HungUp, Menu, Status};

use crate::apps::app;
use crate::log::Log;

/// Keeps where the caller left.
#[derive(Clone, Default)]
struct Leaver(Arc<Mutex<Option<String>>>);

impl Observer for Leaver {
    fn observe(&self, event: &Event<'_>) {
        if let Event::Ended(ended) = event {
            *self.0.lock().unwrap() = ended.left_at.map(|place| place.to_string());
        }
    }
}

/// Hangs up, and returns where that was.
async fn leaves(app: App, until_then: impl AsyncFnOnce(&mut Caller)) -> String {
    let leaver = Leaver::default();
    let mut caller = app.observe(leaver.clone()).caller("/").dial().await;
    until_then(&mut caller).await;
    caller.hangs_up().await;
    caller.ended().await;
    let place = leaver.0.lock().unwrap().take();
    place.expect("the caller left")
}

fn asks() -> App {
    app(|call| Box::pin(async { call.ask::<u32>(("welcome", "number")).max_digits(6).await.map(drop) }))
}

#[derive(Menu, Debug)]
enum Desk {
    #[key("1")]
    Sales,
    #[key("21")]
    Billing,
    #[key("22")]
    Complaints,
}

#[tokio::test]
async fn while_the_question_plays_it_is_the_question() {
    let place = leaves(asks(), async |caller| caller.hears("number").await).await;
    assert_eq!(place, "STREAM FILE number");
}

#[tokio::test]
async fn while_the_first_key_is_awaited_it_is_the_question() {
    let place = leaves(asks(), async |caller| caller.app_sends("WAIT FOR DIGIT").await).await;
    assert_eq!(place, "WAIT FOR DIGIT after number");
}

#[tokio::test]
async fn between_two_keys_it_is_the_question() {
    let place = leaves(asks(), async |caller| {
        caller.hears("number").await;
        caller.presses("12").await;
    });
    assert_eq!(place.await, "GET DATA after number");
    let keyed =
        app(|call| Box::pin(async { call.ask::<u32>("number").terminator(Digit::STAR).max_digits(6).await.map(drop) }));
    let place = leaves(keyed, async |caller| {
        caller.hears("number").await;
        caller.presses("12").await;
    });
    assert_eq!(place.await, "WAIT FOR DIGIT after number");
}

#[tokio::test]
async fn in_a_menu_it_is_its_prompt() {
    let menu = || app(|call| Box::pin(async { call.menu::<Desk>("desk").await.map(drop) }));
    assert_eq!(leaves(menu(), async |caller| caller.hears("desk").await).await, "STREAM FILE desk");
    let waiting = leaves(menu(), async |caller| caller.app_sends("WAIT FOR DIGIT").await).await;
    assert_eq!(waiting, "WAIT FOR DIGIT after desk");
    let between = leaves(menu(), async |caller| {
        caller.hears("desk").await;
        caller.presses("2").await;
    });
    assert_eq!(between.await, "WAIT FOR DIGIT after desk");
}

#[tokio::test]
async fn in_a_secret_it_is_the_question_and_no_key() {
    let secret = || app(|call| Box::pin(async { call.ask_secret("pin").exactly(4).await.map(drop) }));
    let waiting = leaves(secret(), async |caller| caller.app_sends("WAIT FOR DIGIT").await).await;
    assert_eq!(waiting, "WAIT FOR DIGIT after pin");
    let between = leaves(secret(), async |caller| {
        caller.hears("pin").await;
        caller.presses("471").await;
    });
    assert_eq!(between.await, "GET DATA after pin");
}

#[tokio::test]
async fn in_a_recording_it_is_the_recording_whatever_the_app_does_next() {
    async fn records(call: &mut Call) -> Result<(), agi_runtime::CallError> {
        let _ = call.record_message("/tmp/message").prompt("speak-now").await?;
        call.play("thanks").await
    }
    let place = leaves(app(|call| Box::pin(records(call))), async |caller| {
        caller.hears("beep").await;
        caller.waits(Duration::from_secs(3)).await;
    });
    assert_eq!(place.await, "RECORD FILE /tmp/message after speak-now");
}

#[tokio::test]
async fn in_the_apps_own_silence_it_is_what_was_heard_before_and_not_what_would_have_come() {
    let app = app(|call| {
        Box::pin(async {
            call.play("moment-please").await?;
            call.set_variable("LOOKED_UP", "no").await?;
            tokio::time::sleep(Duration::from_millis(50)).await;
            call.play("found").await
        })
    });
    let leaver = Leaver::default();
    let mut caller = app.observe(leaver.clone()).caller("/").dial().await;
    caller.variable_set("LOOKED_UP", "no").await;
    caller.hangs_up_now().await;
    caller.ends(HungUp).await;
    assert_eq!(leaver.0.lock().unwrap().as_deref(), Some("SET VARIABLE after moment-please"));
}

#[tokio::test]
async fn what_is_cleaned_up_after_the_hang_up_is_not_where_they_left() {
    let app = app(|call| {
        Box::pin(async {
            let asked = call.ask::<u32>("number").await;
            call.database_put("survey", "left", "yes").await?;
            asked.map(drop)
        })
    });
    let place = leaves(app, async |caller| caller.app_sends("WAIT FOR DIGIT").await).await;
    assert_eq!(place, "WAIT FOR DIGIT after number");
}

#[tokio::test]
async fn a_silence_and_a_beep_do_not_count_as_a_question_and_playback_does() {
    let app = app(|call| {
        Box::pin(async {
            call.exec("Playback", "are-you-there&press-1,noanswer").await?;
            call.say(("silence/1", "beep")).await?;
            call.wait_for_digit(Duration::from_secs(5)).await.map(drop)
        })
    });
    let place = leaves(app, async |caller| caller.app_sends("WAIT FOR DIGIT").await).await;
    assert_eq!(place, "WAIT FOR DIGIT after are-you-there&press-1");
}

#[tokio::test]
async fn where_nobody_observes_the_log_has_the_question_too() {
    let log = Log::of_this_thread();
    let mut caller = asks().caller("/").dial().await;
    caller.app_sends("WAIT FOR DIGIT").await;
    caller.hangs_up().await;
    caller.ends(HungUp).await;
    let lines = log.lines("INFO");
    assert!(lines[0].contains("left_at=WAIT FOR DIGIT after number"), "{lines:?}");
    let mut stays = asks().caller("/").dial().await;
    stays.hears("number").await;
    stays.presses("12#").await;
    stays.ends(Status::Ok).await;
}
