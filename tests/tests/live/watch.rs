//! What Asterisk does on one channel, heard from its manager: when it begins a command.

use std::time::Duration;

use tokio::time::timeout;
use xtask::asterisk::{Action, Ami, Asterisk, Call, Dial};

use crate::support::{Answered, Handling, asterisk, dial_on};
use agi_runtime::Call as Handled;
use tokio::sync::oneshot;

/// Hears which commands Asterisk begins.
pub struct Watch(Ami);

impl Watch {
    async fn on_channel(asterisk: &Asterisk, call: &Call) -> Self {
        Self::on_id(asterisk, &call.channel()).await
    }

    /// Listens to all channels from now on, for lines that start with this command.
    pub async fn for_command(asterisk: &Asterisk, command: &str) -> Self {
        Self::with(asterisk, &format!("Command: {command}")).await
    }

    /// Listens to a channel from now on, by its unique id.
    pub async fn on_id(asterisk: &Asterisk, id: &str) -> Self {
        Self::with(asterisk, &format!("Uniqueid: {id}")).await
    }

    async fn with(asterisk: &Asterisk, filter: &str) -> Self {
        let mut ami = asterisk.ami("agi").await.expect("a manager session");
        let filter = Action::new("Filter").header("Operation", "Add").header("Filter", filter);
        ami.send(&filter).await.expect("Asterisk takes the filter");
        Self(ami)
    }

    /// Waits until Asterisk begins a command that starts with this text, and returns its line.
    pub async fn begins(&mut self, command: &str) -> String {
        let begins = async {
            loop {
                let event = self.0.event().await.expect("the manager goes on");
                let line = event.text("Command");
                if event.text("Event") == "AGIExecStart" && line.starts_with(command) {
                    return line;
                }
            }
        };
        timeout(PATIENCE, begins).await.unwrap_or_else(|_| panic!("Asterisk does not begin {command}"))
    }

    /// Waits until Asterisk begins to play this sound.
    pub async fn plays(&mut self, sound: &str) {
        self.begins(&format!("STREAM FILE \"{sound}\"")).await;
    }
}

/// A test that waits for longer should fail.
const PATIENCE: Duration = Duration::from_mins(2);

/// Places a call with a watch that misses nothing, whatever answers it.
pub async fn dial_heard(dial: Dial) -> (Call, Watch) {
    dial_heard_on(asterisk().await, dial).await
}

/// As [`dial_heard`], on an Asterisk that is not the shared one.
pub async fn dial_heard_on(asterisk: &Asterisk, dial: Dial) -> (Call, Watch) {
    let number = asterisk.next_call();
    let watch = Watch::on_id(asterisk, &format!("{number}-leg")).await;
    let call = asterisk.dial_as(number, dial).await.expect("the call is placed");
    (call, watch)
}

/// As [`dial_as`](crate::support::dial_as), with a watch that misses nothing: the handler starts when it listens.
pub async fn dial_watched<T, F>(with: impl FnOnce(Dial) -> Dial, handler: F) -> (Answered<T>, Watch)
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Handled) -> Handling<'c, T> + Send + 'static,
{
    dial_watched_on(asterisk().await, with, handler).await
}

/// As [`dial_watched`], on an Asterisk that is not the shared one.
pub async fn dial_watched_on<T, F>(
    asterisk: &Asterisk,
    with: impl FnOnce(Dial) -> Dial,
    handler: F,
) -> (Answered<T>, Watch)
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Handled) -> Handling<'c, T> + Send + 'static,
{
    let (listens, start) = oneshot::channel();
    let call = dial_on(asterisk, with, move |call| {
        Box::pin(async move {
            drop(start.await);
            handler(call).await
        })
    })
    .await;
    let watch = Watch::on_channel(asterisk, &call).await;
    listens.send(()).unwrap();
    (call, watch)
}
