//! The last words to a caller whose call has failed.

use super::prompt::Prompts;
use crate::call::Call;

impl Call {
    /// Says a list of prompts, as [`say`](Call::say) does, and returns this error, whatever came of the prompts: a caller
    /// who hangs up during an apology must not hide why it was made.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # #[derive(Debug, thiserror::Error)]
    /// # #[error("the service does not answer")]
    /// # struct Down;
    /// # async fn look_up(order: u32) -> std::result::Result<String, Down> { Err(Down) }
    /// #[agi_route("/order/{number}", manual)]
    /// async fn order(call: &mut Call, number: u32) -> Result {
    ///     let status = match look_up(number).await {
    ///         Ok(status) => status,
    ///         Err(down) => return call.fail_with("order/not-now", down).await,
    ///     };
    ///     call.play(&format!("order/{status}")).await?;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// With `call.play("order/not-now").await?` instead, a caller who leaves during the prompt makes the call end as hung
    /// up: the error is not logged, and [`App::on_error`](crate::App::on_error) does not count it.
    ///
    /// It says nothing to a caller who has hung up, or who has pressed the operator's key
    /// ([`CallError::Operator`](crate::CallError::Operator)) and heard nothing since: neither is a failure. So one `fail_with` serves
    /// all errors of a conversation.
    ///
    /// A [`Rejection`](crate::Rejection) as the error says which status the call ends with.
    ///
    /// # Errors
    /// Always: `error`, converted as `?` does it.
    pub async fn fail_with<T, E, F: From<E>>(&mut self, prompts: impl Prompts, error: E) -> Result<T, F> {
        if self.wants_operator() {
            return Err(F::from(error));
        }
        if let Err(unsaid) = self.say(prompts).await {
            tracing::debug!("the caller did not hear that the call fails: {unsaid}");
        }
        Err(F::from(error))
    }
}
