//! Calls at a telephone's pace.

use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::routes;
use agi_runtime::testing::Pbx;

/// Commands of a second each, with hardly a thought between them.
#[agi_route("/long", manual)]
async fn long(call: &mut Call) -> Result {
    call.answer().await?;
    call.play("second").await?;
    call.wait_for_digit(Duration::from_secs(1)).await?;
    call.play("second").await?;
    Ok(())
}

/// A command that takes as long as a handler may, to the millisecond.
#[agi_route("/same", manual)]
async fn same(call: &mut Call) -> Result {
    for _ in 0..3 {
        call.wait_for_digit(HANDLER).await?;
    }
    Ok(())
}

/// How long a handler may take: shorter than a command of `/long`, and more than a loaded machine needs for a thought.
const HANDLER: Duration = Duration::from_millis(700);

fn pbx() -> Pbx {
    Pbx::new(App::with(routes![long, same])).sound("second", Duration::from_secs(1)).handler_timeout(HANDLER)
}

#[tokio::test]
async fn a_command_that_takes_longer_than_a_handler_may_is_not_the_handlers_time() {
    let mut caller = pbx().caller("/long").real_time().dial().await;
    caller.hears("second").await;
    caller.hears("second").await;
    caller.ends(Status::Ok).await;
    pbx().caller("/long").real_time().dial().await.ends(Status::Ok).await;
    pbx().caller("/same").real_time().dial().await.ends(Status::Ok).await;
}

#[tokio::test]
async fn callers_act_while_a_long_command_runs() {
    let mut caller = pbx().caller("/long").real_time().dial().await;
    caller.hears("second").await;
    caller.waits(Duration::from_millis(300)).await;
    caller.presses("1").await;
    caller.waits(Duration::from_millis(800)).await;
    caller.hangs_up().await;
    caller.ends(agi_runtime::HungUp).await;
}
