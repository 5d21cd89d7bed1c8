//! A payment gateway, as a real server on loopback, which counts charges by key. The card says what happens.

#![allow(dead_code, reason = "each user needs some of it")]

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::routing::{get, post};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Pays.
pub const PAYS: &str = "4111111111111111";
/// Is declined.
pub const IS_DECLINED: &str = "5105111111110019";
/// Is charged, and the first answer is a 500.
pub const PAYS_AND_FAILS_ONCE: &str = "5105222222220025";
/// Is charged, and the answer is a 500 each time.
pub const PAYS_AND_FAILS: &str = "5105333333330031";
/// Is not charged: the gateway fails before.
pub const FAILS: &str = "5105444444440047";
/// Is charged, and the answer is not JSON.
pub const PAYS_AND_BABBLES: &str = "5105555555550058";
/// Is charged, and there is no answer.
pub const PAYS_AND_IS_SILENT: &str = "5105666666660064";
/// Is charged and answered when the test releases it.
pub const PAYS_LATE: &str = "5105777777770070";
/// Is refused: the gateway does not understand the request.
pub const IS_REFUSED: &str = "5105888888880086";

/// The gateway, and what it has seen.
#[derive(Clone)]
pub struct Gateway {
    /// Where it listens.
    pub address: SocketAddr,
    seen: Seen,
}

#[derive(Clone)]
struct Seen {
    books: Arc<Mutex<Books>>,
    /// How many requests to charge came.
    requests: Arc<watch::Sender<usize>>,
    /// Whether late cards are charged.
    go: Arc<watch::Sender<bool>>,
}

#[derive(Default)]
struct Books {
    /// By key: what was answered, and how often it was charged.
    charges: HashMap<String, (String, usize)>,
    /// Each request's line, and the headers but the token.
    lines: Vec<String>,
    bodies: Vec<Value>,
}

impl Gateway {
    /// Listens on a free port.
    pub async fn start() -> Self {
        Self::start_on("127.0.0.1:0").await
    }

    /// Listens there, until the runtime ends.
    pub async fn start_on(address: &str) -> Self {
        let seen = Seen { books: Arc::default(), requests: Arc::default(), go: Arc::default() };
        let routes = Router::new().route("/v1/charges", post(charge)).route("/v1/charges/{key}", get(outcome));
        let listener = TcpListener::bind(address).await.expect("the port is free");
        let address = listener.local_addr().expect("it listens");
        let service = routes.with_state(seen.clone());
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { address, seen }
    }

    /// Its address, as the app is told.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// How many charges were made.
    pub fn charged(&self) -> usize {
        self.seen.books.lock().expect("no panic").charges.values().map(|(_, times)| times).sum()
    }

    /// How many requests to charge came.
    pub fn requests(&self) -> usize {
        *self.seen.requests.borrow()
    }

    /// Waits until this many requests to charge came.
    pub async fn has_requests(&self, count: usize) {
        self.seen.requests.subscribe().wait_for(|requests| *requests >= count).await.expect("it is kept");
    }

    /// Late cards are charged now.
    pub fn charges_late_cards(&self) {
        self.seen.go.send_replace(true);
    }

    /// Forgets a key, as a gateway that never saw it.
    pub fn forgets_all(&self) {
        self.seen.books.lock().expect("no panic").charges.clear();
    }

    /// Each request's line, and the headers but the token.
    pub fn lines(&self) -> String {
        self.seen.books.lock().expect("no panic").lines.join("\n")
    }

    /// What it was sent.
    pub fn bodies(&self) -> Vec<Value> {
        self.seen.books.lock().expect("no panic").bodies.clone()
    }
}

async fn charge(State(seen): State<Seen>, uri: Uri, mut headers: HeaderMap, body: String) -> (StatusCode, String) {
    let body: Value = serde_json::from_str(&body).expect("JSON");
    let key = headers["idempotency-key"].to_str().expect("text").to_owned();
    assert_eq!(headers.remove("authorization").expect("a token"), "Bearer token-of-the-shop");
    let card = body["card"].as_str().expect("a card").to_owned();
    {
        let mut books = seen.books.lock().expect("no panic");
        books.lines.push(format!("POST {uri} {headers:?}"));
        books.bodies.push(body);
    }
    seen.requests.send_modify(|requests| *requests += 1);
    if card == PAYS_LATE {
        seen.go.subscribe().wait_for(|go| *go).await.expect("it is kept");
    }
    match card.as_str() {
        FAILS => return (StatusCode::SERVICE_UNAVAILABLE, "{}".to_owned()),
        IS_REFUSED => return (StatusCode::BAD_REQUEST, format!("what is {card}?")),
        _ => {}
    }
    let (answer, first) = {
        let mut books = seen.books.lock().expect("no panic");
        let count = books.charges.len() + 1;
        let first = !books.charges.contains_key(&key);
        let (answer, _) = books.charges.entry(key).or_insert_with(|| match card.as_str() {
            IS_DECLINED => (format!(r#"{{"status":"declined","reason":"no money on {card}"}}"#), 0),
            _ => (format!(r#"{{"status":"paid","reference":"R{count}"}}"#), 1),
        });
        (answer.clone(), first)
    };
    match card.as_str() {
        PAYS_AND_FAILS_ONCE if first => (StatusCode::INTERNAL_SERVER_ERROR, "{}".to_owned()),
        PAYS_AND_FAILS => (StatusCode::INTERNAL_SERVER_ERROR, "{}".to_owned()),
        PAYS_AND_BABBLES => (StatusCode::OK, format!(r#"{{"status":"{card}"}}"#)),
        PAYS_AND_IS_SILENT => std::future::pending().await,
        IS_DECLINED => (StatusCode::PAYMENT_REQUIRED, answer),
        _ => (StatusCode::OK, answer),
    }
}

async fn outcome(State(seen): State<Seen>, Path(key): Path<String>, uri: Uri) -> (StatusCode, String) {
    let mut books = seen.books.lock().expect("no panic");
    books.lines.push(format!("GET {uri}"));
    match books.charges.get(&key) {
        Some((answer, _)) => (StatusCode::OK, answer.clone()),
        None => (StatusCode::NOT_FOUND, "{}".to_owned()),
    }
}
