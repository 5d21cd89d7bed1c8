//! A speech engine that Asterisk reaches by a WebSocket, as `res_speech_aeap` speaks to it. What it hears is what the app told
//! it by `SPEECH SET hear …`.

use std::net::TcpListener;
use std::sync::OnceLock;
use std::thread;

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::routing::any;
use serde_json::{Value, json};
use tokio::runtime::Builder;

/// The `aeap.conf` of an Asterisk whose engine `scripted` is this one. It serves as long as the process lives.
pub fn config() -> &'static str {
    static CONFIG: OnceLock<String> = OnceLock::new();
    CONFIG.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        listener.set_nonblocking(true).expect("a listener");
        // Each test has a runtime of its own.
        thread::spawn(|| {
            let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                let engine = Router::new().route("/", any(upgrade));
                axum::serve(listener, engine).await.expect("it serves");
            });
        });
        format!("[scripted]\ntype = client\ncodecs = !all,slin\nurl = ws://{address}/\nprotocol = speech_to_text\n")
    })
}

async fn upgrade(request: WebSocketUpgrade) -> axum::response::Response {
    request.protocols(["speech_to_text"]).on_upgrade(listen)
}

/// One call's session: it answers each request, and sends what it heard at the first audio.
async fn listen(mut socket: WebSocket) {
    let mut heard: Option<Value> = None;
    while let Some(Ok(message)) = socket.recv().await {
        let answer = match message {
            Message::Text(text) => {
                let request: Value = serde_json::from_str(&text).expect("Asterisk speaks JSON");
                if let Some(results) = request["params"]["hear"].as_str() {
                    heard = Some(serde_json::from_str(results).expect("a test's JSON"));
                }
                let Some(name) = request["request"].as_str() else { continue };
                let codecs = json!([{ "name": "slin" }]);
                json!({ "response": name, "id": request["id"], "codecs": codecs, "params": { "results": [] } })
            }
            Message::Binary(_) => match heard.take() {
                Some(results) => json!({ "request": "set", "id": "heard", "params": { "results": results } }),
                None => continue,
            },
            _ => continue,
        };
        if socket.send(Message::Text(answer.to_string().into())).await.is_err() {
            return;
        }
    }
}
