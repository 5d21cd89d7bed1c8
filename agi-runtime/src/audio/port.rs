//! Where the audio of the calls arrives, and which stream belongs to which call.

use std::collections::HashMap;
use std::fmt::Display;
#[cfg(all(feature = "testing", feature = "transcripts"))]
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::time::timeout;
use uuid::Uuid;

use super::error::AudioError;
use super::link::Link;
use super::pump::Pump;
use super::wire::{self, BEGINNING, Frame, Rate};
use crate::call::{SimulatedTime, StateMap};
use crate::warning::Warning;

static STRANGER: Warning = Warning::new("a connection to the audio listener was closed: no call waits for it");
/// How long a connection may take to say whose it is. Asterisk does it at once.
const PATIENCE: Duration = Duration::from_secs(5);

#[cfg(all(feature = "testing", feature = "transcripts"))]
tokio::task_local! {
    /// Where the audio of a call arrives whose app was built for others.
    static REPLAYED: AudioPort;
}

/// The streams that calls wait for, by their UUID. Only a call and the Asterisk that it told know it.
#[derive(Clone, Debug)]
pub(crate) struct AudioPort(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    listens: SocketAddr,
    /// What Asterisk is told, where it is not the address of the call.
    advertised: Option<String>,
    /// Of a simulated Asterisk, how many streams there were: the same call has the same UUIDs in every run.
    counted: Option<AtomicU64>,
    awaited: Mutex<HashMap<Uuid, Arc<Link>>>,
    /// Held by each stream that is open, too.
    open: Arc<()>,
}

impl AudioPort {
    pub(crate) fn new(listens: SocketAddr, advertised: Option<String>) -> Self {
        Self(Arc::new(Inner { listens, advertised, counted: None, awaited: Mutex::default(), open: Arc::default() }))
    }

    /// Makes the port that calls of a simulated Asterisk come to; `in_step` with its time, where that is virtual.
    #[cfg(feature = "testing")]
    pub(crate) fn simulated(in_step: bool) -> Self {
        let listens = SocketAddr::from((Ipv4Addr::LOCALHOST, 9092));
        let counted = in_step.then(AtomicU64::default);
        Self(Arc::new(Inner { listens, advertised: None, counted, awaited: Mutex::default(), open: Arc::default() }))
    }

    /// Returns the same port under another address, before calls are answered.
    pub(crate) fn advertised(&self, address: String) -> Self {
        Self::new(self.0.listens, Some(address))
    }

    /// Returns where the audio of this call arrives.
    pub(super) fn of(state: &StateMap) -> Option<Self> {
        #[cfg(all(feature = "testing", feature = "transcripts"))]
        if let Ok(port) = REPLAYED.try_with(Self::clone) {
            return Some(port);
        }
        state.get::<Self>().map(|port| (*port).clone())
    }

    /// Serves a call whose audio arrives here, whatever the app listens on.
    #[cfg(all(feature = "testing", feature = "transcripts"))]
    pub(crate) async fn instead<F: Future>(self, serving: F) -> F::Output {
        REPLAYED.scope(self, serving).await
    }

    /// Returns the time that streams keep step with, if that is simulated.
    pub(super) fn simulated_time(&self) -> Option<SimulatedTime> {
        self.0.counted.as_ref().and_then(|_| SimulatedTime::of_this_call())
    }

    /// Returns the address to tell Asterisk in a call that came to `called`.
    pub(super) fn address(&self, called: Option<IpAddr>) -> Result<String, AudioError> {
        let Inner { listens, advertised, .. } = &*self.0;
        if let Some(address) = advertised {
            return Ok(address.clone());
        }
        let (listens, port) = (listens.ip().to_canonical(), listens.port());
        let called = called.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |called| called.to_canonical());
        if listens.is_loopback() && !called.is_loopback() {
            return Err(AudioError::LoopbackOnly { listens, called });
        }
        let address = if listens.is_unspecified() { called } else { listens };
        Ok(SocketAddr::new(address, port).to_string())
    }

    /// Waits for a stream from now on, until what is returned is dropped.
    pub(super) fn expect(&self, link: &Arc<Link>) -> Expected {
        let id = match &self.0.counted {
            None => Uuid::new_v4(),
            Some(count) => Uuid::from_u64_pair(0, 1 + count.fetch_add(1, Ordering::Relaxed)),
        };
        self.awaited().insert(id, Arc::clone(link));
        Expected { port: self.clone(), id }
    }

    /// Returns how many streams are open.
    #[cfg(feature = "admin")]
    pub(crate) fn streams(&self) -> u64 {
        Arc::strong_count(&self.0.open) as u64 - 1
    }

    fn awaited(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<Link>>> {
        self.0.awaited.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection: finds the call that waits for it, and moves its frames until it ends. `identified` is dropped
    /// when it is known whose it is, or that it is nobody's.
    pub(crate) async fn accept<S, P>(self, mut stream: S, peer: impl Display, identified: P)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut incoming = Vec::new();
        let id = timeout(PATIENCE, identify(&mut stream, &mut incoming)).await.ok().flatten();
        // Whoever knows the UUID of a stream that is open already knows no other.
        let link = id.and_then(|id| self.awaited().remove(&id));
        let counted = Arc::clone(&self.0.open);
        drop((identified, self));
        match link {
            Some(link) if open(&link) => {
                Pump::new(stream, link, incoming).await;
                drop(counted);
            }
            Some(_) => {}
            // An Asterisk whose channel is not answered connects, and closes at once.
            None if id.is_none() && incoming.is_empty() => tracing::debug!(%peer, "no audio came"),
            None => STRANGER.of_peer(peer),
        }
    }
}

fn open(link: &Link) -> bool {
    let mut ends = link.lock();
    let opens = ends.open();
    let listener = ends.take_listener();
    drop(ends);
    listener.into_iter().for_each(std::task::Waker::wake);
    opens
}

/// Reads the first frame, the UUID; what comes after it is left in `incoming`.
async fn identify(stream: &mut (impl AsyncRead + Unpin), incoming: &mut Vec<u8>) -> Option<Uuid> {
    // Room for what may be on its way already.
    incoming.reserve_exact(BEGINNING);
    loop {
        if let Some((frame, length)) = wire::read(incoming, Rate::NARROW).ok()? {
            let Frame::Id(id) = frame else { return None };
            incoming.drain(..length);
            return Some(Uuid::from_bytes(id));
        }
        if stream.read_buf(incoming).await.ok()? == 0 {
            return None;
        }
    }
}

/// A stream that a call waits for.
pub(super) struct Expected {
    port: AudioPort,
    id: Uuid,
}

impl Expected {
    pub(super) fn id(&self) -> Uuid {
        self.id
    }
}

impl Drop for Expected {
    fn drop(&mut self) {
        self.port.awaited().remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::AudioPort;
    use std::net::IpAddr;

    fn told(listens: &str, called: Option<&str>) -> Result<String, String> {
        let port = AudioPort::new(listens.parse().unwrap(), None);
        let called: Option<IpAddr> = called.map(|called| called.parse().unwrap());
        port.address(called).map_err(|error| error.to_string())
    }

    #[test]
    fn asterisk_is_told_the_address_that_its_call_came_to() {
        assert_eq!(told("0.0.0.0:9092", Some("10.0.0.5")).unwrap(), "10.0.0.5:9092");
        assert_eq!(told("[::]:9092", Some("::ffff:10.0.0.5")).unwrap(), "10.0.0.5:9092");
        assert_eq!(told("[::]:9092", Some("fd00::5")).unwrap(), "[fd00::5]:9092");
        assert_eq!(told("127.0.0.1:9092", Some("127.0.0.1")).unwrap(), "127.0.0.1:9092");
        assert_eq!(told("127.0.0.1:9092", None).unwrap(), "127.0.0.1:9092");
        assert_eq!(told("10.0.0.6:9092", Some("10.0.0.5")).unwrap(), "10.0.0.6:9092");
    }

    #[test]
    fn a_listener_that_asterisk_cannot_reach_is_named_before_anything_is_sent() {
        let error = told("127.0.0.1:9092", Some("10.0.0.5")).unwrap_err();
        assert!(error.contains("`--audio-listen 10.0.0.5:9092`"), "{error}");
    }

    #[test]
    fn an_advertised_address_comes_before_all() {
        let port = AudioPort::new("127.0.0.1:1".parse().unwrap(), None).advertised("ivr.example:9092".to_owned());
        assert_eq!(port.address(None).unwrap(), "ivr.example:9092");
    }
}
