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
    /// How much the caller heard of what was interrupted.
    #[serde(rename = "conversation.item.truncate")]
    Heard {
        /// What the agent said.
        item_id: &'a str,
        /// Which part of it: there is one.
        content_index: u32,
        /// In milliseconds.
        audio_end_ms: u64,
    },
    /// The agent says no more of what it is saying.
    #[serde(rename = "response.cancel")]
    Cancel,
    /// The agent is to say something.
    #[serde(rename = "response.create")]
    Answer,
    /// What a function returned, or what else the agent should know.
    #[serde(rename = "conversation.item.create")]
    Tell {
        /// Of the type `function_call_output` or `message`.
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
    /// The API hears the caller.
    #[serde(rename = "input_audio_buffer.speech_started")]
    CallerSpeaks,
    /// The agent begins to answer.
    #[serde(rename = "response.created")]
    Begun,
    /// Some of the agent's audio, in base64.
    #[serde(rename = "response.output_audio.delta", alias = "response.audio.delta")]
    Audio {
        /// What it is a part of.
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
    /// The agent's answer has come whole, or not.
    #[serde(rename = "response.done")]
    Done {
        /// How it ended.
        response: Response,
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

/// How an answer ended.
#[derive(Debug, Deserialize)]
pub struct Response {
    /// `completed`, `cancelled`, `incomplete` or `failed`.
    pub status: String,
    /// Why it failed.
    pub status_details: Option<Details>,
}

/// Why an answer failed.
#[derive(Debug, Deserialize)]
pub struct Details {
    /// What went wrong.
    pub error: Option<Problem>,
}

/// What went wrong. Its message is left out, because it may quote what was said.
#[derive(Debug, Default, Deserialize)]
pub struct Problem {
    /// The kind of problem.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Which one it is.
    pub code: Option<String>,
}

impl Problem {
    /// Returns the API's word for the problem, if it is one.
    #[must_use]
    pub fn word(&self) -> &str {
        let word = self.code.as_deref().or(self.kind.as_deref()).unwrap_or_default();
        let is_word = word.bytes().all(|byte| byte.is_ascii_lowercase() || b"_.".contains(&byte));
        if is_word && (1..=64).contains(&word.len()) { word } else { "error" }
    }
}

#[cfg(test)]
mod tests {
    use super::{Came, Problem, Sent};

    #[test]
    fn events_have_the_names_of_the_api() {
        let sent = |event: Sent<'_>| serde_json::to_string(&event).unwrap();
        assert_eq!(sent(Sent::Audio { audio: "//8=" }), r#"{"type":"input_audio_buffer.append","audio":"//8="}"#);
        assert_eq!(sent(Sent::Answer), r#"{"type":"response.create"}"#);
        assert_eq!(sent(Sent::Cancel), r#"{"type":"response.cancel"}"#);
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

    #[test]
    fn a_problem_is_told_by_a_word_and_not_by_a_sentence() {
        let problem =
            |kind: &str, code: Option<&str>| Problem { kind: Some(kind.into()), code: code.map(str::to_owned) };
        assert_eq!(problem("invalid_request_error", Some("insufficient_quota")).word(), "insufficient_quota");
        assert_eq!(problem("server_error", None).word(), "server_error");
        assert_eq!(problem("My card is 4111", None).word(), "error");
        assert_eq!(Problem::default().word(), "error");
    }
}
