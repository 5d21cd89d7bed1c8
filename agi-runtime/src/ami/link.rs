//! A lasting link to one Asterisk: connects, logs in, and does so again when the connection ends.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::address::AmiAddress;
use super::id::random;
use super::login::{LoginError, log_in};
use super::originate::OriginateQueue;
use super::reader::Reader;
use super::session::Session;
use super::shared::{Incoming, OnRefusal, Shared};
use crate::drain::Drain;

/// How many calls may wait until the server takes them.
const WAITING: usize = 1024;
/// The wait before the second try; it doubles up to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// Asterisk tells nobody why it does not let a user in, and others count those who try: the first wait is longer then.
const REFUSED_WAIT: Duration = Duration::from_secs(5);
/// A session that lasted so long ended by accident.
const LASTED: Duration = Duration::from_secs(60);
/// How long a host may take to accept.
const CONNECT: Duration = Duration::from_secs(10);

/// The links of an app. Dropping it ends them.
pub(crate) struct Links {
    closing: watch::Sender<bool>,
    links: JoinSet<()>,
}

impl Links {
    /// Connects to each of them, and goes on until they are dropped. Returns where their calls come from, too.
    pub(crate) fn start(
        addresses: Vec<AmiAddress>,
        most_calls: usize,
        drain: &Drain,
        refused: &Arc<OnRefusal>,
        queue: &OriginateQueue,
    ) -> (Self, mpsc::Receiver<Incoming>) {
        let (calls, incoming) = mpsc::channel(WAITING);
        let (closing, is_closing) = watch::channel(false);
        let mut links = JoinSet::new();
        for address in addresses {
            links.spawn(keep(Shared {
                address: Arc::new(address),
                drain: drain.clone(),
                calls: calls.clone(),
                refused: Arc::clone(refused),
                most_calls,
                queue: queue.clone(),
                closing: is_closing.clone(),
                sees_hang_ups: AtomicBool::new(false),
            }));
        }
        (Self { closing, links }, incoming)
    }

    /// Logs off when the calls have said their last words, which takes at most so long.
    pub(crate) async fn log_off(mut self, at_most: Duration) {
        self.closing.send_replace(true);
        let all = async { while self.links.join_next().await.is_some() {} };
        if timeout(at_most, all).await.is_err() {
            tracing::debug!("Asterisk did not end all calls in time: the connections are cut");
        }
    }
}

async fn keep(shared: Shared) {
    let shared = Arc::new(shared);
    let mut closing = shared.closing.clone();
    let mut wait = FIRST_WAIT;
    loop {
        let began = Instant::now();
        let Err(error) = connected(&shared).await else { return };
        if began.elapsed() >= LASTED {
            wait = FIRST_WAIT;
        }
        if matches!(error, LoginError::Refused(_)) {
            wait = wait.max(REFUSED_WAIT);
        }
        let now = with_jitter(wait);
        let address = &shared.address;
        tracing::warn!(asterisk = %address, "no connection to the manager interface: {error}; next try in {now:.1?}");
        tokio::select! {
            () = sleep(now) => {}
            _ = closing.wait_for(|closing| *closing) => return,
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Between three quarters and five quarters of it, so that many apps do not come back at the same moment.
fn with_jitter(wait: Duration) -> Duration {
    let part = u32::try_from(random() % 512).unwrap_or(0);
    wait * 3 / 4 + wait * part / 1024
}

async fn connected(shared: &Arc<Shared>) -> Result<(), LoginError> {
    let address = &shared.address;
    let connect = TcpStream::connect((&*address.host, address.port));
    let stream = timeout(CONNECT, connect).await.map_err(|_| LoginError::TooSlow)??;
    stream.set_nodelay(true)?;
    if address.tls {
        return over(shared, tls(address, stream).await?).await;
    }
    over(shared, stream).await
}

async fn over<S>(shared: &Arc<Shared>, stream: S) -> Result<(), LoginError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (reads, mut writer) = tokio::io::split(stream);
    let mut reader = Reader::new(reads);
    log_in(&mut reader, &mut writer, &shared.address, "agi,call").await?;
    tracing::info!(asterisk = %shared.address, "logged in to the manager interface: calls by AGI(agi:async,/path) are answered");
    Ok(Session::run(Arc::clone(shared), reader, writer).await?)
}

#[cfg(feature = "tls")]
async fn tls(
    address: &AmiAddress,
    stream: TcpStream,
) -> io::Result<impl AsyncRead + AsyncWrite + Unpin + Send + 'static> {
    super::tls::connect(address, stream).await
}

/// Without the feature, no address has TLS.
#[cfg(not(feature = "tls"))]
#[expect(clippy::unused_async, reason = "with the feature, it shakes hands")]
async fn tls(_: &AmiAddress, _: TcpStream) -> io::Result<TcpStream> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::with_jitter;
    use std::time::Duration;

    #[test]
    fn no_two_apps_come_back_at_the_same_moment() {
        let second = Duration::from_secs(1);
        let waits: Vec<_> = (0..100).map(|_| with_jitter(second)).collect();
        assert!(waits.iter().all(|wait| (second * 3 / 4..second * 5 / 4).contains(wait)), "{waits:?}");
        assert!(waits.iter().any(|wait| *wait != waits[0]));
    }
}
