use std::time::Duration;

use agi_runtime::Status;
use agi_runtime::audio::{AudioError, AudioEvent};
use agi_runtime::prelude::*;
use agi_runtime::testing::Pbx;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::apps;

/// Tells what becomes of the audio.
#[agi_route("/try", manual)]
async fn tries(call: &mut Call) -> Result {
    let what = match call.audio().await {
        Ok(mut audio) => loop {
            match audio.next().await {
                Ok(Some(_)) => {}
                Ok(None) => break "over",
                Err(AudioError::NoActivity) => break "no activity",
                Err(error) => return Err(error.into()),
            }
        },
        Err(AudioError::NotAnswered) => "not answered",
        Err(AudioError::Unreachable { .. }) => "unreachable",
        Err(AudioError::NoModule { .. }) => "no module",
        Err(error) => return Err(error.into()),
    };
    call.verbose(what).await?;
    Ok(())
}

fn pbx() -> Pbx {
    Pbx::new(App::with(routes![tries]))
}

#[tokio::test]
async fn a_call_that_rings_has_no_audio() {
    let mut caller = pbx().caller("/try").dial().await;
    caller.app_sends("VERBOSE \"not answered\"").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_told_and_the_call_goes_on() {
    let mut caller = pbx().audio_refused().caller("/try").answered().dial().await;
    caller.app_sends("VERBOSE unreachable").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn an_asterisk_without_the_module_is_told() {
    let mut caller = pbx().without_audio_socket().caller("/try").answered().dial().await;
    caller.app_sends("VERBOSE \"no module\"").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_caller_who_hangs_up_is_not_an_error() {
    let mut caller = pbx().caller("/try").answered().dial().await;
    caller.waits(Duration::from_millis(500)).await;
    caller.hangs_up().await;
    caller.ends(HungUp).await;
}

#[tokio::test]
async fn another_server_may_answer_the_audio() {
    let app = App::with(routes![]).fallback(|call| {
        Box::pin(async move {
            let result = call.exec("AudioSocket", "40325ec2-5efd-4bd3-805f-53576e581d13,10.0.0.7:9092").await?;
            call.verbose(format!("answered {result}")).await?;
            Ok(Outcome::done())
        })
    });
    let pbx = Pbx::new(app).audio_answered_by(|mut stream| async move {
        let mut came = [0; 19 + 323];
        stream.read_exact(&mut came).await.unwrap();
        assert_eq!(came[..4], [0x01, 0x00, 0x10, 0x40]);
        stream.write_all(&[0xff, 0x00, 0x01, 0x01]).await.unwrap();
    });
    let mut caller = pbx.caller("/").answered().dial().await;
    caller.app_sends("VERBOSE \"answered -1\"").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_connection_to_asterisk_that_breaks_ends_the_audio_too() {
    let mut caller = apps::call("/echo").dial().await;
    caller.speaks(apps::voice(8_000)).await;
    caller.hears_audio(Duration::from_millis(200)).await;
    caller.connection_drops().await;
    let ended = caller.ended().await;
    assert!(ended.transcript.to_string().contains("is cut off"), "{}", ended.transcript);
}

/// Does something else after a key, and then says a word.
#[agi_route("/busy", manual)]
async fn busy(call: &mut Call) -> Result {
    let mut audio = call.audio().await?;
    while !matches!(audio.next().await?, Some(AudioEvent::Digit(_))) {}
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mark = audio.play([1; 160]).await?;
    while audio.next().await? != Some(AudioEvent::Played(mark)) {}
    audio.close().await?;
    Ok(())
}

#[tokio::test]
async fn an_app_that_is_busy_with_something_else_sees_no_time_pass() {
    let mut caller = App::with(routes![busy]).caller("/busy").answered().dial().await;
    caller.waits(Duration::from_millis(100)).await;
    caller.presses("1").await;
    caller.ends(Status::Ok).await;
    assert!(caller.time() <= Duration::from_millis(260), "{:?} passed", caller.time());
}
