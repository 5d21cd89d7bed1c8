//! A voice agent.
//!
//! `--api` or `REALTIME_URL` names the realtime API, `REALTIME_KEY` its key.

use agi_runtime::CliOption;
use agi_runtime::prelude::*;
use voice_agent::Shop;
use voice_agent::realtime::Api;

#[tokio::main]
async fn main() -> Result {
    // Two crates may bring a provider of TLS: this one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let api = CliOption::new("api", "URL", "The realtime API, ws://… or wss://…").env("REALTIME_URL");
    App::new()
        .state(Shop)
        .command_line()
        .about("Lets callers talk with an agent")
        .option(api.default("ws://127.0.0.1:8048/v1/realtime"))
        .state(async |startup| Ok(Api::at(startup.text("api"), std::env::var("REALTIME_KEY").ok().as_deref())))
        .main()
        .await
}
