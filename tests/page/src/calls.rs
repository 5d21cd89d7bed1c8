//! Who calls.

use std::sync::Arc;
use std::time::Duration;

use agi_runtime::testing::Pbx;
use tokio::time::sleep;

/// Calls as an hour of business brings them, a bit faster: until the runtime ends, each of these callers calls again.
pub fn busy(pbx: Pbx) {
    let pbx = Arc::new(pbx);
    for number in 0..14 {
        tokio::spawn(calls_again(Arc::clone(&pbx), number));
    }
}

/// So many calls at once, each of which goes on for as long as the runtime lives: their callers listen and press keys.
pub fn crowd(pbx: Pbx, callers: u32) {
    let pbx = Arc::new(pbx);
    for number in 0..callers {
        let pbx = Arc::clone(&pbx);
        tokio::spawn(async move {
            sleep(Duration::from_millis(u64::from(number % 4_000))).await;
            loop {
                surveyed(&pbx, number).await;
            }
        });
    }
}

async fn calls_again(pbx: Arc<Pbx>, number: u32) {
    sleep(Duration::from_millis(u64::from(number) * 230)).await;
    for call in 0.. {
        match (number + call) % 7 {
            0 | 1 => surveyed(&pbx, number).await,
            2 => leaves_the_survey(&pbx, number).await,
            3 | 4 => orders(&pbx, number).await,
            5 => is_connected(&pbx, number).await,
            _ => pays(&pbx, number).await,
        }
    }
}

fn number(caller: u32) -> String {
    format!("Ada Lovelace <+1555123{:04}>", 1_000 + caller)
}

async fn surveyed(pbx: &Pbx, number_of: u32) {
    let call = pbx.caller(&format!("/survey/{}", 7 + number_of % 3)).from(&number(number_of)).real_time();
    let mut caller = call.dial().await;
    caller.hears("survey/welcome").await;
    for _ in 0..2 {
        caller.waits(Duration::from_millis(3_000 + 200 * u64::from(number_of % 10))).await;
        caller.presses("4").await;
    }
    caller.ended().await;
}

async fn leaves_the_survey(pbx: &Pbx, number_of: u32) {
    let mut caller = pbx.caller("/survey/7,spring").from(&number(number_of)).real_time().dial().await;
    caller.hears("survey/7/taste").await;
    caller.waits(Duration::from_secs(2)).await;
    if number_of.is_multiple_of(2) {
        caller.presses("2").await;
        caller.hears("survey/7/service").await;
    }
    caller.hangs_up().await;
    caller.ended().await;
}

async fn orders(pbx: &Pbx, number_of: u32) {
    let call = pbx.caller(&format!("/orders/{}", 81_000 + number_of)).from(&number(number_of)).real_time();
    call.dial().await.ended().await;
}

async fn is_connected(pbx: &Pbx, number_of: u32) {
    pbx.caller("/support").from(&number(number_of)).real_time().dial().await.ended().await;
}

async fn pays(pbx: &Pbx, number_of: u32) {
    let call = pbx.caller("/payment/9?note=hush-hush").from(&number(number_of)).real_time();
    let mut caller = call.dial().await;
    caller.hears("payment/card").await;
    caller.waits(Duration::from_secs(2)).await;
    caller.presses("4929123456781234").await;
    caller.ended().await;
}
