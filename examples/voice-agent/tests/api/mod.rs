//! A realtime API on loopback, which plays a script with the one who connects.

#![allow(dead_code, reason = "each user needs some of it")]

use std::net::SocketAddr;
use std::ops::Range;

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::JoinHandle;
use voice_agent::mulaw;

/// The API.
pub struct Api {
    address: SocketAddr,
    sessions: Receiver<Session>,
}

/// One who has connected.
pub struct Session {
    socket: WebSocket,
    /// The bearer token that came along.
    pub key: Option<String>,
    /// The configuration of the session.
    pub configured: Value,
    /// What of the caller was heard.
    pub heard: Vec<i16>,
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
                let session = Session { socket, key, configured: Value::Null, heard: Vec::new() };
                // Nobody takes it when the test is over.
                drop(comes.send(session).await);
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
    pub fn url(&self) -> String {
        format!("ws://{}/v1/realtime", self.address)
    }

    /// Waits for the next who connects.
    pub async fn next(&mut self) -> Session {
        self.sessions.recv().await.expect("it listens")
    }
}

impl Session {
    /// Configures the session and lets it begin.
    pub async fn begins(&mut self) {
        self.configured = self.expects("session.update").await["session"].take();
        self.sends(&json!({ "type": "session.created", "session": {} })).await;
        self.sends(&json!({ "type": "session.updated", "session": {} })).await;
        self.expects("response.create").await;
    }

    /// Sends an event.
    pub async fn sends(&mut self, event: &Value) {
        self.sends_text(&event.to_string()).await;
    }

    /// Sends what may be no event.
    pub async fn sends_text(&mut self, text: &str) {
        // The other side may have gone, and the script finds out when it waits for something.
        drop(self.socket.send(Message::text(text)).await);
    }

    /// Says some of an item.
    pub async fn speaks(&mut self, item: &str, samples: &[i16]) {
        let bytes: Vec<u8> = samples.iter().copied().map(mulaw::encode).collect();
        let delta = STANDARD.encode(bytes);
        self.sends(&json!({ "type": "response.output_audio.delta", "item_id": item, "delta": delta })).await;
    }

    /// Says an item as a whole answer, in pieces as the API sends them.
    pub async fn answers(&mut self, item: &str, samples: &[i16]) {
        self.sends(&json!({ "type": "response.created", "response": {} })).await;
        for piece in samples.chunks(1_000) {
            self.speaks(item, piece).await;
        }
        self.is_done().await;
    }

    /// An answer has come whole.
    pub async fn is_done(&mut self) {
        self.sends(&json!({ "type": "response.done", "response": { "status": "completed" } })).await;
    }

    /// Calls a function.
    pub async fn calls(&mut self, id: &str, name: &str, arguments: &Value) {
        let arguments = arguments.to_string();
        let kind = "response.function_call_arguments.done";
        self.sends(&json!({ "type": kind, "call_id": id, "name": name, "arguments": arguments })).await;
    }

    /// Waits for the next event that is not audio, which is to be of this type.
    pub async fn expects(&mut self, kind: &str) -> Value {
        let event = self.next().await.unwrap_or_else(|| panic!("the other side has gone, and {kind} was to come"));
        assert_eq!(event["type"], kind, "{event}");
        event
    }

    /// Waits for what a function returned.
    pub async fn is_told(&mut self, call: &str) -> Value {
        let item = self.expects("conversation.item.create").await["item"].take();
        assert_eq!((&item["type"], &item["call_id"]), (&json!("function_call_output"), &json!(call)));
        serde_json::from_str(item["output"].as_str().expect("a text")).expect("JSON")
    }

    /// Waits until so many samples other than silence were heard, and returns where all of them are in `heard`.
    pub async fn hears(&mut self, voiced: usize) -> Range<usize> {
        let from = self.heard.len();
        loop {
            let new = &self.heard[from..];
            if new.iter().filter(|sample| **sample != 0).count() >= voiced {
                let begin = new.iter().position(|sample| *sample != 0).unwrap_or_default();
                return from + begin..self.heard.len();
            }
            let event = self.event().await.expect("the other side has gone, and audio was to come");
            assert!(event.is_none(), "{event:?} came, and audio was to come");
        }
    }

    /// Waits until the other side closes the connection, in order.
    pub async fn is_closed(&mut self) {
        let event = self.next().await;
        assert!(event.is_none(), "{event:?} came, and the other side was to close");
    }

    /// Closes the connection.
    pub async fn closes(mut self) {
        drop(self.socket.send(Message::Close(None)).await);
    }

    /// Waits for the next event that is not audio. `None`: the other side closes.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some(event) = self.event().await? {
                return Some(event);
            }
        }
    }

    /// Waits for the next event. Audio is taken up.
    async fn event(&mut self) -> Option<Option<Value>> {
        let text = match self.socket.recv().await.expect("it closes in order").expect("it closes in order") {
            Message::Text(text) => text,
            Message::Close(_) => return None,
            other => panic!("{other:?} came"),
        };
        let event: Value = serde_json::from_str(&text).expect("JSON");
        if event["type"] != "input_audio_buffer.append" {
            return Some(Some(event));
        }
        let bytes = STANDARD.decode(event["audio"].as_str().expect("a text")).expect("base64");
        self.heard.extend(bytes.into_iter().map(mulaw::decode));
        Some(None)
    }
}
