//! The connection to the realtime API.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::events::{Came, Sent};
use crate::mulaw;

/// Where the API is, and the key to it.
#[derive(Clone)]
pub struct Api {
    url: String,
    key: Option<String>,
    /// How long a connection may take, until the session is configured.
    pub patience: Duration,
}

/// Why the agent cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The API was not reached, or broke the connection.
    #[error("the connection to the realtime API failed")]
    WebSocket(#[from] Box<tungstenite::Error>),
    /// The API closed the connection.
    #[error("the realtime API closed the connection")]
    Closed,
    /// The API did not answer.
    #[error("the realtime API did not answer within {0:?}")]
    Late(Duration),
    /// The API says that something is wrong.
    #[error("the realtime API says: {0}")]
    Api(String),
    /// What came is not what the API's description says.
    #[error("the realtime API sent what is not an event")]
    NotAnEvent(#[from] serde_json::Error),
    /// What came is not audio.
    #[error("the realtime API sent what is not audio")]
    NotAudio(#[from] base64::DecodeError),
}

/// What the agent does next.
#[derive(Debug)]
pub enum Turn {
    /// It speaks: samples, and the answer that they belong to.
    Speaks(String, Vec<i16>),
    /// It calls a function.
    Calls {
        /// Names this one call.
        id: String,
        /// The function.
        name: String,
        /// Its arguments.
        arguments: Value,
    },
}

impl Api {
    /// At a `ws://` or `wss://` address; the key is sent as a bearer token.
    #[must_use]
    pub fn at(url: &str, key: Option<&str>) -> Self {
        Self { url: url.to_owned(), key: key.map(str::to_owned), patience: Duration::from_secs(5) }
    }

    /// Begins a session.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn connect(&self, instructions: &str) -> Result<Session, AgentError> {
        let began = timeout(self.patience, async {
            let mut request = self.url.as_str().into_client_request().map_err(Box::new)?;
            if let Some(key) = &self.key {
                let bearer = HeaderValue::try_from(format!("Bearer {key}")).map_err(tungstenite::http::Error::from);
                request.headers_mut().insert("Authorization", bearer.map_err(|error| Box::new(error.into()))?);
            }
            let (socket, _) = connect_async(request).await.map_err(Box::new)?;
            let mut session = Session { socket };
            session.send(&Sent::Configure { session: configuration(instructions) }).await?;
            while !matches!(session.came().await?, Came::Configured) {}
            session.send(&Sent::Answer).await?;
            Ok(session)
        });
        began.await.unwrap_or(Err(AgentError::Late(self.patience)))
    }
}

/// A conversation with the agent.
pub struct Session {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Session {
    /// Lets the agent hear some of the caller.
    ///
    /// # Errors
    /// That the connection broke.
    pub async fn hears(&mut self, samples: &[i16]) -> Result<(), AgentError> {
        let bytes: Vec<u8> = samples.iter().copied().map(mulaw::encode).collect();
        self.send(&Sent::Audio { audio: &STANDARD.encode(bytes) }).await
    }

    /// Tells the agent how much of an answer was heard before the caller interrupted it.
    ///
    /// # Errors
    /// That the connection broke.
    pub async fn was_interrupted(&mut self, item: &str, heard: Duration) -> Result<(), AgentError> {
        let audio_end_ms = u64::try_from(heard.as_millis()).unwrap_or(u64::MAX);
        self.send(&Sent::Heard { item_id: item, content_index: 0, audio_end_ms }).await
    }

    /// Tells the agent what a function returned, and asks for its answer.
    ///
    /// # Errors
    /// That the connection broke.
    pub async fn returned(&mut self, call: &str, value: &Value) -> Result<(), AgentError> {
        let item = json!({ "type": "function_call_output", "call_id": call, "output": value.to_string() });
        self.send(&Sent::Returned { item }).await?;
        self.send(&Sent::Answer).await
    }

    /// Waits for what the agent does next. It may be dropped half-way.
    ///
    /// # Errors
    /// That the connection broke, or what the API says is wrong.
    pub async fn next(&mut self) -> Result<Turn, AgentError> {
        loop {
            match self.came().await? {
                Came::Audio { item_id, delta } => {
                    let samples = STANDARD.decode(delta)?.into_iter().map(mulaw::decode).collect();
                    return Ok(Turn::Speaks(item_id, samples));
                }
                Came::Call { call_id: id, name, arguments } => {
                    return Ok(Turn::Calls { id, name, arguments: serde_json::from_str(&arguments)? });
                }
                Came::Failed { error } => return Err(AgentError::Api(error.message)),
                Came::Configured | Came::Other => {}
            }
        }
    }

    async fn send(&mut self, event: &Sent<'_>) -> Result<(), AgentError> {
        let text = serde_json::to_string(event)?;
        Ok(self.socket.send(Message::text(text)).await.map_err(Box::new)?)
    }

    async fn came(&mut self) -> Result<Came, AgentError> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text)?),
                Some(Ok(Message::Close(_))) | None => return Err(AgentError::Closed),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(Box::new(error).into()),
            }
        }
    }
}

/// Audio as a telephone has it, and the functions that the agent may call.
fn configuration(instructions: &str) -> Value {
    let audio = json!({ "type": "audio/pcmu" });
    json!({
        "type": "realtime",
        "instructions": instructions,
        "output_modalities": ["audio"],
        "audio": {
            "input": { "format": audio, "turn_detection": { "type": "server_vad" } },
            "output": { "format": audio },
        },
        "tools": [
            {
                "type": "function",
                "name": "order_status",
                "description": "Looks up where an order is",
                "parameters": {
                    "type": "object",
                    "properties": { "number": { "type": "string", "description": "Digits only" } },
                    "required": ["number"],
                },
            },
            {
                "type": "function",
                "name": "hand_over",
                "description": "Connects the caller with a person, because the caller asks for one or you cannot help",
                "parameters": {
                    "type": "object",
                    "properties": { "reason": { "type": "string", "description": "One sentence for that person" } },
                    "required": ["reason"],
                },
            },
        ],
    })
}
