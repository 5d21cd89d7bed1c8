//! A voice agent.
//!
//! `--api` or `REALTIME_URL` names the realtime API, `REALTIME_KEY` its key. To try it,
//! `cargo run -p voice-agent --example service` is one, at the address that is taken unless another is given.

use agi_runtime::CliOption;
use agi_runtime::prelude::*;
use voice_agent::api::Api;
use voice_agent::limits::Limits;

#[tokio::main]
async fn main() -> Result {
    // Two crates may bring a provider of TLS: this one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let api = CliOption::new("api", "URL", "The realtime API, ws://… or wss://…").env("REALTIME_URL");
    App::new()
        .state(voice_agent::shop())
        .state(Limits::default())
        .command_line()
        .about("Lets callers talk with an agent")
        .option(api.default("ws://127.0.0.1:8048/v1/realtime"))
        .state(async |startup| Ok(Api::at(startup.text("api"), std::env::var("REALTIME_KEY").ok().as_deref())))
        .main()
        .await
}
