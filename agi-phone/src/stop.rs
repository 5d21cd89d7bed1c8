//! Ctrl-C and SIGTERM: the first hangs up, the second leaves the call as it is.

use std::future::Future;
use std::io;
use std::pin::Pin;

type Stopped = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Waits for the signals that ask the process to stop.
pub(crate) struct Stop(Option<Stopped>);

impl Stop {
    pub(crate) fn new() -> Self {
        let mut stop = Self(None);
        stop.listen();
        stop
    }

    /// A signal that cannot be waited for ends the process as it always does.
    fn listen(&mut self) {
        self.0 = stop_signal().ok().map(|signal| -> Stopped { Box::pin(signal) });
    }

    /// Ready at the next signal.
    pub(crate) async fn told(&mut self) {
        match &mut self.0 {
            Some(signal) => signal.await,
            None => std::future::pending().await,
        }
        self.listen();
    }
}

/// Returns a future that is ready at the next Ctrl-C or SIGTERM, which then do not end the process.
///
/// # Errors
/// If the system has no such signals.
pub fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}
