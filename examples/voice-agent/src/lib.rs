//! A voice agent: callers talk with a model behind a realtime WebSocket API, and a person takes over where it cannot help.
//!
//! extensions.conf: `exten => 9,1,AGI(agi://127.0.0.1/agent)`
//!
//! Its prompts are `agent/connecting`, `agent/not-now` and Asterisk's own `vm-goodbye`.

pub mod events;
pub mod mulaw;
pub mod realtime;
pub mod talk;

use std::time::Duration;

use agi_runtime::prelude::*;
use realtime::{AgentError, Api};
use talk::{Left, Orders, talk};

/// The app, with the API and the orders.
#[must_use]
pub fn app(api: Api) -> App {
    App::with(routes![agent]).state(api).state(Shop)
}

const INSTRUCTIONS: &str =
    "You answer the telephone of a shop. Be brief. Ask for the number of the order, and look it up.";

/// Let the caller talk with the agent.
///
/// `0` and every other key connects with a person, `#` ends the conversation: keys need no model.
#[agi_route("/agent")]
async fn agent(call: &mut Call, api: State<Api>, orders: State<Shop>) -> Result {
    call.answer().await?;
    let left = match api.connect(INSTRUCTIONS).await {
        Ok(mut session) => {
            let mut audio = call.audio().await?;
            let left = talk(&mut audio, &mut session, &*orders).await?;
            audio.close().await?;
            left
        }
        Err(failed) => Left::Failed(failed),
    };
    match left {
        Left::Done => call.play("vm-goodbye").await?,
        Left::ForAPerson(reason) => hand_over(call, &reason).await?,
        Left::Failed(failed) => return not_now(call, failed).await,
    }
    Ok(())
}

/// Connects the caller with a person, who sees why.
async fn hand_over(call: &mut Call, reason: &str) -> Result {
    call.set_variable("AGENT_REASON", reason).await?;
    call.play("agent/connecting").await?;
    call.dial("PJSIP/desk").timeout(Duration::from_secs(20)).await?;
    Ok(())
}

/// The agent failed: the caller is connected all the same, and the call ends as `ERROR`.
async fn not_now(call: &mut Call, failed: AgentError) -> Result {
    call.play("agent/not-now").await?;
    hand_over(call, "The agent failed.").await?;
    Err(failed.into())
}

/// The orders of the shop. A real one asks a database.
#[derive(Debug)]
pub struct Shop;

impl Orders for Shop {
    async fn status(&self, number: &str) -> Result<Option<String>, agi_runtime::BoxError> {
        Ok((number == "4711").then(|| "shipped yesterday".to_owned()))
    }
}
