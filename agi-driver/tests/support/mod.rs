//! A party who waits.

#![allow(dead_code, reason = "each test needs some of it")]

use std::future::{Future, pending};
use std::time::Duration;

use agi_driver::{Act, Party};
use agi_simulator::Session;
use tokio::time::sleep;

/// Waits until something is so, and lets time pass meanwhile.
pub struct Waits {
    is_so: fn(&Session) -> bool,
    patience: Option<Duration>,
    lets_time_pass: bool,
}

/// What ends a drive.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// What was waited for is so.
    So,
    Impatient,
}

/// Waits until the call is over.
pub fn until_over() -> Waits {
    until(Session::is_over)
}

pub fn until(is_so: fn(&Session) -> bool) -> Waits {
    Waits { is_so, patience: None, lets_time_pass: true }
}

impl Waits {
    /// For so long at most.
    pub fn at_most(self, patience: Duration) -> Self {
        Self { patience: Some(patience), ..self }
    }

    /// And lets no time pass.
    pub fn in_no_time(self) -> Self {
        Self { lets_time_pass: false, ..self }
    }
}

impl Party for Waits {
    type End = End;
    type Event = ();

    fn sees(&mut self, session: &mut Session) -> Option<End> {
        (self.is_so)(session).then_some(End::So)
    }

    fn acts(&mut self, session: &mut Session) -> Act<End> {
        let Some(due) = session.due().filter(|_| self.lets_time_pass) else { return Act::Nothing };
        session.go_on(due);
        Act::Done
    }

    fn waits(&mut self) -> impl Future<Output = ()> + Send {
        let patience = self.patience;
        async move {
            match patience {
                Some(patience) => sleep(patience).await,
                None => pending().await,
            }
        }
    }

    fn meets(&mut self, (): (), _: &mut Session) -> Option<End> {
        Some(End::Impatient)
    }
}
