//! The streams of live audio, counted.

use agi_runtime::audio::AudioEvent;
use agi_runtime::prelude::*;
use agi_runtime::routes;
use tokio::net::TcpListener;

use crate::asterisk::{Asterisk, frame};
use crate::metrics::told;
use crate::support::serve;

#[agi_route("/echo", manual)]
async fn echo(call: &mut Call) -> Result {
    let mut audio = call.audio().await?;
    while let Some(event) = audio.next().await? {
        if let AudioEvent::Frame(frame) = event {
            audio.play(frame).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_stream_of_audio_is_counted_while_it_is_open() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let app = serve(App::with(routes![echo]).audio(listener)).await;
    told(&app, "agi_audio_streams", 0).await;
    let mut call = Asterisk::calls(&app.server, "echo").await;
    call.sends(frame(7)).await;
    assert_eq!(call.hears().await, [7; 160]);
    told(&app, "agi_audio_streams", 1).await;
    call.hangs_up().await.rest().await;
    told(&app, "agi_audio_streams", 0).await;
}
