//! Asterisk's side of the carriers of lines: FastAGI (plain, after a PROXY header, within TLS) and standard AGI.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader, split};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::Carrier;
use super::asterisk::{answer, are_last_words};
use super::handler::{Case, app};
use super::random::Random;
use super::wire::{Wire, wire};
use crate::App;
use crate::process::{HangUps, ProcessTransport};
use crate::server::Listener;

const NAME: &str = "app.clinic.example";
const PROXY: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 9);

/// A carrier, and its certificate.
pub(super) struct Lines {
    carrier: Carrier,
    files: TempDir,
    connector: TlsConnector,
}

pub(super) struct InMemory(pub(super) mpsc::UnboundedReceiver<Wire>);

impl Listener for InMemory {
    type Transport = Wire;
    type Peer = SocketAddr;

    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<(Wire, SocketAddr)>> {
        match ready!(self.0.poll_recv(cx)) {
            Some(stream) => Poll::Ready(Ok((stream, PROXY))),
            None => Poll::Pending,
        }
    }
}

impl HangUps for mpsc::UnboundedReceiver<()> {
    fn poll_hang_up(&mut self, cx: &mut Context<'_>) -> Poll<Option<()>> {
        self.poll_recv(cx)
    }
}

impl Lines {
    pub(super) fn new(carrier: Carrier) -> Self {
        let (files, key) = (tempfile::tempdir().unwrap(), KeyPair::generate().unwrap());
        let certificate = CertificateParams::new([NAME.to_owned()]).unwrap().self_signed(&key).unwrap();
        std::fs::write(files.path().join("app.pem"), certificate.pem()).unwrap();
        std::fs::write(files.path().join("app.key"), key.serialize_pem()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(certificate.der().clone()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots);
        Self { carrier, files, connector: TlsConnector::from(Arc::new(builder.with_no_client_auth())) }
    }

    /// Serves for a proxy.
    pub(super) fn after_a_header(app: App) -> App {
        app.proxies([PROXY.ip().to_string()])
    }

    pub(super) fn within_tls(&self, app: App) -> App {
        app.tls(self.files.path().join("app.pem"), self.files.path().join("app.key"))
    }

    pub(super) fn connector(&self) -> TlsConnector {
        self.connector.clone()
    }

    /// Plays a round.
    pub(super) async fn play(&self, cases: &[Arc<Case>]) {
        let app = app(cases);
        let app = match self.carrier {
            Carrier::Proxy => Self::after_a_header(app),
            Carrier::Tls => self.within_tls(app),
            _ => app,
        };
        let mut calls = JoinSet::new();
        if self.carrier == Carrier::Process {
            let service = app.build().expect("the app is sound");
            for case in cases {
                let (near, asterisk) = (service.clone(), Far::new(Arc::clone(case)));
                calls.spawn(asterisk.plays_a_process(near));
            }
            while calls.join_next().await.transpose().expect("nobody panics").is_some() {}
            return;
        }
        let (connects, listens) = mpsc::unbounded_channel();
        let serving = tokio::spawn(app.serve(InMemory(listens), std::future::pending()));
        for case in cases {
            let (far, connects, connector) = (
                Far::new(Arc::clone(case)),
                connects.clone(),
                (self.carrier == Carrier::Tls).then(|| self.connector()),
            );
            calls.spawn(far.connects(connects, connector));
        }
        while calls.join_next().await.transpose().expect("nobody panics").is_some() {}
        // The handlers of calls that were cut return by themselves.
        sleep(Duration::from_secs(60)).await;
        serving.abort();
    }
}

/// What befalls the call, after this time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    HangUp,
    Cut,
}

/// Asterisk's side of one call.
pub(super) struct Far {
    case: Arc<Case>,
    random: Random,
    fault: Option<Fault>,
    at: Instant,
    /// How a process is told that the caller hung up.
    signals: Option<mpsc::UnboundedSender<()>>,
}

impl Far {
    pub(super) fn new(case: Arc<Case>) -> Self {
        let mut random = Random::new(!case.seed);
        let fault = match random.below(6) {
            0 | 1 => Some(Fault::HangUp),
            2 => Some(Fault::Cut),
            _ => None,
        };
        let at = Instant::now() + random.time() * 2;
        Self { case, random, fault, at, signals: None }
    }

    async fn plays_a_process(mut self, service: crate::Service) {
        let (near, far) = wire(&mut self.random);
        let (signals, receives) = mpsc::unbounded_channel();
        self.signals = Some(signals);
        let (input, output) = split(near);
        let serves = async {
            service.serve_call(ProcessTransport::of(input, output, receives), "AGI()").await;
        };
        tokio::join!(serves, self.plays(far));
    }

    pub(super) async fn connects(mut self, connects: mpsc::UnboundedSender<Wire>, tls: Option<TlsConnector>) {
        sleep(self.random.time()).await;
        let (near, mut far) = wire(&mut self.random);
        connects.send(near).expect("the server listens");
        if self.case.carrier == Carrier::Proxy {
            let header = self.header();
            if self.says(&mut far, &header).await.is_err() {
                return;
            }
        }
        match tls {
            Some(connector) => {
                let stream = connector.connect(ServerName::try_from(NAME).unwrap(), far).await.expect("they agree");
                self.plays(stream).await;
            }
            None => self.plays(far).await,
        }
    }

    fn header(&mut self) -> Vec<u8> {
        let source = self.case.source();
        let std::net::IpAddr::V4(ip) = source.ip() else { unreachable!() };
        if self.random.once_in(2) {
            return format!("PROXY TCP4 {ip} 127.0.0.1 {} 4573\r\n", source.port()).into_bytes();
        }
        let mut header = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c".to_vec();
        header.extend([ip.octets(), [127, 0, 0, 1]].concat());
        header.extend([source.port().to_be_bytes(), 4573_u16.to_be_bytes()].concat());
        header
    }

    async fn plays(mut self, stream: impl AsyncRead + AsyncWrite) {
        let (reads, writes) = split(stream);
        tokio::pin!(writes);
        let mut reads = BufReader::new(reads);
        let request = format!(
            "agi_network: yes\nagi_network_script: {0}\nagi_request: agi://127.0.0.1/{0}\nagi_uniqueid: {0}.1\n\
             agi_threadid: 7\n\n",
            self.case.number
        );
        if self.says(&mut writes, request.as_bytes()).await.is_err() {
            return;
        }
        let mut line = Vec::new();
        loop {
            let is_due = self.fault.is_some();
            tokio::select! {
                () = sleep_until(self.at), if is_due => {
                    if self.befalls(&mut writes).await.is_err() {
                        return;
                    }
                    continue;
                }
                read = reads.read_until(b'\n', &mut line) => if !matches!(read, Ok(1..)) {
                    return;
                },
            }
            if line.pop() != Some(b'\n')
                || self.answers(&mut writes, std::str::from_utf8(&line).unwrap()).await.is_err()
            {
                return;
            }
            line.clear();
        }
    }

    /// `Err`: the connection is gone.
    async fn answers(&mut self, writes: &mut (impl AsyncWrite + Unpin), line: &str) -> io::Result<()> {
        let takes = self.random.time();
        self.case.tally().late += usize::from(takes > Duration::from_millis(5));
        let until = Instant::now() + takes;
        let is_due = |far: &Self| far.fault.is_some() && far.at <= until;
        let mut interrupted = false;
        if is_due(self) {
            sleep_until(self.at).await;
            self.befalls(writes).await?;
            interrupted = line.starts_with("WAIT FOR DIGIT");
        }
        sleep_until(until).await;
        let answer = if interrupted {
            "200 result=-1\n".to_owned()
        } else {
            answer(self.case.number, line, self.case.hung_up.load(Relaxed))
        };
        if are_last_words(line) {
            self.case.finished.store(true, Relaxed);
        }
        if self.fault == Some(Fault::Cut) && self.random.once_in(3) {
            self.case.cut.store(true, Relaxed);
            let half = self.random.below(answer.len());
            let _ = self.says(writes, &answer.as_bytes()[..half]).await;
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        // Who has said its last words reads no more, and those are read all the same.
        let _ = self.says(writes, answer.as_bytes()).await;
        Ok(())
    }

    async fn befalls(&mut self, writes: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        match self.fault.take() {
            Some(Fault::Cut) => {
                self.case.cut.store(true, Relaxed);
                Err(io::ErrorKind::BrokenPipe.into())
            }
            Some(Fault::HangUp) => {
                self.case.hung_up.store(true, Relaxed);
                match &self.signals {
                    Some(signals) => {
                        let _ = signals.send(());
                    }
                    None => {
                        let _ = self.says(writes, b"HANGUP\n").await;
                    }
                }
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Says it whole, or in pieces; within them a process may get its signal.
    async fn says(&mut self, writes: &mut (impl AsyncWrite + Unpin), mut bytes: &[u8]) -> io::Result<()> {
        let mut pieces = 0;
        while bytes.len() > 1 && self.random.once_in(3) {
            let (piece, rest) = bytes.split_at(1 + self.random.below(bytes.len() - 1));
            writes.write_all(piece).await?;
            writes.flush().await?;
            pieces += 1;
            sleep(self.random.time() / 10).await;
            if let (Some(signals), true) =
                (&self.signals, self.fault == Some(Fault::HangUp) && self.at <= Instant::now())
            {
                self.case.hung_up.store(true, Relaxed);
                let _ = signals.send(());
                self.fault = None;
            }
            bytes = rest;
        }
        self.case.tally().split += usize::from(pieces > 0);
        writes.write_all(bytes).await?;
        writes.flush().await
    }
}
