//! `health`: whether an app listens, for containers and monitors.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::arguments::Command;
use crate::error::Error;

pub(super) const COMMAND: Command =
    Command::plain("health", "Looks whether an app listens at --listen (exit status 1 if none does)");

/// Longer than a connection takes that comes about at all.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connects and closes, which the app that is looked at does not log.
pub(super) async fn run(listen: &str) -> Result<(), Error> {
    let none = |why: String| Error::new(format!("no app listens on {listen}: {why}"));
    match timeout(PATIENCE, TcpStream::connect(listen)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(none(error.to_string())),
        Err(_) => Err(none(format!("no connection within {} s", PATIENCE.as_secs()))),
    }
}
