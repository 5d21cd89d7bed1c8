//! The gateway of the tests at a fixed address, to try the app with: `cargo run -p payment --example gateway`. Its source
//! has the cards that are declined, fail and never answer.

#[path = "../tests/gateway/mod.rs"]
mod gateway;

#[tokio::main]
async fn main() {
    let gateway = gateway::Gateway::start_on("127.0.0.1:8048").await;
    println!("GATEWAY_URL={}", gateway.url());
    std::future::pending::<()>().await;
}
