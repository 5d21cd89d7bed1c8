//! Who observes the dialogue: nothing may be missing, and what is a secret is told so.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use agi_protocol::dialogue::{Event, Line, Observer};

use crate::rules::{self, Broken};

/// What was told.
#[derive(Default)]
pub struct Told {
    /// All bytes of the app's.
    pub sent: Vec<u8>,
    /// All bytes of Asterisk's.
    pub received: Vec<u8>,
    /// The command that was sent last.
    command: Option<&'static str>,
    broken: Option<Broken>,
}

/// See the module.
#[derive(Clone, Default)]
pub struct Ears(Arc<Mutex<Told>>);

impl Ears {
    /// Gives what was told.
    pub fn told(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says what was told and is not so.
    ///
    /// # Errors
    /// If anything was.
    pub fn check(&self) -> Result<(), Broken> {
        self.told().broken.take().map_or(Ok(()), Err)
    }
}

impl Observer for Ears {
    fn observe(&mut self, event: Event<'_>) {
        let mut told = self.told();
        match event {
            Event::Sent { bytes, line, .. } => {
                if let Some(Line::Command(spec)) = line {
                    told.command = Some(spec.name);
                }
                told.sent.extend_from_slice(bytes);
            }
            Event::Received { bytes, answers, secret, .. } => {
                let shown = bytes.escape_ascii();
                if !secret && rules::a_secret_is_gone(bytes).is_err() {
                    told.broken = Some(format!("{shown} is a secret, and is not told so"));
                }
                if let Some(Line::Command(spec)) = answers
                    && told.command != Some(spec.name)
                {
                    told.broken = Some(format!("{shown} is told as the answer to {}, which was not sent", spec.name));
                }
                told.received.extend_from_slice(bytes);
            }
            _ => {}
        }
    }
}
