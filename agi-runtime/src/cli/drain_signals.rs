//! SIGUSR1 and SIGUSR2: no new calls, and calls again.

use std::future::Future;
use std::io;

use crate::drain::Drain;

/// Turns the switch at each of these signals, which then do not end the process. What is returned never ends.
#[cfg(unix)]
pub(super) fn obey(drain: Drain) -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut first, mut second) = (signal(SignalKind::user_defined1())?, signal(SignalKind::user_defined2())?);
    Ok(async move {
        loop {
            tokio::select! {
                Some(()) = first.recv() => {
                    let how = if drain.begin() { "draining" } else { "draining already" };
                    tracing::info!("SIGUSR1: {how}: new calls end as CLOSING until SIGUSR2, and those under way go on");
                }
                Some(()) = second.recv() => {
                    let how = if drain.end() { "no longer draining" } else { "not draining" };
                    tracing::info!("SIGUSR2: {how}: new calls are answered");
                }
            }
        }
    })
}

#[cfg(not(unix))]
pub(super) fn obey(_drain: Drain) -> io::Result<impl Future<Output = ()>> {
    Ok(std::future::pending())
}
