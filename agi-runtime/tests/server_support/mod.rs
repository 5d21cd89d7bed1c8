//! A server on a free port of this machine, and peers that play Asterisk byte by byte.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(unreachable_pub, reason = "a module of test binaries")]

pub mod log;
pub mod refused;

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use agi_runtime::{App, Error, Status};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Waits for what comes soon if the server works, and fails the test if it does not.
pub async fn soon<F: Future>(what: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(60), what).await.expect("it came to no end")
}

/// What Asterisk says first, for a call to `path`.
pub fn request(path: &str) -> String {
    format!(
        "agi_network: yes\nagi_network_script: {path}\nagi_request: agi://127.0.0.1/{path}\nagi_channel: \
         Local/std@t-00000001;2\nagi_language: en\nagi_type: Local\nagi_uniqueid: 1763906787.4\nagi_version: \
         22.10.1\nagi_callerid: 5551234\nagi_calleridname: Ada\nagi_callingpres: 0\nagi_context: t\nagi_extension: \
         std\nagi_priority: 3\nagi_enhanced: 0.0\nagi_accountcode: \nagi_threadid: 140\n\n"
    )
}

/// The last bytes of a call that ends with this status.
pub fn last_words(status: Status) -> String {
    let failure = if matches!(status, Status::Ok | Status::HungUp) { "" } else { "failure\n" };
    format!("SET VARIABLE AGI_ROUTE_STATUS {status}\n{failure}")
}

/// A server that listens.
pub struct Server {
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<Result<(), Error>>,
}

impl Server {
    pub async fn start(app: App) -> Self {
        Self::start_on("127.0.0.1:0", app).await
    }

    pub async fn start_on(address: &str, app: App) -> Self {
        Self::start_with(TcpListener::bind(address).await.expect("a free port"), app)
    }

    pub fn start_with(listener: TcpListener, app: App) -> Self {
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async { stopped.await.unwrap_or_default() };
        Self { address, stop, serving: tokio::spawn(app.serve(listener, shutdown)) }
    }

    /// A peer that has connected.
    pub async fn peer(&self) -> Peer {
        Peer::connect(self.address).await.expect("the server listens")
    }

    /// A peer that has sent its request.
    pub async fn call(&self, path: &str) -> Peer {
        let mut peer = self.peer().await;
        peer.says(request(path)).await;
        peer
    }

    /// Begins the shutdown; the handle is ready when it has ended.
    pub fn stopping(self) -> JoinHandle<Result<(), Error>> {
        self.stop.send(()).expect("it serves");
        self.serving
    }

    /// Shuts down, and waits until it has ended.
    pub async fn stop(self) {
        soon(self.stopping()).await.unwrap().unwrap();
    }

    /// Drops the future of `App::serve`.
    pub async fn drop_serving(self) {
        self.serving.abort();
        assert!(self.serving.await.unwrap_err().is_cancelled());
    }
}

/// How a connection ended, as its peer sees it.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// In order.
    Closed,
    /// By a reset.
    Reset,
}

/// The far end of a connection.
#[derive(Debug)]
pub struct Peer(BufReader<TcpStream>);

impl Peer {
    pub async fn connect(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// A peer for which little fits on the way to it.
    pub async fn connect_with_a_small_buffer(address: SocketAddr) -> std::io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(2048)?;
        let stream = socket.connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Sends bytes in one write.
    pub async fn says(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.expect("the server's end is open");
    }

    /// Sends bytes, whether or not the server still takes them.
    pub async fn tries_to_say(&mut self, bytes: impl AsRef<[u8]>) -> std::io::Result<()> {
        self.0.write_all(bytes.as_ref()).await
    }

    /// Sends nothing more, and still reads.
    pub async fn says_no_more(&mut self) {
        self.0.shutdown().await.unwrap();
    }

    /// Reads one line; empty at the end.
    pub async fn line(&mut self) -> String {
        let mut line = Vec::new();
        soon(self.0.read_until(b'\n', &mut line)).await.expect("the connection is in order");
        String::from_utf8_lossy(&line).into_owned()
    }

    /// Reads one line; empty at the end, also by a reset.
    pub async fn line_or_end(&mut self) -> String {
        let mut line = Vec::new();
        let _ = soon(self.0.read_until(b'\n', &mut line)).await;
        String::from_utf8_lossy(&line).into_owned()
    }

    /// Reads one line and compares it, line feed included.
    pub async fn expects(&mut self, line: &str) {
        assert_eq!(self.line().await, line);
    }

    /// Answers a line.
    pub async fn answers(&mut self, line: &str, reply: &str) {
        self.expects(line).await;
        self.says(reply).await;
    }

    /// What one read gives.
    pub async fn one_read(&mut self) -> String {
        let mut bytes = vec![0; 4096];
        let read = soon(self.0.read(&mut bytes)).await.expect("the connection is in order");
        String::from_utf8_lossy(&bytes[..read]).into_owned()
    }

    /// Everything that comes until the end, and how that was.
    pub async fn rest(&mut self) -> (String, End) {
        let mut rest = Vec::new();
        let end = soon(self.0.read_to_end(&mut rest)).await.map_or(End::Reset, |_| End::Closed);
        (String::from_utf8_lossy(&rest).into_owned(), end)
    }

    /// The call ends in order, with this status and nothing else.
    pub async fn ends(&mut self, status: Status) {
        assert_eq!(self.rest().await, (last_words(status), End::Closed));
    }

    /// The connection itself.
    pub fn stream(&mut self) -> &mut TcpStream {
        self.0.get_mut()
    }
}
