use std::time::Duration;

use agi_runtime::testing::{FakeRecognizer, Pbx};
use agi_runtime::{HungUp, Status};

use super::apps::{Faulty, answered, app, asks, desk};

#[tokio::test]
async fn a_caller_may_hang_up_at_each_moment_of_a_menu() {
    let app = app(|call| {
        Box::pin(async move {
            call.answer().await?;
            desk(call, FakeRecognizer).await?;
            call.play("thanks").await
        })
    });
    let swept = app.caller("/").hang_up_sweep(async |caller| {
        caller.hears("desk").await;
        caller.says_aloud("billing").await;
        caller.hears("billing").await;
        caller.says_aloud("payment").await;
        caller.hears("thanks").await;
        caller.ends(Status::Ok).await;
    });
    let report = swept.await;
    // ANSWER, the language, twice a sound and a stream, and the last sound.
    assert_eq!(report.commands, 7);
}

#[tokio::test]
async fn a_caller_who_hangs_up_in_the_middle_of_a_sentence_ends_the_engine_and_the_call() {
    for engine in [Faulty::UnderstandsNothing, Faulty::Hangs] {
        let mut caller = asks(move |call| desk(call, engine)).caller("/").dial().await;
        caller.hears("desk").await;
        caller.says_aloud("the sales department").await;
        caller.waits(Duration::from_millis(500)).await;
        caller.hangs_up().await;
        caller.ends(HungUp).await;
    }
}

#[tokio::test]
async fn in_real_time_silence_ends_a_try_a_hanging_engine_another_and_a_key_answers() {
    let app = asks(|call| {
        Box::pin(async move {
            let menu = call.menu::<super::apps::Desk>("desk").no_input("nothing").invalid_input("wrong");
            let menu = menu.timeout(Duration::from_millis(300)).by_voice(&Faulty::Hangs);
            menu.engine_timeout(Duration::from_millis(300)).await
        })
    });
    let pbx = Pbx::new(app).sound("desk", Duration::from_millis(50)).sound("nothing", Duration::ZERO);
    let mut caller = pbx.sound("wrong", Duration::ZERO).caller("/").real_time().dial().await;
    caller.hears("nothing").await;
    caller.says_aloud("sales").await;
    caller.hears("wrong").await;
    caller.hears("desk").await;
    caller.presses("32").await;
    answered(&mut caller, "Some(Complaints)").await;
}
