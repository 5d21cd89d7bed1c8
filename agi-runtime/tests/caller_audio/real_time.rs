use std::time::{Duration, Instant};

use agi_runtime::Status;
use agi_runtime::audio::AudioEvent;
use agi_runtime::prelude::*;

use super::apps::{self, voice};

#[tokio::test]
async fn a_call_in_real_time_takes_as_long_as_on_a_telephone() {
    let began = Instant::now();
    let mut caller = apps::call("/echo").real_time().dial().await;
    let said = voice(2_400);
    caller.speaks(&said).await;
    caller.hears_audio(Duration::from_millis(200)).await;
    caller.waits(Duration::from_millis(200)).await;
    caller.presses("#").await;
    caller.hears("goodbye").await;
    assert!(began.elapsed() >= Duration::from_millis(400), "{:?}", began.elapsed());
    caller.ends(Status::Ok).await;
}

/// Waits for a network, and counts the caller's frames meanwhile.
#[agi_route("/both", manual)]
async fn both(call: &mut Call) -> Result {
    let mut audio = call.audio().await?;
    let mut frames = 0_u32;
    let answer = tokio::time::sleep(Duration::from_millis(300));
    tokio::pin!(answer);
    loop {
        tokio::select! {
            () = &mut answer => break,
            event = audio.next() => frames += u32::from(matches!(event?, Some(AudioEvent::Frame(_)))),
        }
    }
    audio.close().await?;
    call.verbose(if (5..=16).contains(&frames) { "in step" } else { "out of step" }).await?;
    Ok(())
}

#[tokio::test]
async fn a_handler_may_wait_for_a_network_and_the_caller_at_once() {
    let mut caller = App::with(routes![both]).caller("/both").answered().real_time().dial().await;
    caller.app_sends("VERBOSE \"in step\"").await;
    caller.ends(Status::Ok).await;
}
