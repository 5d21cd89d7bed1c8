//! A call in memory: a handler on one end, a test that plays Asterisk byte by byte on the other.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod every_command;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use agi_runtime::{App, Call, Outcome, Transport};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// What Asterisk 22.10 says first, up to the empty line.
pub const REQUEST: &str = "agi_network: yes\nagi_network_script: test\nagi_request: agi://127.0.0.1/test\n\
    agi_channel: Local/std@t-00000001;2\nagi_language: en\nagi_type: Local\nagi_uniqueid: 1763906787.4\n\
    agi_version: 22.10.1\nagi_callerid: 5551234\nagi_calleridname: Ada\nagi_callingpres: 0\nagi_context: t\n\
    agi_extension: std\nagi_priority: 3\nagi_enhanced: 0.0\nagi_accountcode: \nagi_threadid: 140\n\n";

/// How long a test waits for the other end: a mistake turns it red and does not leave it hanging.
const PATIENCE: Duration = Duration::from_secs(10);

/// A handler of a test.
pub type Handled<'c, T> = Pin<Box<dyn Future<Output = T> + Send + 'c>>;

/// The other end of a call, played by the test.
pub struct Pbx(BufReader<DuplexStream>);

impl Pbx {
    /// At the other end of a handler's transport.
    pub fn at(far: DuplexStream) -> Self {
        Self(BufReader::new(far))
    }

    /// Reads one line and compares it, line feed included.
    pub async fn expects(&mut self, line: &str) {
        assert_eq!(self.line().await, line);
    }

    /// Reads one line; empty at the end.
    pub async fn line(&mut self) -> String {
        let mut line = Vec::new();
        let read = timeout(PATIENCE, self.0.read_until(b'\n', &mut line)).await.expect("the call sends a line or ends");
        read.expect("a stream in memory does not fail");
        String::from_utf8_lossy(&line).into_owned()
    }

    /// Sends bytes in one write.
    pub async fn says(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.expect("the handler's end is open");
    }

    /// Answers a line.
    pub async fn answers(&mut self, line: &str, reply: impl AsRef<[u8]>) {
        self.expects(line).await;
        self.says(reply).await;
    }

    /// Reads the question of a resynchronisation, and gives the answer that it wants.
    pub async fn question(&mut self) -> String {
        let question = self.line().await;
        question.strip_prefix("GET FULL VARIABLE ").expect("a question").trim_end().to_owned()
    }

    /// Answers the question of a resynchronisation.
    pub async fn answers_sync(&mut self) {
        let nonce = self.question().await;
        self.says(format!("200 result=1 ({nonce})\n")).await;
    }

    /// Everything that comes until the call ends.
    pub async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        let read = timeout(PATIENCE, self.0.read_to_end(&mut rest)).await.expect("the call ends");
        read.expect("a stream in memory does not fail");
        String::from_utf8_lossy(&rest).into_owned()
    }
}

/// Starts a call with this handler. The task ends with what the handler returned, when the call ends.
pub async fn call<T, F>(handler: F) -> (Pbx, JoinHandle<T>)
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call) -> Handled<'c, T> + Send + 'static,
{
    call_with(REQUEST, handler).await
}

/// As [`call`], with another request.
pub async fn call_with<T, F>(request: &str, handler: F) -> (Pbx, JoinHandle<T>)
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call) -> Handled<'c, T> + Send + 'static,
{
    let (near, mut far) = tokio::io::duplex(1 << 20);
    far.write_all(request.as_bytes()).await.expect("the request fits into the buffer");
    (Pbx::at(far), call_over(near, handler))
}

/// As [`call`], over a transport of the test's own, whose other end has yet to send the request.
pub fn call_over<T, F>(near: impl Transport, handler: F) -> JoinHandle<T>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call) -> Handled<'c, T> + Send + 'static,
{
    let result = Arc::new(Mutex::new(None));
    let (handler, returned) = (Mutex::new(Some(handler)), Arc::clone(&result));
    let app = App::new().fallback(move |call| {
        let handler = handler.lock().unwrap().take().expect("one call a test");
        let returned = Arc::clone(&returned);
        Box::pin(async move {
            let value = handler(call).await;
            *returned.lock().unwrap() = Some(value);
            Ok(Outcome::done())
        })
    });
    let service = app.build().expect("an app with a fallback is sound");
    tokio::spawn(async move {
        service.serve_call(near, "test").await;
        result.lock().unwrap().take().expect("the handler returned")
    })
}

/// Starts a call that an app answers.
pub async fn serve(app: App, request: &str) -> (Pbx, JoinHandle<()>) {
    let service = app.build().expect("the app is sound");
    let (near, mut far) = tokio::io::duplex(1 << 20);
    far.write_all(request.as_bytes()).await.expect("the request fits into the buffer");
    let served = tokio::spawn(async move { service.serve_call(near, "test").await });
    (Pbx::at(far), served)
}
