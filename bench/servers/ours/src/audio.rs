//! The same server, with live audio.

mod routes;
mod serve;

use agi_runtime::audio::AudioEvent;
use agi_runtime::prelude::*;
use agi_runtime::routes;
use tokio::net::TcpListener;
use tokio::runtime::Handle;

/// Repeats what the caller says.
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

/// Tells how many tasks there are.
#[agi_route("/tasks", manual)]
async fn tasks(call: &mut Call) -> Result {
    call.verbose(Handle::current().metrics().num_alive_tasks().to_string()).await?;
    Ok(())
}

fn main() -> Result {
    serve::serve(async |app| {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        Ok(app.mount("/audio", routes![echo, tasks]).audio(listener))
    })
}
