//! The API of the tests at a fixed address, to try the app with: `cargo run -p voice-agent --example service`.
//!
//! It greets, looks an order up, and says something whenever the caller has said something: tones in place of words.

#[path = "../tests/api/mod.rs"]
mod api;

use serde_json::json;

#[tokio::main]
async fn main() {
    let mut api = api::Api::listen("127.0.0.1:8048").await;
    println!("REALTIME_URL={}", api.url());
    loop {
        tokio::spawn(talks(api.next().await));
    }
}

async fn talks(mut caller: api::Session) {
    caller.begins().await;
    caller.speaks("greeting", &tone(1_000)).await;
    caller.calls("call_1", "order_status", &json!({ "number": "4711" })).await;
    // Until the caller leaves: what functions return is answered, and so is whoever interrupts.
    while let Some(event) = caller.next().await {
        if event["type"] == "response.create" {
            caller.answers("answer", &tone(2_000)).await;
        }
    }
}

/// So many milliseconds of 500 Hz.
fn tone(milliseconds: usize) -> Vec<i16> {
    [
        4_000, 4_000, 4_000, 4_000, 4_000, 4_000, 4_000, 4_000, -4_000, -4_000, -4_000, -4_000, -4_000, -4_000, -4_000,
        -4_000,
    ]
    .into_iter()
    .cycle()
    .take(8 * milliseconds)
    .collect()
}
