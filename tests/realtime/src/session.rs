//! What the API does with one who has connected, step by step.

use std::ops::Range;

use audio_codec_algorithms::{decode_ulaw, encode_ulaw};
use axum::extract::ws::{Message, WebSocket};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// One who has connected.
#[derive(Debug)]
pub struct Session {
    socket: WebSocket,
    /// The bearer token that came along.
    pub key: Option<String>,
    /// The configuration of the session.
    pub configured: Value,
    /// What of the caller was heard.
    pub heard: Vec<i16>,
}

impl Session {
    pub(crate) fn new(socket: WebSocket, key: Option<String>) -> Self {
        Self { socket, key, configured: Value::Null, heard: Vec::new() }
    }

    /// Configures the session and lets it begin.
    pub async fn begins(&mut self) {
        let update = self.expects("session.update").await;
        self.configures(update).await;
        self.expects("response.create").await;
    }

    /// Configures the session by this event.
    pub async fn configures(&mut self, mut update: Value) {
        self.configured = update["session"].take();
        self.sends(&json!({ "type": "session.created", "session": {} })).await;
        self.sends(&json!({ "type": "session.updated", "session": {} })).await;
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
        let bytes: Vec<u8> = samples.iter().copied().map(encode_ulaw).collect();
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

    /// Waits for the next event; `Some(None)` is audio, which is taken up. `None`: the other side closes.
    async fn event(&mut self) -> Option<Option<Value>> {
        self.event_or_break().await.expect("it closes in order")
    }

    /// The same with one who may break off, as a program does that ends.
    pub(crate) async fn event_or_break(&mut self) -> Result<Option<Option<Value>>, axum::Error> {
        let text = match self.socket.recv().await {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Close(_))) => return Ok(None),
            Some(Ok(other)) => panic!("{other:?} came"),
            Some(Err(error)) => return Err(error),
            None => return Err(axum::Error::new("it broke off")),
        };
        let event: Value = serde_json::from_str(&text).expect("JSON");
        if event["type"] != "input_audio_buffer.append" {
            return Ok(Some(Some(event)));
        }
        let bytes = STANDARD.decode(event["audio"].as_str().expect("a text")).expect("base64");
        self.heard.extend(bytes.into_iter().map(decode_ulaw));
        Ok(Some(None))
    }
}
