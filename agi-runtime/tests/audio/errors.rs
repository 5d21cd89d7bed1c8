//! What keeps the audio from beginning: each has its name, and the line to write.

use agi_runtime::audio::AudioError;
use agi_runtime::prelude::*;
use agi_runtime::{App, routes};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

use super::asterisk::serve;
use crate::server_support::Server;

/// What a handler met.
#[derive(Clone, Default)]
struct Met(Arc<Mutex<Option<AudioError>>>);

#[agi_route("/listen", manual)]
async fn listen(call: &mut Call) -> Result {
    call.audio().await?;
    Ok(())
}

#[agi_route("/open", manual)]
async fn open(call: &mut Call, met: State<Met>) -> Result {
    *met.0.lock().unwrap() = call.audio().await.map(drop).err();
    Ok(())
}

/// What Asterisk answers, and the error that comes of it.
async fn error(answers: &[(&str, &str)]) -> (AudioError, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let met = Met::default();
    let server = Server::start(App::with(routes![open]).state(met.clone()).audio(listener)).await;
    let mut peer = server.call("open").await;
    for (line, answer) in answers {
        let sent = peer.line().await;
        assert!(sent.starts_with(line), "{sent:?} is not {line}");
        peer.says(answer).await;
    }
    peer.ends(Status::Ok).await;
    let error = met.0.lock().unwrap().take().unwrap();
    (error, address)
}

const EXEC: &str = "EXEC \"AudioSocket\" \"";

#[tokio::test]
async fn a_module_that_is_not_loaded_is_named_with_the_versions() {
    let (error, _) = error(&[(EXEC, "200 result=-2\n")]).await;
    assert!(matches!(error, AudioError::NoModule { module: "app_audiosocket.so", .. }), "{error}");
}

#[tokio::test]
async fn a_call_that_is_not_answered_has_no_audio() {
    // The second question is CHANNEL STATUS, too: the first tells a hang-up from the rest.
    let answers =
        [(EXEC, "200 result=-1\n"), ("CHANNEL STATUS", "200 result=4\n"), ("CHANNEL STATUS", "200 result=4\n")];
    let (error, _) = error(&answers).await;
    assert!(matches!(error, AudioError::NotAnswered), "{error}");
}

#[tokio::test]
async fn a_listener_that_asterisk_does_not_reach_is_named_with_its_address() {
    let answers =
        [(EXEC, "200 result=-1\n"), ("CHANNEL STATUS", "200 result=6\n"), ("CHANNEL STATUS", "200 result=6\n")];
    let (error, told) = error(&answers).await;
    assert!(matches!(&error, AudioError::Unreachable { address, .. } if *address == told), "{error}");
}

#[tokio::test]
async fn a_caller_who_hangs_up_before_the_audio_comes_is_a_hang_up() {
    let (server, _) = serve(routes![listen]).await;
    let mut peer = server.call("listen").await;
    peer.line().await;
    peer.says("200 result=-1\nHANGUP\n").await;
    peer.ends(Status::HungUp).await;
}

#[tokio::test]
async fn an_app_without_a_listener_sends_nothing_and_says_which_line_to_write() {
    let met = Met::default();
    let server = Server::start(App::with(routes![open]).state(met.clone())).await;
    server.call("open").await.ends(Status::Ok).await;
    let error = met.0.lock().unwrap().take().unwrap();
    assert!(matches!(error, AudioError::NoListener), "{error}");
    assert!(error.to_string().contains("`.audio(listener)`"), "{error}");
}
