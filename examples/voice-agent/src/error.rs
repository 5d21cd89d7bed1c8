//! Why the agent cannot go on.

use std::time::Duration;

use agi_runtime::CallError;
use agi_runtime::audio::AudioError;
use tokio_tungstenite::tungstenite;

/// Why the agent cannot go on. None of these quotes what came, because that may be what was said.
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
    /// The API does not read what it is sent.
    #[error("the realtime API does not read what the caller says")]
    NotReading,
    /// The API says more than anybody would listen to.
    #[error("the realtime API is more than {0:?} ahead of what the caller has heard")]
    Ahead(Duration),
    /// The API says that something is wrong, by its own word for it.
    #[error("the realtime API says `{0}`")]
    Api(String),
    /// What came is not what the API's description says.
    #[error("the realtime API sent what is not an event")]
    NotAnEvent,
    /// What came is not audio.
    #[error("the realtime API sent what is not audio")]
    NotAudio,
    /// The audio of the call ended or never began.
    #[error("the audio of the call failed")]
    Audio(#[from] AudioError),
}

impl AgentError {
    /// Returns whether this is the caller's hang-up.
    #[must_use]
    pub fn is_hung_up(&self) -> bool {
        matches!(self, Self::Audio(error) if error.is_hung_up())
    }
}

/// The call ended, mostly by the caller's hang-up.
impl From<CallError> for AgentError {
    fn from(error: CallError) -> Self {
        Self::Audio(error.into())
    }
}

impl From<tungstenite::Error> for AgentError {
    fn from(error: tungstenite::Error) -> Self {
        Self::WebSocket(Box::new(error))
    }
}
