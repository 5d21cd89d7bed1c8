//! The conversation: the caller's audio to the agent, the agent's to the caller, and keys beside both.

use std::future::Future;

use agi_runtime::audio::{Audio, AudioError, AudioEvent};
use agi_runtime::{BoxError, Digit};
use serde_json::{Value, json};

use crate::realtime::{AgentError, Session, Turn};

/// How a conversation ended, while the caller is still there.
#[derive(Debug)]
pub enum Left {
    /// A person is wanted, and why, in one sentence.
    ForAPerson(String),
    /// The caller pressed `#`.
    Done,
    /// The agent failed.
    Failed(AgentError),
}

/// Where an order is.
pub trait Orders: Send + Sync + 'static {
    /// Looks an order up.
    fn status(&self, number: &str) -> impl Future<Output = Result<Option<String>, BoxError>> + Send;
}

/// Lets the caller and the agent talk with each other.
///
/// # Errors
/// The caller's hang-up, and what ended the audio.
pub async fn talk(audio: &mut Audio<'_>, agent: &mut Session, orders: &impl Orders) -> Result<Left, AudioError> {
    // What the agent said last, to tell it how much was heard.
    let mut speaks = String::new();
    loop {
        let done = tokio::select! {
            event = audio.next() => match event? {
                Some(AudioEvent::Frame(frame)) => agent.hears(&frame).await,
                Some(AudioEvent::SpeechStarted) => interrupted(audio, agent, &speaks).await,
                // Keys always work, and no engine sees them.
                Some(AudioEvent::Digit(Digit::POUND)) => return Ok(Left::Done),
                Some(AudioEvent::Digit(_)) => return Ok(Left::ForAPerson("The caller pressed a key.".to_owned())),
                Some(_) => Ok(()),
                None => return Ok(Left::Failed(AgentError::Closed)),
            },
            turn = agent.next() => match turn {
                Ok(Turn::Speaks(item, samples)) => {
                    audio.play(samples).await?;
                    speaks = item;
                    Ok(())
                }
                Ok(Turn::Calls { name, arguments, .. }) if name == "hand_over" => {
                    let reason = arguments["reason"].as_str().unwrap_or("The agent could not help.");
                    return Ok(Left::ForAPerson(reason.to_owned()));
                }
                Ok(Turn::Calls { id, name, arguments }) => {
                    let value = call(orders, &name, &arguments).await;
                    agent.returned(&id, &value).await
                }
                Err(error) => Err(error),
            },
        };
        if let Err(error) = done {
            return Ok(Left::Failed(error));
        }
    }
}

/// Barge-in: the caller speaks, so the agent is silent from the next frame on, and learns how much was heard.
async fn interrupted(audio: &mut Audio<'_>, agent: &mut Session, speaks: &str) -> Result<(), AgentError> {
    let cut = audio.flush();
    if cut.dropped.is_zero() {
        return Ok(());
    }
    agent.was_interrupted(speaks, cut.played).await
}

/// Runs a function that the agent calls. What goes wrong is an answer, too: the agent says so.
async fn call(orders: &impl Orders, name: &str, arguments: &Value) -> Value {
    let number = arguments["number"].as_str().unwrap_or_default();
    match name {
        "order_status" => match orders.status(number).await {
            Ok(Some(status)) => json!({ "status": status }),
            Ok(None) => json!({ "error": "there is no such order" }),
            Err(_) => json!({ "error": "the orders cannot be looked up now" }),
        },
        _ => json!({ "error": "there is no such function" }),
    }
}
