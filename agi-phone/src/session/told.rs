//! What is told about a call, with whose call it is.

use std::path::PathBuf;

use agi_simulator::Session;

use super::answer::CallAnswer;
use crate::error::Exit;

/// Whose call it is.
#[derive(Clone)]
pub(super) struct Whose {
    pub(super) session: String,
    pub(super) target: String,
    pub(super) log: PathBuf,
}

/// What is told after a step. Events, what plays, question and ending are JSON already.
pub(super) struct Told<'a> {
    pub(super) state: &'a str,
    pub(super) events: Vec<String>,
    pub(super) plays: Option<String>,
    pub(super) asks: Option<String>,
    pub(super) ended: Option<String>,
    pub(super) notes: Vec<String>,
    pub(super) error: Option<(Exit, &'a str)>,
}

impl Whose {
    /// Returns the exit status of the step, and its answer.
    pub(super) fn tell(&self, step: &str, session: &Session, told: Told<'_>) -> (Exit, String) {
        let exit = told.error.map_or(Exit::Ended, |(exit, _)| exit);
        let answer = CallAnswer {
            session: &self.session,
            step,
            state: told.state,
            time_ms: session.now().as_millis(),
            answered: session.is_answered(),
            events: told.events,
            plays: told.plays,
            asks: told.asks,
            ended: told.ended,
            notes: &told.notes,
            error: told.error.map(|(_, why)| why),
            exit,
            target: &self.target,
            log: &self.log.display().to_string(),
        };
        (exit, answer.to_json())
    }
}
