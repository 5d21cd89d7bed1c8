//! An app with an admin port, and a client that sends exact bytes.

use std::net::SocketAddr;

use agi_runtime::Admin;
use agi_runtime::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::server_support::{Server, soon};

/// An app that is served.
pub(crate) struct Served {
    pub(crate) server: Server,
    pub(crate) admin: AdminPort,
}

/// Its admin port.
#[derive(Clone, Copy)]
pub(crate) struct AdminPort(pub(crate) SocketAddr);

/// Serves an app with an admin port.
pub(crate) async fn serve(app: App) -> Served {
    serve_with("127.0.0.1:0", app, |admin| admin).await
}

/// Serves an app whose admin port listens there, and is set up by `set_up`.
pub(crate) async fn serve_with(listen: &str, app: App, set_up: impl FnOnce(Admin) -> Admin) -> Served {
    let listener = TcpListener::bind(listen).await.unwrap();
    let admin = AdminPort(SocketAddr::from(([127, 0, 0, 1], listener.local_addr().unwrap().port())));
    Served { server: Server::start(app.admin(set_up(Admin::new(listener)))).await, admin }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(said, _)| said.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The status and the body.
    pub(crate) fn says(&self) -> (u16, &str) {
        (self.status, &self.body)
    }
}

impl AdminPort {
    /// Asks for a path, as a program of this machine does.
    pub(crate) async fn get(self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    /// Asks with further headers. `Host` is this port, unless they have one.
    pub(crate) async fn get_with(self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let address = self.0.to_string();
        let host = (!headers.iter().any(|(name, _)| *name == "Host")).then_some(("Host", &*address));
        let headers = host.iter().chain(headers).map(|(name, value)| format!("{name}: {value}\r\n"));
        let headers: String = headers.collect();
        self.raw(&format!("GET {path} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n")).await
    }

    /// Sends bytes, and reads to the end.
    pub(crate) async fn raw(self, request: &str) -> Answer {
        let mut stream = self.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut all = Vec::new();
        // A port that refuses what was not all sent may reset the connection after its answer.
        let _ = soon(stream.read_to_end(&mut all)).await;
        let all = String::from_utf8(all).unwrap();
        let (head, body) = all.split_once("\r\n\r\n").unwrap_or((&all, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Answer { status: status.unwrap_or_default(), head: head.to_owned(), body: body.to_owned() }
    }

    pub(crate) async fn connect(self) -> TcpStream {
        TcpStream::connect(self.0).await.unwrap()
    }
}

/// An app for tests that make no call.
pub(crate) fn idle() -> App {
    App::new().fallback(|_| Box::pin(async { Ok(Outcome::done()) }))
}
