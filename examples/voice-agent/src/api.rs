//! Where the realtime API is, and what it is told first.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{self, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{connect_async_with_config, tungstenite};

use crate::error::AgentError;
use crate::session::Session;

/// Some seconds of audio in one event are plenty.
const LARGEST: usize = 256 * 1024;

/// Where the API is, and the key to it.
#[derive(Clone)]
pub struct Api {
    url: String,
    key: Option<String>,
}

impl Api {
    /// At a `ws://` or `wss://` address; the key is sent as a bearer token.
    #[must_use]
    pub fn at(url: &str, key: Option<&str>) -> Self {
        Self { url: url.to_owned(), key: key.map(str::to_owned) }
    }

    /// Begins a session within this time, and asks the agent to begin.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn connect(&self, instructions: &str, within: Duration) -> Result<Session, AgentError> {
        // In a box: the handshake of TLS takes 20 kB, and the call would keep them.
        let session = Box::pin(async {
            let mut request = self.url.as_str().into_client_request()?;
            if let Some(key) = &self.key {
                let mut bearer = HeaderValue::try_from(format!("Bearer {key}"))
                    .map_err(|invalid| tungstenite::Error::from(http::Error::from(invalid)))?;
                bearer.set_sensitive(true);
                request.headers_mut().insert(http::header::AUTHORIZATION, bearer);
            }
            let limits = WebSocketConfig::default().max_message_size(Some(LARGEST)).max_frame_size(Some(LARGEST));
            // Without Nagle's delay: each event is 20 ms of the caller.
            let (socket, _) = connect_async_with_config(request, Some(limits), true).await?;
            Session::begin(socket, configuration(instructions)).await
        });
        timeout(within, session).await.unwrap_or(Err(AgentError::Late(within)))
    }
}

/// Without the key.
impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api").field("url", &self.url).finish_non_exhaustive()
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
            function("order_status", "Looks up where an order is", "number", "Digits only"),
            function(
                "hand_over",
                "Connects the caller with a person, because the caller asks for one or you cannot help",
                "reason",
                "One sentence for that person",
            ),
        ],
    })
}

/// A function with one text as its argument.
fn function(name: &str, does: &str, argument: &str, is: &str) -> Value {
    json!({
        "type": "function",
        "name": name,
        "description": does,
        "parameters": {
            "type": "object",
            "properties": { argument: { "type": "string", "description": is } },
            "required": [argument],
        },
    })
}
