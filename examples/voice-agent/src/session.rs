//! One session with the realtime API, as the conversation has it.

use std::time::Duration;

use audio_codec_algorithms::{decode_ulaw, encode_ulaw};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::error::AgentError;
use crate::events::{Came, Sent};
use crate::socket::carry;

/// A session with the agent. Dropped, it closes the connection.
#[derive(Debug)]
pub struct Session {
    to_api: Sender<String>,
    from_api: Receiver<Result<Came, AgentError>>,
    /// An answer has begun and has not come whole.
    answers: bool,
    /// The agent is to answer, as soon as it does not do so already.
    owes: bool,
}

/// What the agent does next.
#[derive(Debug)]
pub enum Turn {
    /// It speaks: samples, and what they are a part of.
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
    /// It hears the caller, and falls silent.
    Listens,
}

impl Session {
    pub(crate) async fn begin(
        socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
        configuration: Value,
    ) -> Result<Self, AgentError> {
        let (to_api, from_api) = carry(socket);
        let mut session = Self { to_api, from_api, answers: false, owes: false };
        session.send(&Sent::Configure { session: configuration })?;
        loop {
            match session.came().await? {
                Came::Configured => break,
                Came::Failed { error } => return Err(AgentError::Api(error.word().to_owned())),
                _ => {}
            }
        }
        session.wants_answer()?;
        Ok(session)
    }

    /// Lets the agent hear some of the caller.
    ///
    /// # Errors
    /// That the API does not read it.
    pub fn hears(&mut self, samples: &[i16]) -> Result<(), AgentError> {
        let bytes: Vec<u8> = samples.iter().copied().map(encode_ulaw).collect();
        self.send(&Sent::Audio { audio: &STANDARD.encode(bytes) })
    }

    /// Tells the agent how much the caller has heard of what it said, and that it says no more.
    ///
    /// # Errors
    /// That the API does not read it.
    pub fn was_interrupted(&mut self, said: &[(String, Duration)]) -> Result<(), AgentError> {
        if self.answers {
            self.send(&Sent::Cancel)?;
        }
        for (item_id, heard) in said {
            let audio_end_ms = u64::try_from(heard.as_millis()).unwrap_or(u64::MAX);
            self.send(&Sent::Heard { item_id, content_index: 0, audio_end_ms })?;
        }
        Ok(())
    }

    /// Tells the agent what a function returned, and asks for its answer.
    ///
    /// # Errors
    /// That the API does not read it.
    pub fn returned(&mut self, call: &str, value: &Value) -> Result<(), AgentError> {
        let item = json!({ "type": "function_call_output", "call_id": call, "output": value.to_string() });
        self.send(&Sent::Tell { item })?;
        self.wants_answer()
    }

    /// Tells the agent that nobody took the call which it, by this call of a function, or the caller wanted, and asks for its
    /// answer.
    ///
    /// # Errors
    /// That the API does not read it.
    pub fn was_refused(&mut self, wanted: Option<&str>) -> Result<(), AgentError> {
        const NOBODY: &str = "Nobody could take the call. The caller is back with you.";
        if let Some(call) = wanted {
            return self.returned(call, &json!({ "error": NOBODY }));
        }
        let content = json!([{ "type": "input_text", "text": NOBODY }]);
        self.send(&Sent::Tell { item: json!({ "type": "message", "role": "system", "content": content }) })?;
        self.wants_answer()
    }

    /// Asks for an answer: at once, or as soon as the one that is coming has come. The API has one at a time.
    ///
    /// # Errors
    /// That the API does not read it.
    pub fn wants_answer(&mut self) -> Result<(), AgentError> {
        self.owes = self.answers;
        if self.owes { Ok(()) } else { self.send(&Sent::Answer) }
    }

    /// Whether an answer has begun and has not come whole.
    #[must_use]
    pub fn answers(&self) -> bool {
        self.answers
    }

    /// Waits for what the agent does next. It may be dropped half-way.
    ///
    /// # Errors
    /// That the connection broke, or what the API says is wrong.
    pub async fn next(&mut self) -> Result<Turn, AgentError> {
        loop {
            match self.came().await? {
                Came::Begun => self.answers = true,
                Came::Audio { item_id, delta } => {
                    let bytes = STANDARD.decode(delta).map_err(|_| AgentError::NotAudio)?;
                    return Ok(Turn::Speaks(item_id, bytes.into_iter().map(decode_ulaw).collect()));
                }
                Came::Call { call_id: id, name, arguments } => {
                    let arguments = serde_json::from_str(&arguments).map_err(|_| AgentError::NotAnEvent)?;
                    return Ok(Turn::Calls { id, name, arguments });
                }
                Came::CallerSpeaks => return Ok(Turn::Listens),
                Came::Done { response } => {
                    self.answers = false;
                    if response.status == "failed" {
                        let problem = response.status_details.and_then(|details| details.error).unwrap_or_default();
                        return Err(AgentError::Api(problem.word().to_owned()));
                    }
                    if self.owes {
                        self.wants_answer()?;
                    }
                }
                Came::Failed { error } => match error.word() {
                    // The answer had come whole while its end was wanted.
                    "response_cancel_not_active" => {}
                    // The API had begun one by itself; the one that was wanted comes afterwards.
                    "conversation_already_has_active_response" => (self.answers, self.owes) = (true, true),
                    word => return Err(AgentError::Api(word.to_owned())),
                },
                Came::Configured | Came::Other => {}
            }
        }
    }

    /// Puts an event where the connection's task takes it. It never waits.
    fn send(&mut self, event: &Sent<'_>) -> Result<(), AgentError> {
        let text = serde_json::to_string(event).expect("an event is JSON");
        match self.to_api.try_send(text) {
            Err(TrySendError::Full(_)) => Err(AgentError::NotReading),
            // Why the connection ended is the last thing that comes from it.
            Ok(()) | Err(TrySendError::Closed(_)) => Ok(()),
        }
    }

    async fn came(&mut self) -> Result<Came, AgentError> {
        self.from_api.recv().await.unwrap_or(Err(AgentError::Closed))
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::channel;

    use super::{AgentError, Session};

    #[test]
    fn a_session_whose_api_does_not_read_fails_and_does_not_wait() {
        let (to_api, mut sent) = channel(2);
        let (_comes, from_api) = channel(1);
        let mut session = Session { to_api, from_api, answers: false, owes: false };
        session.hears(&[0; 160]).unwrap();
        session.hears(&[0; 160]).unwrap();
        assert!(matches!(session.hears(&[0; 160]), Err(AgentError::NotReading)));
        sent.try_recv().unwrap();
        session.hears(&[0; 160]).unwrap();
    }
}
