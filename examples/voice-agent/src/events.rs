//! The events of the realtime API that this agent uses, by their names: those of `OpenAI`'s Realtime API, which others
//! have too.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is sent.
#[derive(Debug, Serialize)]
#[serde(tag = "type")]
pub enum Sent<'a> {
    /// What the agent is, what it may do, and how audio is written.
    #[serde(rename = "session.update")]
    Configure {
        /// The session.
        session: Value,
    },
    /// Some of the caller's audio, in base64.
    #[serde(rename = "input_audio_buffer.append")]
    Audio {
        /// The bytes.
        audio: &'a str,
    },
    /// How much the caller heard of an answer that was interrupted.
    #[serde(rename = "conversation.item.truncate")]
    Heard {
        /// The answer.
        item_id: &'a str,
        /// Which part of it: there is one.
        content_index: u32,
        /// In milliseconds.
        audio_end_ms: u64,
    },
    /// The agent's answer is wanted.
    #[serde(rename = "response.create")]
    Answer,
    /// What a function returned.
    #[serde(rename = "conversation.item.create")]
    Returned {
        /// Of the type `function_call_output`.
        item: Value,
    },
}

/// What comes. Others than these are passed over.
#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
pub enum Came {
    /// The session is as it was configured.
    #[serde(rename = "session.updated")]
    Configured,
    /// Some of the agent's audio, in base64.
    #[serde(rename = "response.output_audio.delta", alias = "response.audio.delta")]
    Audio {
        /// The answer that it belongs to.
        item_id: String,
        /// The bytes.
        delta: String,
    },
    /// The agent calls a function.
    #[serde(rename = "response.function_call_arguments.done")]
    Call {
        /// Names this one call.
        call_id: String,
        /// The function.
        name: String,
        /// Its arguments, as JSON.
        arguments: String,
    },
    /// Something went wrong.
    #[serde(rename = "error")]
    Failed {
        /// What.
        error: Problem,
    },
    /// Anything else.
    #[serde(other)]
    Other,
}

/// What the API says went wrong.
#[derive(Debug, Deserialize)]
pub struct Problem {
    /// For people.
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::{Came, Sent};

    #[test]
    fn events_have_the_names_of_the_api() {
        let sent = |event: Sent<'_>| serde_json::to_string(&event).unwrap();
        assert_eq!(sent(Sent::Audio { audio: "//8=" }), r#"{"type":"input_audio_buffer.append","audio":"//8="}"#);
        assert_eq!(sent(Sent::Answer), r#"{"type":"response.create"}"#);
        assert_eq!(
            sent(Sent::Heard { item_id: "item_1", content_index: 0, audio_end_ms: 1_500 }),
            r#"{"type":"conversation.item.truncate","item_id":"item_1","content_index":0,"audio_end_ms":1500}"#
        );
    }

    #[test]
    fn an_event_that_is_not_known_is_passed_over() {
        let came: Came = serde_json::from_str(r#"{"type":"rate_limits.updated","rate_limits":[]}"#).unwrap();
        assert!(matches!(came, Came::Other));
        let came = r#"{"type":"response.output_audio.delta","item_id":"item_1","delta":"//8=","content_index":0}"#;
        assert!(matches!(serde_json::from_str(came), Ok(Came::Audio { item_id, .. }) if item_id == "item_1"));
    }
}
