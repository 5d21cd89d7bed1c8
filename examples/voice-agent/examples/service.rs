//! The API of the tests at a fixed address, to try the app with: `cargo run -p voice-agent --example service`.
//!
//! It greets, looks an order up, and answers whoever has said something: tones in place of words.

use test_realtime::{Api, talks};

#[tokio::main]
async fn main() {
    let mut api = Api::listen("127.0.0.1:8048").await;
    println!("REALTIME_URL={}", api.url());
    loop {
        tokio::spawn(talks(api.next().await));
    }
}
