//! `health`: whether an app listens and takes calls, for containers and monitors.

use std::io;
use std::time::Duration;

use agi_protocol::Status;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::arguments::{Command, Common};
use crate::error::Error;

pub(super) const COMMAND: Command = Command {
    common: Common::Only(&["listen", "config"]),
    ..Command::plain(
        "health",
        "Looks whether an app takes calls at --listen (exit status 1 if none does, or it drains)",
    )
};

/// Longer than an app takes that works at all.
const PATIENCE: Duration = Duration::from_secs(5);
/// More than the last words of a call that is refused.
const MOST_BYTES: u64 = 200;

/// Connects, says nothing and hears what comes, which the app that is looked at does not log.
pub(super) async fn run(listen: &str) -> Result<(), Error> {
    let none = |why: String| Error::new(format!("no app listens on {listen}: {why}"));
    let mut stream = match timeout(PATIENCE, TcpStream::connect(listen)).await {
        Ok(connected) => connected.map_err(|error| none(error.to_string()))?,
        Err(_) => return Err(none(format!("no connection within {} s", PATIENCE.as_secs()))),
    };
    let heard = timeout(PATIENCE, heard(&mut stream)).await.map_err(|_| {
        let why = format!("the connection was made, and not answered within {} s", PATIENCE.as_secs());
        Error::new(format!("the app on {listen} does not take calls: {why}"))
    })?;
    // An app that takes calls closes, or resets; one that is full says BUSY, and works.
    if heard.is_ok_and(|heard| heard == Status::Closing.last_words(Vec::new())) {
        return Err(Error::new(format!("the app on {listen} is draining: it takes no new calls until SIGUSR2")));
    }
    Ok(())
}

async fn heard(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    stream.shutdown().await?;
    let mut heard = Vec::new();
    stream.take(MOST_BYTES).read_to_end(&mut heard).await?;
    Ok(heard)
}

#[cfg(test)]
mod tests {
    use super::run;
    use tokio::net::TcpListener;

    #[tokio::test(start_paused = true)]
    async fn an_app_that_answers_nothing_takes_no_calls() {
        // The system completes the connection; nobody accepts it.
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let why = run(&address).await.unwrap_err().to_string();
        assert!(why.contains("does not take calls: the connection was made, and not answered within 5 s"), "{why}");
    }
}
