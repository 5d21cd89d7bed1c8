//! A shipping company's service, as a real server on loopback, with one order for each thing that can happen.

#![allow(dead_code, reason = "each user needs some of it")]

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// On its way, and when it arrives is known.
pub const SHIPPED: &str = "4711";
/// On its way, and nobody knows when it arrives.
pub const PACKED: &str = "0042";
/// There.
pub const DELIVERED: &str = "4713";
/// Nobody's.
pub const NO_SUCH_ORDER: &str = "9999";
/// The service fails.
pub const FAILS: &str = "5000";
/// The service fails once, and then it is delivered.
pub const FAILS_ONCE: &str = "5001";
/// The answer is not JSON.
pub const GARBAGE: &str = "5002";
/// There is no answer.
pub const NEVER_ANSWERS: &str = "5003";
/// The answer is JSON, but a state is in it that nobody knows.
pub const STRANGE: &str = "5004";
/// The answer is too long.
pub const ENDLESS: &str = "5005";
/// The answer takes half a second.
pub const SLOW: &str = "5006";
/// The answer leads elsewhere.
pub const MOVED: &str = "5007";

/// The service, and what it has seen.
#[derive(Clone)]
pub struct Service {
    /// Where it listens.
    pub address: SocketAddr,
    seen: Seen,
}

#[derive(Clone, Default)]
struct Seen {
    asked: Arc<Mutex<HashMap<String, usize>>>,
    /// How many requests are being answered.
    open: Arc<watch::Sender<usize>>,
}

/// A request that is being answered; it is dropped when its client goes.
struct Open(Seen);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.send_modify(|open| *open -= 1);
    }
}

impl Service {
    /// Listens on a free port.
    pub async fn start() -> Self {
        Self::start_on("127.0.0.1:0").await
    }

    /// Listens there, until the runtime ends.
    pub async fn start_on(address: &str) -> Self {
        let seen = Seen::default();
        let service = Router::new().route("/v1/orders/{number}", get(order)).with_state(seen.clone());
        let listener = TcpListener::bind(address).await.expect("the port is free");
        let address = listener.local_addr().expect("it listens");
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { address, seen }
    }

    /// Its address, as the app is told.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// How often this order was asked for.
    pub fn asked(&self, number: &str) -> usize {
        self.seen.asked.lock().expect("no panic").get(number).copied().unwrap_or_default()
    }

    /// Waits until this many requests are being answered.
    pub async fn has_open(&self, count: usize) {
        self.seen.open.subscribe().wait_for(|open| *open == count).await.expect("it is kept");
    }
}

async fn order(State(seen): State<Seen>, Path(number): Path<String>) -> (StatusCode, String) {
    let asked = {
        let mut all = seen.asked.lock().expect("no panic");
        let asked = all.entry(number.clone()).or_default();
        *asked += 1;
        *asked
    };
    seen.open.send_modify(|open| *open += 1);
    let _open = Open(seen);
    let (status, body) = match number.as_str() {
        SHIPPED => (StatusCode::OK, r#"{"state":"shipped","arrives":1764028800,"carrier":"Example Post"}"#),
        PACKED => (StatusCode::OK, r#"{"state":"packed"}"#),
        DELIVERED => (StatusCode::OK, r#"{"state":"delivered","arrives":1763600000}"#),
        FAILS_ONCE if asked > 1 => (StatusCode::OK, r#"{"state":"delivered"}"#),
        FAILS | FAILS_ONCE => (StatusCode::INTERNAL_SERVER_ERROR, r#"{"error":"out of order"}"#),
        GARBAGE => (StatusCode::OK, "<html>Welcome to our new portal!</html>"),
        STRANGE => (StatusCode::OK, r#"{"state":"lost"}"#),
        ENDLESS => return (StatusCode::OK, " ".repeat(1 << 20)),
        MOVED => (StatusCode::FOUND, ""),
        NEVER_ANSWERS => std::future::pending().await,
        SLOW => {
            tokio::time::sleep(Duration::from_millis(500)).await;
            (StatusCode::OK, r#"{"state":"shipped"}"#)
        }
        _ => (StatusCode::NOT_FOUND, r#"{"error":"no such order"}"#),
    };
    (status, body.to_owned())
}
