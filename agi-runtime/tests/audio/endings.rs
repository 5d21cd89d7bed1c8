//! How a stream ends while the handler listens.

use agi_runtime::audio::AudioError;
use agi_runtime::prelude::*;
use agi_runtime::routes;
use std::sync::{Arc, Mutex};

use super::asterisk::{Asterisk, frame, serve};

#[agi_route("/listen", manual)]
async fn listen(call: &mut Call) -> Result {
    let mut audio = call.audio().await?;
    while audio.next().await?.is_some() {}
    audio.close().await?;
    call.play("goodbye").await?;
    Ok(())
}

#[tokio::test]
async fn a_caller_who_hangs_up_ends_the_handler() {
    let (server, _) = serve(routes![listen]).await;
    let mut call = Asterisk::calls(&server, "listen").await;
    call.sends(frame(1)).await;
    call.hangs_up().await.ends(Status::HungUp).await;
}

#[tokio::test]
async fn a_stream_that_asterisk_ends_gives_the_call_back() {
    let (server, _) = serve(routes![listen]).await;
    let call = Asterisk::calls(&server, "listen").await;
    let Asterisk { mut agi, audio, .. } = call;
    drop(audio);
    agi.says("200 result=0\n").await;
    agi.answers("STREAM FILE \"goodbye\" \"\"\n", "200 result=0 endpos=800\n").await;
    agi.ends(Status::Ok).await;
}

#[tokio::test]
async fn two_seconds_without_a_frame_are_not_a_hang_up() {
    let met: Arc<Mutex<Option<AudioError>>> = Arc::default();
    let seen = met.clone();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let app = agi_runtime::App::with(routes![listen]).audio(listener).on_error(move |failure| {
        assert!(
            failure.error.downcast_ref::<AudioError>().is_some_and(|error| matches!(error, AudioError::NoActivity))
        );
        *seen.lock().unwrap() = Some(AudioError::NoActivity);
    });
    let server = crate::server_support::Server::start(app).await;
    let Asterisk { mut agi, audio, .. } = Asterisk::calls(&server, "listen").await;
    drop(audio);
    agi.says("200 result=-1\n").await;
    agi.answers("CHANNEL STATUS\n", "200 result=6\n").await;
    agi.ends(Status::Error).await;
    assert!(met.lock().unwrap().is_some());
}

#[tokio::test]
async fn a_shutdown_at_its_deadline_ends_the_stream_too() {
    #[agi_route("/forever", manual)]
    async fn forever(call: &mut Call) -> Result {
        let mut audio = call.audio().await?;
        while audio.next().await?.is_some() {}
        Ok(())
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let limits = agi_runtime::Limits::default().shutdown_time(std::time::Duration::ZERO);
    let app = agi_runtime::App::with(routes![forever]).audio(listener).limits(limits);
    let server = crate::server_support::Server::start(app).await;
    let mut call = Asterisk::calls(&server, "forever").await;
    call.receives().await;
    let stopping = server.stopping();
    call.is_told_to_end().await;
    call.agi.ends(Status::Closing).await;
    crate::server_support::soon(stopping).await.unwrap().unwrap();
}
