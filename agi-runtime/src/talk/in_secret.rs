//! What nobody else may hear or read: the recording of the call is stopped, and the exchanges are hidden.

use crate::call::{Call, CallError};

impl Call {
    /// Does something that nobody else may hear or read, such as reading a card's digits by hand, or handing the caller to a
    /// payment service: a recording of the call ([`record_call`](Call::record_call)) has silence meanwhile, the runtime logs
    /// no part of the exchanges, and the call's transcript masks their answers. A prompt that is skipped is not named, while
    /// observers are told of each command with its sound. [`ask_secret`](Call::ask_secret) does the
    /// same by itself.
    ///
    /// ```
    /// use agi_runtime::DialStatus;
    /// use agi_runtime::prelude::*;
    ///
    /// #[agi_route("/pay", manual)]
    /// async fn pay(call: &mut Call) -> Result {
    ///     let paid = call.in_secret(async |call| -> Result<_> {
    ///         Ok(call.dial("PJSIP/payments").await?)
    ///     });
    ///     if paid.await?.status == DialStatus::Answer {
    ///         call.play("thank-you").await?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// The recording goes on at its end, also if that is an error. One secret within another ends with the outer one. For
    /// what becomes of a secret that is dropped half-way, see [`record_call`](Call::record_call).
    ///
    /// # Errors
    /// Besides those of `secret`: a recording that Asterisk does not stop is [`CallError::Failed`], and then `secret` does not
    /// begin.
    pub async fn in_secret<T, E, F>(&mut self, secret: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&mut Call) -> Result<T, E>,
        E: From<CallError>,
    {
        let mut secrecy = Secrecy::begin(self).await?;
        let result = secret(secrecy.call()).await;
        secrecy.end().await;
        result
    }
}

/// While this lives, the call's exchanges are secret, and it is not recorded. Dropped before its [end](Self::end), it lets
/// the recording go on when the caller has had time to key the rest. The buffer that held the replies is zeroed.
pub(super) struct Secrecy<'c> {
    call: &'c mut Call,
    is_inner: bool,
}

impl<'c> Secrecy<'c> {
    pub(super) async fn begin(call: &'c mut Call) -> Result<Self, CallError> {
        let is_inner = call.dialogue.dialogue().is_secret();
        let secrecy = Self { call, is_inner };
        if secrecy.call.recorded.is_some() {
            secrecy.call.stops_recording().await?;
        }
        secrecy.call.dialogue.hide(true);
        Ok(secrecy)
    }

    /// Whether this is a secret within another.
    pub(super) fn is_inner(&self) -> bool {
        self.is_inner
    }

    pub(super) fn call(&mut self) -> &mut Call {
        self.call
    }

    /// The secret is over, and the recording goes on.
    pub(super) async fn end(self) {
        self.call.dialogue.hide(self.is_inner);
        if self.call.recorded.is_some() && !self.is_inner {
            self.call.recording_goes_on().await;
        }
    }
}

impl Drop for Secrecy<'_> {
    fn drop(&mut self) {
        self.call.dialogue.hide(self.is_inner);
        if let Some(recorded) = self.call.recorded.as_mut().filter(|_| !self.is_inner) {
            recorded.goes_on_later();
        }
    }
}
