//! The conversation: the caller's audio to the agent, the agent's to the caller, and keys, which need neither.

use std::pin::Pin;

use agi_runtime::Digit;
use agi_runtime::audio::{Audio, AudioError, AudioEvent};
use futures_util::stream::{FuturesUnordered, StreamExt};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

use crate::error::AgentError;
use crate::limits::Limits;
use crate::orders::Orders;
use crate::session::{Session, Turn};
use crate::silence::{Silence, time_of};
use crate::spoken::Spoken;

/// How a conversation ended, while the caller is still there.
#[derive(Debug)]
pub enum Left {
    /// A person is wanted: why, in one sentence, and which function call wants it.
    ForAPerson(String, Option<String>),
    /// The caller has pressed `#`, or says nothing any more.
    Done,
}

impl Left {
    fn for_a_person(reason: &str) -> Self {
        Self::ForAPerson(reason.to_owned(), None)
    }
}

/// A function that runs while they talk: its call, and what it returns.
type Running<'a> = Pin<Box<dyn Future<Output = (String, Value)> + Send + 'a>>;

/// So many functions may run at once.
const FUNCTIONS: usize = 4;

struct Conversation<'a> {
    agent: &'a mut Session,
    orders: &'a Orders,
    limits: &'a Limits,
    spoken: Spoken,
    silence: Silence,
    running: FuturesUnordered<Running<'a>>,
    /// How it ends, once the caller has heard what was said before.
    leaves: Option<Left>,
}

/// Lets the caller and the agent talk with each other, until this moment and no longer.
///
/// # Errors
/// The caller's hang-up, and what ended the audio or the agent.
pub async fn talk(
    audio: &mut Audio<'_>,
    agent: &mut Session,
    orders: &Orders,
    limits: &Limits,
    until: Instant,
) -> Result<Left, AgentError> {
    let (spoken, silence, running) = (Spoken::default(), Silence::of_agent(), FuturesUnordered::new());
    let mut talk = Conversation { agent, orders, limits, spoken, silence, running, leaves: None };
    loop {
        if let Some(left) = talk.leaves.take_if(|_| talk.spoken.is_heard()) {
            return Ok(left);
        }
        let left = tokio::select! {
            event = audio.next() => talk.caller(event?.ok_or(AudioError::Ended)?, audio)?,
            turn = talk.agent.next(), if talk.leaves.is_none() => {
                talk.turn(turn?, audio).await?;
                None
            }
            Some((id, value)) = talk.running.next() => {
                talk.silence = Silence::of_agent();
                talk.agent.returned(&id, &value)?;
                None
            }
            () = talk.silence.lasts(limits) => talk.is_silent()?,
            () = sleep_until(until) => Some(Left::for_a_person("The conversation took too long.")),
        };
        if let Some(left) = left {
            return Ok(left);
        }
    }
}

impl Conversation<'_> {
    /// What the caller does.
    fn caller(&mut self, event: AudioEvent, audio: &mut Audio<'_>) -> Result<Option<Left>, AgentError> {
        match event {
            AudioEvent::Frame(frame) => self.agent.hears(&frame)?,
            AudioEvent::SpeechStarted => {
                self.silence = Silence::Nobody;
                self.interrupt(audio)?;
            }
            AudioEvent::SpeechEnded if self.is_quiet() => self.silence = Silence::after_caller(),
            AudioEvent::Played(mark) => {
                self.spoken.heard(mark);
                if self.is_quiet() {
                    self.silence = if self.agent.answers() { Silence::of_agent() } else { Silence::of_caller() };
                }
            }
            // Keys always work, and no model sees them. After the first `#`, the agent may finish.
            AudioEvent::Digit(Digit::POUND) if self.leaves.is_none() => self.leaves = Some(Left::Done),
            AudioEvent::Digit(Digit::POUND) => return Ok(self.leaves.take()),
            AudioEvent::Digit(_) => return Ok(Some(Left::for_a_person("The caller pressed a key."))),
            _ => {}
        }
        Ok(None)
    }

    /// What the agent does.
    async fn turn(&mut self, turn: Turn, audio: &mut Audio<'_>) -> Result<(), AgentError> {
        match turn {
            Turn::Speaks(item, samples) if self.spoken.wants(&item) && !samples.is_empty() => {
                let time = time_of(samples.len());
                if self.spoken.waits() + time > self.limits.ahead {
                    return Err(AgentError::Ahead(self.limits.ahead));
                }
                let end = audio.play(samples).await?;
                self.spoken.add(item, time, end);
                self.silence = Silence::Nobody;
            }
            Turn::Speaks(..) => {}
            Turn::Listens => self.interrupt(audio)?,
            Turn::Calls { id, name, arguments } if name == "hand_over" => {
                let reason = arguments["reason"].as_str().unwrap_or("The agent could not help.");
                self.leaves = Some(Left::ForAPerson(reason.to_owned(), Some(id)));
            }
            Turn::Calls { id, .. } if self.running.len() == FUNCTIONS => {
                self.agent.returned(&id, &json!({ "error": "too many functions at once" }))?;
            }
            Turn::Calls { id, name, arguments } => {
                let (orders, within) = (self.orders, self.limits.look_up);
                self.running.push(Box::pin(async move { (id, orders.call(&name, &arguments, within).await) }));
                self.silence = Silence::Nobody;
            }
        }
        Ok(())
    }

    /// Barge-in: the agent is silent from the next frame on, and learns how much the caller has heard.
    fn interrupt(&mut self, audio: &mut Audio<'_>) -> Result<(), AgentError> {
        let dropped = audio.flush().dropped;
        let cut = self.spoken.interrupt(dropped, self.agent.answers());
        self.agent.was_interrupted(&cut)
    }

    /// Nobody has spoken for too long.
    fn is_silent(&mut self) -> Result<Option<Left>, AgentError> {
        match self.silence {
            Silence::Agent { asked: false, .. } => {
                self.silence = Silence::of_agent();
                self.agent.wants_answer()?;
                Ok(None)
            }
            Silence::Agent { .. } => Err(AgentError::Late(self.limits.answer)),
            Silence::Caller { .. } | Silence::Nobody => Ok(Some(Left::Done)),
        }
    }

    /// Whether the agent has nothing to say, and no function runs.
    fn is_quiet(&self) -> bool {
        self.spoken.is_heard() && self.running.is_empty()
    }
}
