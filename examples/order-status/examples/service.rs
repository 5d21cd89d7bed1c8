//! The service of the tests at a fixed address, to try the app with: `cargo run -p order-status --example service`.

#[path = "../tests/service/mod.rs"]
mod service;

#[tokio::main]
async fn main() {
    let service = service::Service::start_on("127.0.0.1:8047").await;
    println!("ORDERS_URL={}", service.url());
    std::future::pending::<()>().await;
}
