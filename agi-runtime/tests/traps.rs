//! The traps of the AGI protocol, each shown on bytes that Asterisk sent or that its source prints.
//!
//! Numbers are those of the list of traps; the ones that are missing here need a real Asterisk or a clock.

#[path = "traps/answers.rs"]
mod answers;
#[path = "traps/commands.rs"]
mod commands;
#[path = "traps/frames.rs"]
mod frames;
#[path = "traps/requests.rs"]
mod requests;
mod support;
#[path = "traps/values.rs"]
mod values;

use std::time::Duration;

use agi_runtime::Call;
use support::{Handled, call};
use tokio::time::timeout;

/// The last line of a call whose handler finished.
const ENDING: &str = "SET VARIABLE AGI_ROUTE_STATUS OK\n";

/// What a handler makes of an exchange: exactly these lines from it, each answered by these bytes, and no other line.
async fn exchange<T, F>(script: &[(&str, &str)], handler: F) -> T
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call) -> Handled<'c, T> + Send + 'static,
{
    let (mut pbx, task) = call(handler).await;
    for (line, reply) in script {
        pbx.answers(line, reply).await;
    }
    let rest =
        timeout(Duration::from_secs(10), pbx.rest()).await.expect("no answer is awaited that is not in the script");
    assert!(rest.is_empty() || rest == ENDING, "more was sent: {rest:?}");
    task.await.unwrap()
}
