//! A recording of the call that is under way: it is stopped and goes on (`MixMonitor`, `StopMixMonitor`).
//!
//! `StopMixMonitor` closes the file before it is answered, and `MixMonitor` with the option `a` goes on in it. The time
//! between the two is missing then, unless the file is filled with silence first. (All measured on 22.10 and 16.28.)

use std::time::Duration;

use super::record_call::{ID, silence_of};
use crate::call::{Call, CallError, Gap, Step};
use agi_protocol::Text;

impl Call {
    /// Returns the recording of this call, if [`record_call`](Call::record_call) began one.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn hand_over(call: &mut Call) -> Result {
    /// if let Some(recording) = call.call_recording() {
    ///     recording.stop().await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn call_recording(&mut self) -> Option<CallRecording<'_>> {
        self.recorded.is_some().then_some(CallRecording { call: self })
    }

    /// Stops the recording, unless it is stopped. Nothing secret may begin if this fails.
    pub(in super::super) async fn stops_recording(&mut self) -> Result<(), CallError> {
        if self.is_hung_up() {
            self.recorded = None;
        }
        let Some(recorded) = &mut self.recorded else { return Ok(()) };
        recorded.stays_stopped();
        if recorded.is_stopped() {
            return Ok(());
        }
        let known = recorded.id.clone();
        let is_known = known.is_some();
        let id = match known {
            Some(id) => id,
            None => self.get_variable(ID).await?.unwrap_or_default(),
        };
        let file = self.get_variable(&format!("MIXMONITOR({id},filename)")).await?;
        let Some(recorded) = &mut self.recorded else { return Ok(()) };
        match (file, &recorded.file) {
            (Some(file), Some(known)) if file == *known => {}
            // MixMonitor was dropped before its answer, and has begun.
            (Some(file), None) => (recorded.silence, recorded.file) = (silence_of(&file), Some(file)),
            // An earlier attempt stopped it, and was dropped.
            (None, _) if recorded.gap.is_some() => {}
            (None, _) if is_known => {
                tracing::warn!("the call is not recorded any more: somebody else has stopped MixMonitor");
                self.recorded = None;
                return Ok(());
            }
            // MixMonitor was dropped before its answer, and has not begun: it would have set the variable.
            (None, None) if id.is_empty() => {
                self.recorded = None;
                return Ok(());
            }
            (other, _) => return Err(not_stopped(&format!("{ID}={id} of {:?}", other.unwrap_or_default()))),
        }
        recorded.id = Some(id.clone());
        recorded.gap.get_or_insert_with(Gap::begin);
        self.stop_mix_monitor(&id).await?;
        let Some((_, true, file)) = self.gap() else { return Ok(()) };
        let size = self.get_variable(&format!("STAT(s,{file})")).await?;
        let size = size.and_then(|size| size.to_string_lossy().parse().ok()).filter(|size| *size > 0);
        if let Some((gap, ..)) = self.gap() {
            gap.size = size;
        }
        Ok(())
    }

    fn gap(&mut self) -> Option<(&mut Gap, bool, String)> {
        let recorded = self.recorded.as_mut()?;
        let file = recorded.file.as_ref()?.to_string_lossy().into_owned();
        Some((recorded.gap.as_mut()?, recorded.silence.is_some(), file))
    }

    /// Runs `StopMixMonitor`, and notes what it did. If it did nothing, the recording is not interrupted.
    pub(super) async fn stop_mix_monitor(&mut self, id: &Text) -> Result<(), CallError> {
        let reply = match self.exec("StopMixMonitor", id).await {
            Ok(0) => None,
            Ok(result) => Some(format!("200 result={result}")),
            Err(CallError::Failed { reply, .. }) => Some(reply),
            Err(error) => return Err(error),
        };
        let gap = self.recorded.as_mut().map(|recorded| &mut recorded.gap);
        match (&reply, gap) {
            (None, Some(Some(gap))) => gap.is_stopped = true,
            (Some(_), Some(gap)) => *gap = None,
            _ => {}
        }
        reply.map_or(Ok(()), |reply| Err(not_stopped(&reply)))
    }

    /// Lets the recording go on, with silence for the time in which it was stopped. The caller has answered, or paid: what
    /// fails here is only logged.
    pub(in super::super) async fn recording_goes_on(&mut self) {
        if self.is_hung_up() {
            return;
        }
        let wants_operator = self.wants_operator();
        let goes_on = self.goes_on().await;
        if wants_operator {
            // Nothing of it is heard.
            self.leaves_for_operator();
        }
        match goes_on {
            Ok(()) => {}
            Err(error) if error.is_hung_up() => tracing::debug!("the recording ended with the call: {error}"),
            Err(error) => {
                // What is not known to be stopped is stopped again for the next secret.
                self.recorded = self.recorded.take().filter(|recorded| !recorded.is_stopped());
                if self.recorded.is_some() {
                    tracing::warn!("it is not known whether the call is recorded: {error}");
                } else {
                    tracing::warn!("the call is not recorded any more: {error}");
                }
            }
        }
    }

    async fn goes_on(&mut self) -> Result<(), CallError> {
        let Some(recorded) = &mut self.recorded else { return Ok(()) };
        // Not by itself before one of the commands here: then there would be two.
        recorded.stays_stopped();
        let steps = recorded.steps();
        if steps.is_empty() {
            return Ok(());
        }
        let going_on = GoingOn(self);
        let call = &mut *going_on.0;
        for step in steps {
            match step {
                Step::Stop(id) => call.stop_mix_monitor(&id).await?,
                Step::Fill(silence) => call.set_variable(&silence, "").await?,
                Step::Begin(arguments) => call.mix_monitor(arguments).await?,
            }
        }
        let id = call.get_variable(ID).await?;
        if let Some(recorded) = &mut call.recorded {
            recorded.id = id;
        }
        Ok(())
    }

    /// After a secret that was given up, waits until the caller keys nothing any more, and lets the recording go on: what
    /// comes now may take hours.
    pub(super) async fn recording_goes_on_first(&mut self) -> Result<(), CallError> {
        while self.recorded.as_ref().is_some_and(|recorded| recorded.waits_for_the_rest()) {
            if self.wait_for_digit(AFTER_THE_LAST_KEY).await?.is_none() {
                self.recording_goes_on().await;
                break;
            }
        }
        Ok(())
    }
}

/// While this lives, the recording is about to go on. Dropped half-way, it goes on later.
struct GoingOn<'c>(&'c mut Call);

impl Drop for GoingOn<'_> {
    fn drop(&mut self) {
        if let Some(recorded) = &mut self.0.recorded {
            recorded.goes_on_later();
        }
    }
}

/// So long nobody pauses between two keys of one entry.
const AFTER_THE_LAST_KEY: Duration = Duration::from_secs(3);

fn not_stopped(reply: &str) -> CallError {
    CallError::Failed {
        command: "EXEC \"StopMixMonitor\"".to_owned(),
        reply: reply.to_owned(),
        hint: "the recording of the call goes on, so nothing secret was asked for or begun; is the channel variable \
               AGI_CALL_RECORDING still the one that MixMonitor set, and app_mixmonitor.so loaded?",
    }
}

/// The recording of this call, in one file. [`Call::call_recording`] returns it.
#[derive(Debug)]
pub struct CallRecording<'c> {
    call: &'c mut Call,
}

impl CallRecording<'_> {
    /// Returns its file, as Asterisk names it: an absolute path on Asterisk's machine.
    #[must_use]
    pub fn file(&self) -> Text {
        self.call.recorded.as_ref().and_then(|recorded| recorded.file.clone()).unwrap_or_default()
    }

    /// Returns whether nothing is recorded at present, because of a secret.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.call.recorded.as_ref().is_none_or(|recorded| recorded.gap.is_some())
    }

    /// Ends the recording (`StopMixMonitor`). When this is answered, the file is complete. Without it, the recording ends with
    /// the call.
    ///
    /// # Errors
    /// Besides those of every command: a recording that Asterisk does not stop is [`CallError::Failed`].
    pub async fn stop(self) -> Result<(), CallError> {
        self.call.stops_recording().await?;
        self.call.recorded = None;
        Ok(())
    }
}
