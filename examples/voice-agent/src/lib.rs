//! A voice agent: callers talk with a model over a realtime WebSocket API, and a person takes over where it cannot help.
//!
//! extensions.conf: `exten => 9,1,AGI(agi://127.0.0.1/agent)`
//!
//! Its prompts are `agent/…`, with their wording in `prompts.toml`, and Asterisk's own `vm-goodbye`.

pub mod api;
pub mod error;
pub mod events;
mod hand_over;
pub mod limits;
pub mod orders;
pub mod session;
mod silence;
mod socket;
mod spoken;
pub mod talk;

use agi_runtime::prelude::*;
use api::Api;
use error::AgentError;
use hand_over::{accept, hand_over};
use limits::Limits;
use orders::Orders;
use talk::{Left, talk};
use tokio::time::Instant;

/// The app, with the API, the orders and the limits.
#[must_use]
pub fn app(api: Api, orders: Orders, limits: Limits) -> App {
    App::with(routes![agent, accept]).state(api).state(orders).state(limits)
}

const INSTRUCTIONS: &str =
    "You answer the telephone of a shop. Be brief. Ask for the number of the order, and look it up.";

/// How often a person is called for one caller.
const HAND_OVERS: usize = 2;

/// Let the caller talk with the agent.
///
/// `#` ends the conversation, and every other key connects with a person: keys need no model. If the agent fails, the caller
/// hears so and is connected all the same, and the call ends as `ERROR`.
#[agi_route("/agent")]
async fn agent(call: &mut Call, api: State<Api>, orders: State<Orders>, limits: State<Limits>) -> Result {
    call.answer().await?;
    match converse(call, &api, &orders, &limits).await {
        Ok(()) => Ok(()),
        Err(gone) if gone.is_hung_up() => Err(gone.into()),
        Err(failed) => not_now(call, failed).await,
    }
}

/// Lets the caller talk with the agent and, where that is wanted, with a person.
async fn converse(call: &mut Call, api: &Api, orders: &Orders, limits: &Limits) -> Result<(), AgentError> {
    let mut agent = call.until_hangup(api.connect(INSTRUCTIONS, limits.connect)).await??;
    let until = Instant::now() + limits.conversation;
    for _ in 0..HAND_OVERS {
        let mut audio = call.audio().queue(limits.ahead).await?;
        let left = talk(&mut audio, &mut agent, orders, limits, until).await?;
        audio.close().await?;
        let Left::ForAPerson(reason, wanted) = left else {
            call.play("vm-goodbye").await?;
            return Ok(());
        };
        if hand_over(call, &reason).await? {
            return Ok(());
        }
        // The caller is back with the agent, which still knows what was said.
        agent.was_refused(wanted.as_deref())?;
    }
    call.say(["agent/nobody-there", "vm-goodbye"]).await?;
    Ok(())
}

/// The agent failed. The caller talks with a person all the same, and the call ends with the failure, whatever comes of that.
async fn not_now(call: &mut Call, failed: AgentError) -> Result {
    let connected = async {
        call.play("agent/not-now").await?;
        hand_over(call, "The agent failed.").await
    };
    match connected.await {
        Ok(true) => Err(failed.into()),
        Err(gone) if gone.is_hung_up() => Err(failed.into()),
        Ok(false) | Err(_) => call.fail_with("agent/nobody-there", failed).await,
    }
}

/// The orders of the shop. A real one asks a database.
#[must_use]
pub fn shop() -> Orders {
    Orders::by(|number| std::future::ready(Ok((number == "4711").then(|| "shipped yesterday".to_owned()))))
}
