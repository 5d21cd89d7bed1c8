//! A realtime API on loopback, which plays a script with the one who connects.
//!
//! Its events are those of `OpenAI`'s Realtime API, as far as the example `voice-agent` uses them. What it says and hears are
//! samples, 8,000 a second.
//!
//! ```no_run
//! # async fn test() {
//! let (url, api) = test_realtime::Api::plays(async |mut agent| {
//!     agent.begins().await;
//!     agent.answers("greeting", &[4_000; 8_000]).await;
//!     agent.hears(1_600).await;
//!     agent.is_closed().await;
//! })
//! .await;
//! println!("call an agent that talks with {url}");
//! api.await.expect("the script went to its end");
//! # }
//! ```
//!
//! A step of a script panics if the other side does anything else.

#![allow(clippy::missing_panics_doc, reason = "every step of a script panics")]

mod agent;
mod session;

use std::net::SocketAddr;

pub use agent::talks;
use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::HeaderMap;
use axum::routing::get;
pub use session::Session;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::JoinHandle;

/// The API.
#[derive(Debug)]
pub struct Api {
    address: SocketAddr,
    sessions: Receiver<Session>,
}

impl Api {
    /// Listens there.
    pub async fn listen(address: &str) -> Self {
        let listener = TcpListener::bind(address).await.expect("the port is free");
        let address = listener.local_addr().expect("it listens");
        let (comes, sessions) = channel(1);
        let upgrade = async move |headers: HeaderMap, upgrade: WebSocketUpgrade| {
            let key = headers.get("authorization").map(|key| key.to_str().expect("ASCII").to_owned());
            upgrade.on_upgrade(async move |socket| {
                // Nobody takes it when the test is over.
                drop(comes.send(Session::new(socket, key)).await);
            })
        };
        let app = Router::new().route("/v1/realtime", get(upgrade));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, sessions }
    }

    /// Listens on a free port, and plays this script with the first who connects.
    pub async fn plays<F, T>(script: impl FnOnce(Session) -> F + Send + 'static) -> (String, JoinHandle<T>)
    where
        F: Future<Output = T> + Send,
        T: Send + 'static,
    {
        let mut api = Self::listen("127.0.0.1:0").await;
        (api.url(), tokio::spawn(async move { script(api.next().await).await }))
    }

    /// Its address, as the app is told.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}/v1/realtime", self.address)
    }

    /// Waits for the next who connects.
    pub async fn next(&mut self) -> Session {
        self.sessions.recv().await.expect("it listens")
    }
}
