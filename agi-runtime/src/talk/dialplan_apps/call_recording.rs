//! A recording of the call that is under way: it is stopped and goes on (`MixMonitor`, `StopMixMonitor`).
//!
//! `StopMixMonitor` closes the file before it is answered, and `MixMonitor` with the option `a` goes on in it. The time
//! between the two is missing then, unless the file is filled with silence first. (All measured on 22.10 and 16.28.)

use std::time::Duration;

use super::record_call::ID;
use crate::call::{Call, CallError, Gap};
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
        if recorded.gap.as_ref().is_some_and(|gap| gap.is_stopped) {
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
        match file {
            Some(file) if file == recorded.file => {}
            // An earlier attempt stopped it, and was dropped.
            None if recorded.gap.is_some() => {}
            None if is_known => {
                tracing::warn!("the call is not recorded any more: somebody else has stopped MixMonitor");
                self.recorded = None;
                return Ok(());
            }
            other => return Err(not_stopped(&format!("{ID}={id} of {:?}", other.unwrap_or_default()))),
        }
        recorded.id = Some(id.clone());
        recorded.gap.get_or_insert_with(Gap::begin);
        match self.exec("StopMixMonitor", &id).await {
            Ok(0) => {}
            Ok(result) => return Err(self.is_still_recorded(&format!("200 result={result}"))),
            Err(CallError::Failed { reply, .. }) => return Err(self.is_still_recorded(&reply)),
            Err(error) => return Err(error),
        }
        let Some((gap, silence, file)) = self.gap() else { return Ok(()) };
        gap.is_stopped = true;
        if silence {
            let size = self.get_variable(&format!("STAT(s,{file})")).await?;
            let size = size.and_then(|size| size.to_string_lossy().parse().ok()).filter(|size| *size > 0);
            if let Some((gap, ..)) = self.gap() {
                gap.size = size;
            }
        }
        Ok(())
    }

    fn gap(&mut self) -> Option<(&mut Gap, bool, String)> {
        let recorded = self.recorded.as_mut()?;
        let file = recorded.file.to_string_lossy().into_owned();
        Some((recorded.gap.as_mut()?, recorded.silence.is_some(), file))
    }

    fn is_still_recorded(&mut self, reply: &str) -> CallError {
        if let Some(recorded) = &mut self.recorded {
            recorded.gap = None;
        }
        not_stopped(reply)
    }

    /// Lets the recording go on, with silence for the time in which it was stopped. The caller has answered, or paid: what
    /// fails here is only logged.
    pub(in super::super) async fn recording_goes_on(&mut self) {
        if self.is_hung_up() {
            return;
        }
        match self.goes_on().await {
            Ok(()) => {}
            Err(error) if error.is_hung_up() => tracing::debug!("the recording ended with the call: {error}"),
            Err(error) => {
                tracing::warn!("the call is not recorded any more: {error}");
                self.recorded = None;
            }
        }
    }

    async fn goes_on(&mut self) -> Result<(), CallError> {
        let Some(recorded) = &mut self.recorded else { return Ok(()) };
        if recorded.gap.is_none() {
            return Ok(());
        }
        // Not before one of the commands here.
        recorded.goes_on_later();
        if let Some(id) = recorded.not_yet_stopped().cloned() {
            self.exec("StopMixMonitor", id).await?;
        }
        if let Some(silence) = self.recorded.as_ref().and_then(|recorded| recorded.silence_so_far()) {
            self.set_variable(&silence, "").await?;
        }
        let Some(recorded) = &mut self.recorded else { return Ok(()) };
        // From here on, it may have begun.
        (recorded.gap, recorded.id) = (None, None);
        let goes_on = recorded.goes_on.clone();
        self.mix_monitor(goes_on).await?;
        let id = self.get_variable(ID).await?;
        if let Some(recorded) = &mut self.recorded {
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
            }
        }
        Ok(())
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
        self.call.recorded.as_ref().map(|recorded| recorded.file.clone()).unwrap_or_default()
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
