//! The task that moves the events of one session, so that no slow connection holds up the caller's audio.

use std::future::pending;
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::error::AgentError;
use crate::events::Came;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Ten seconds of the caller's audio.
const TO_SEND: usize = 500;
/// What has come and is not taken waits on the network.
const CAME: usize = 16;
/// How long the API may leave one event unread.
const PATIENCE: Duration = Duration::from_secs(5);

/// Moves events until the sender is dropped or the API ends. An error is the last thing that comes.
pub(crate) fn carry(socket: Socket) -> (Sender<String>, Receiver<Result<Came, AgentError>>) {
    let (to_send, sending) = channel(TO_SEND);
    let (comes, came) = channel(CAME);
    tokio::spawn(async move {
        let (mut sink, mut stream) = socket.split();
        let ended = tokio::select! {
            ended = send_all(sending, &mut sink) => ended,
            error = take_all(&mut stream, &comes) => Err(error),
        };
        if let Err(error) = ended {
            // Nobody takes it if the call is over.
            drop(comes.send(Err(error)).await);
        }
        let closing = async {
            drop(sink.close().await);
            // A connection with something unread would be reset, and the other side would not learn that it was closed.
            while let Some(Ok(_)) = stream.next().await {}
        };
        drop(timeout(PATIENCE, closing).await);
    });
    (to_send, came)
}

/// Sends until the call is over.
async fn send_all(mut sending: Receiver<String>, sink: &mut SplitSink<Socket, Message>) -> Result<(), AgentError> {
    while let Some(event) = sending.recv().await {
        timeout(PATIENCE, sink.send(Message::text(event))).await.map_err(|_| AgentError::NotReading)??;
    }
    Ok(())
}

/// Takes what comes until the API ends.
async fn take_all(stream: &mut SplitStream<Socket>, comes: &Sender<Result<Came, AgentError>>) -> AgentError {
    loop {
        let event = match stream.next().await {
            Some(Ok(Message::Text(text))) => serde_json::from_str(&text),
            Some(Ok(Message::Close(_))) | None => return AgentError::Closed,
            Some(Ok(_)) => continue,
            Some(Err(error)) => return error.into(),
        };
        let Ok(event) = event else { return AgentError::NotAnEvent };
        if comes.send(Ok(event)).await.is_err() {
            // The call is over: the other half ends.
            pending::<()>().await;
        }
    }
}
