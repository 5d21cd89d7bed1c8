//! An app with an admin port, and a client that sends exact bytes.

use std::future::Future;
use std::net::SocketAddr;

use agi_runtime::Admin;
use agi_runtime::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// An app that is served.
pub(crate) struct Served {
    pub(crate) calls: SocketAddr,
    pub(crate) admin: SocketAddr,
    pub(crate) shutdown: Option<oneshot::Sender<()>>,
    pub(crate) server: JoinHandle<Result>,
}

/// Serves an app whose admin port is set up by `set_up`.
pub(crate) async fn serve(app: App, set_up: impl FnOnce(Admin) -> Admin) -> Served {
    let (calls, admin) = (listener().await, listener().await);
    let addresses = (calls.local_addr().unwrap(), admin.local_addr().unwrap());
    let (shutdown, stop) = oneshot::channel::<()>();
    let app = app.admin(set_up(Admin::new(admin)));
    let server = tokio::spawn(app.serve(calls, async move { drop(stop.await) }));
    Served { calls: addresses.0, admin: addresses.1, shutdown: Some(shutdown), server }
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header, in the form in which it came.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(said, _)| said.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl Served {
    /// Asks for a path, as a program of this machine does.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.request(&format!("GET {path}"), &[]).await
    }

    /// Asks with further headers. `Host` is this port, unless they have one.
    pub(crate) async fn request(&self, line: &str, headers: &[(&str, &str)]) -> Answer {
        let host = ("Host", &*self.admin.to_string());
        let own = (!headers.iter().any(|(name, _)| *name == "Host")).then_some(host);
        let headers = own.iter().chain(headers).map(|(name, value)| format!("{name}: {value}\r\n"));
        self.raw(&format!("{line} HTTP/1.1\r\nConnection: close\r\n{}\r\n", headers.collect::<String>())).await
    }

    /// Sends bytes, and reads to the end.
    pub(crate) async fn raw(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(self.admin).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).await.unwrap();
        let all = String::from_utf8(all).unwrap();
        let (head, body) = all.split_once("\r\n\r\n").unwrap_or((&all, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Answer { status: status.unwrap_or_default(), head: head.to_owned(), body: body.to_owned() }
    }
}

/// An app for tests that make no call.
pub(crate) fn idle() -> App {
    App::with(routes![]).fallback(|_| Box::pin(async { Ok(Outcome::done()) }))
}

/// Waits for something that comes soon, and fails if it does not.
pub(crate) async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(std::time::Duration::from_secs(20), what).await.expect("it did not come")
}
