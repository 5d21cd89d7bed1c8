//! An app with an admin port, and calls to it.

use std::net::SocketAddr;
use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::routes;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

#[agi_route("/hello", manual)]
async fn hello(call: &mut Call) -> Result {
    call.answer().await?;
    call.verbose("hello").await?;
    Ok(())
}

/// Lets its callers wait.
#[agi_route("/slow/{id}", manual)]
async fn slow(call: &mut Call, id: u32) -> Result {
    call.answer().await?;
    tokio::time::sleep(Duration::from_millis(60)).await;
    call.verbose(id.to_string()).await?;
    Ok(())
}

/// Where an app is served, until it is dropped.
pub(crate) struct Served {
    pub(crate) calls: SocketAddr,
    pub(crate) admin: SocketAddr,
    serving: JoinHandle<Result>,
}

pub(crate) async fn serve() -> Served {
    let listen = async || TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (calls, admin, audio) = (listen().await, listen().await, listen().await);
    let addresses = (calls.local_addr().unwrap(), admin.local_addr().unwrap());
    let app = App::with(routes![hello, slow]).audio(audio).admin(admin);
    let serving = tokio::spawn(app.serve(calls, std::future::pending()));
    Served { calls: addresses.0, admin: addresses.1, serving }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A call to its end: every command is done at once.
pub(crate) async fn call(to: SocketAddr, path: &str) {
    let mut stream = BufReader::new(TcpStream::connect(to).await.unwrap());
    let request = format!(
        "agi_network: yes\nagi_network_script: {path}\nagi_request: agi://127.0.0.1/{path}\nagi_version: 22.10.1\n\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut line = String::new();
    while stream.read_line(&mut line).await.unwrap() > 0 {
        if line.starts_with("SET VARIABLE AGI_ROUTE_STATUS") {
            return;
        }
        stream.write_all(b"200 result=0\n").await.unwrap();
        line.clear();
    }
}

/// The body of an answer to GET.
pub(crate) async fn get(from: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(from).await?;
    let request = format!("GET {path} HTTP/1.0\r\nHost: {from}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer.split_once("\r\n\r\n").map_or(String::new(), |(_, body)| body.to_owned()))
}
