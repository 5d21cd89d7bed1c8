//! `App::tls`: calls by TLS, from the right peers and from others.

#[path = "support/certificates.rs"]
mod certificates;
mod server_support;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use agi_runtime::events::Refusal;
use agi_runtime::prelude::*;
use agi_runtime::{Limits, routes};
use certificates::Authority;
use server_support::refused::Refused;
use server_support::{End, Peer, Server, last_words, request, soon};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

#[agi_route("/who", manual)]
async fn who(call: &mut Call) -> Result {
    let peer = call.peer().map_or("nobody".to_owned(), |peer| peer.ip().to_string());
    call.verbose(peer).await?;
    Ok(())
}

const APP: &str = "app.clinic.example";

/// Certificates in a folder, by an authority and by another one.
struct Files {
    folder: TempDir,
    ca: Authority,
    other: Authority,
}

impl Files {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), ca: Authority::new(), other: Authority::new() }
    }

    fn ca(&self) -> PathBuf {
        self.ca.write(self.folder.path(), "ca.pem")
    }

    fn of_app(&self) -> (PathBuf, PathBuf) {
        self.ca.certify(self.folder.path(), APP)
    }
}

fn app(files: &Files) -> (App, Refused) {
    let (refused, (certificate, key)) = (Refused::default(), files.of_app());
    let app = App::with(routes![who]).observe(refused.clone()).tls(certificate, key);
    (app, refused)
}

/// What a client has to show, if anything.
fn config(ca: PathBuf, shows: Option<(PathBuf, PathBuf)>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(ca).unwrap() {
        roots.add(certificate.unwrap()).unwrap();
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots);
    match shows {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let chain = CertificateDer::pem_file_iter(certificate).unwrap().map(Result::unwrap).collect();
            builder.with_client_auth_cert(chain, PrivateKeyDer::from_pem_file(key).unwrap()).unwrap()
        }
    }
}

async fn connect(server: &Server, config: ClientConfig) -> std::io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(server.address).await?;
    let name = ServerName::try_from(APP).unwrap();
    soon(TlsConnector::from(Arc::new(config)).connect(name, stream)).await
}

/// Plays Asterisk for one call, and returns what came, to an end that was meant.
async fn called(mut stream: TlsStream<TcpStream>) -> std::io::Result<String> {
    stream.write_all(request("who").as_bytes()).await?;
    let mut line = vec![0; "VERBOSE \"127.0.0.1\" 1\n".len()];
    soon(stream.read_exact(&mut line)).await?;
    stream.write_all(b"200 result=1\n").await?;
    let mut rest = String::from_utf8(line).unwrap();
    // An end without a goodbye of TLS is an error here.
    soon(stream.read_to_string(&mut rest)).await?;
    Ok(rest)
}

fn answered() -> String {
    format!("VERBOSE \"127.0.0.1\" 1\n{}", last_words(Status::Ok))
}

#[tokio::test]
async fn a_call_comes_by_tls_and_its_end_is_said() {
    let files = Files::new();
    let (app, refused) = app(&files);
    let server = Server::start(app).await;
    let stream = connect(&server, config(files.ca(), None)).await.unwrap();
    assert_eq!(called(stream).await.unwrap(), answered());
    server.stop().await;
    assert_eq!(refused.reasons(), []);
}

#[tokio::test]
async fn a_peer_that_shows_a_certificate_of_the_right_authority_calls_and_no_other() {
    let files = Files::new();
    let (app, refused) = app(&files);
    let server = Server::start(app.tls_client_ca(files.ca())).await;
    let right = files.ca.certify(files.folder.path(), "asterisk");
    let stream = connect(&server, config(files.ca(), Some(right))).await.unwrap();
    assert_eq!(called(stream).await.unwrap(), answered());

    let wrong = files.other.certify(files.folder.path(), "stranger");
    for shows in [None, Some(wrong)] {
        // In version 1.3, a client learns of it when it reads.
        let ended = match connect(&server, config(files.ca(), shows)).await {
            Ok(stream) => called(stream).await,
            Err(error) => Err(error),
        };
        assert!(ended.is_err(), "{ended:?}");
    }
    refused.are(&[Refusal::Tls; 2]).await;
    server.stop().await;
}

#[tokio::test]
async fn a_peer_in_plain_text_is_told_and_what_is_neither_is_closed() {
    let files = Files::new();
    let (app, refused) = app(&files);
    let server = Server::start(app).await;
    server.call("who").await.ends(Status::Error).await;
    let mut http = server.peer().await;
    http.says("GET / HTTP/1.1\r\n\r\n").await;
    assert_eq!(http.rest().await.0, "");
    let mut garbled = server.peer().await;
    garbled.says([&[0x16, 3, 1, 0, 200][..], &[7; 200]].concat()).await;
    assert!(!garbled.rest().await.0.contains("AGI"));
    refused.are(&[Refusal::NoTls, Refusal::NotAgi, Refusal::Tls]).await;
    let mut looking = server.peer().await;
    looking.says_no_more().await;
    assert_eq!(looking.rest().await, (String::new(), End::Closed));
    server.stop().await;
    assert_eq!(refused.reasons().len(), 3, "a health check is quiet");
}

#[tokio::test]
async fn a_handshake_that_does_not_come_to_its_end_costs_a_place_for_a_bounded_time() {
    let files = Files::new();
    let (app, refused) = app(&files);
    let time = Duration::from_millis(300);
    let server = Server::start(app.limits(Limits::default().calls(2).request_time(time))).await;
    let mut peers = Vec::new();
    for beginning in [&b""[..], &[0x16, 3, 1, 1, 0]] {
        let mut peer = server.peer().await;
        peer.says(beginning).await;
        peers.push(peer);
    }
    // Both places are taken.
    let third = connect(&server, config(files.ca(), None)).await.unwrap();
    assert_eq!(told(third).await, last_words(Status::Busy));
    for peer in &mut peers {
        assert_eq!(peer.rest().await.0, "");
    }
    refused.are(&[Refusal::Busy, Refusal::TooSlow, Refusal::TooSlow]).await;
    let stream = connect(&server, config(files.ca(), None)).await.unwrap();
    assert_eq!(called(stream).await.unwrap(), answered());
    server.stop().await;
}

#[tokio::test]
async fn a_header_of_a_named_proxy_comes_before_tls() {
    let files = Files::new();
    let (app, refused) = app(&files);
    let server = Server::start(app.proxies(["127.0.0.1"]).allow(["192.0.2.7"])).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"PROXY TCP4 192.0.2.7 127.0.0.1 40000 4573\r\n").await.unwrap();
    let connector = TlsConnector::from(Arc::new(config(files.ca(), None)));
    let mut stream = soon(connector.connect(ServerName::try_from(APP).unwrap(), stream)).await.unwrap();
    stream.write_all(request("who").as_bytes()).await.unwrap();
    let mut line = [0; "VERBOSE \"192.0.2.7\" 1\n".len()];
    soon(stream.read_exact(&mut line)).await.unwrap();
    assert_eq!(line, *b"VERBOSE \"192.0.2.7\" 1\n");
    drop(stream);
    server.stop().await;
    assert_eq!(refused.reasons(), []);
}

/// The certificate that the app shows.
async fn shown(server: &Server, ca: PathBuf) -> Vec<u8> {
    let stream = connect(server, config(ca, None)).await.unwrap();
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

#[tokio::test]
async fn a_certificate_that_changed_is_shown_without_a_restart_and_one_that_cannot_be_read_is_not() {
    let files = Files::new();
    let (app, _) = app(&files);
    let server = Server::start(app).await;
    let first = shown(&server, files.ca()).await;
    std::fs::write(files.folder.path().join(format!("{APP}.key")), "no key").unwrap();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(shown(&server, files.ca()).await, first, "it goes on with what it had");
    files.of_app();
    let changed = async {
        while shown(&server, files.ca()).await == first {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let began = Instant::now();
    soon(changed).await;
    assert!(began.elapsed() < Duration::from_secs(30));
    server.stop().await;
}

#[test]
fn files_that_cannot_be_are_told_before_anything_is_opened() {
    let files = Files::new();
    let (certificate, key) = files.of_app();
    let (_, other_key) = files.ca.certify(files.folder.path(), "other");
    let nowhere = files.folder.path().join("nowhere.pem");
    let wrong = |app: App| app.build().unwrap_err().to_string();
    let app = || App::with(routes![who]);
    for (app, told) in [
        (app().tls(&nowhere, &key), "nowhere.pem, cannot be read"),
        (app().tls(&key, &key), "there is no certificate in"),
        (app().tls(&certificate, &certificate), "write a key in PEM"),
        (app().tls(&certificate, &other_key), "do not go together"),
        (app().tls(&certificate, &key).tls_client_ca(&nowhere), "of who signs those of peers"),
        (app().tls_client_ca(files.ca()), "no certificate is named: write --tls-cert FILE"),
    ] {
        let why = wrong(app);
        assert!(why.contains("TLS: ") && why.contains(told), "{told}: {why}");
    }
}

/// What a peer is told that sends its request.
async fn told(mut stream: TlsStream<TcpStream>) -> String {
    stream.write_all(request("who").as_bytes()).await.unwrap();
    let mut told = String::new();
    soon(stream.read_to_string(&mut told)).await.unwrap();
    told
}

#[tokio::test]
async fn a_call_that_is_refused_is_told_why_within_tls_also_by_way_of_a_proxy() {
    let files = Files::new();
    let (app, refused) = app(&files);
    app.drain().begin();
    let server = Server::start(app.proxies(["127.0.0.1"])).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"PROXY TCP4 192.0.2.7 127.0.0.1 40000 4573\r\n").await.unwrap();
    let connector = TlsConnector::from(Arc::new(config(files.ca(), None)));
    let stream = soon(connector.connect(ServerName::try_from(APP).unwrap(), stream)).await.unwrap();
    assert_eq!(told(stream).await, last_words(Status::Closing));
    server.stop().await;
    assert_eq!(refused.reasons(), [Refusal::Closing]);
}

#[tokio::test]
async fn a_handshake_of_a_refused_call_has_to_be_a_right_one_and_to_end_soon() {
    let files = Files::new();
    let (app, refused) = app(&files);
    app.drain().begin();
    let server = Server::start(app.tls_client_ca(files.ca())).await;
    // Without a certificate, and half a handshake.
    let stranger = connect(&server, config(files.ca(), None)).await;
    let told = async |mut stream: TlsStream<TcpStream>| soon(stream.read_to_string(&mut String::new())).await;
    assert!(stranger.is_err() || told(stranger.unwrap()).await.is_err());
    let mut half = server.peer().await;
    half.says(&[0x16, 3, 1, 1, 0]).await;
    assert_eq!(half.rest().await.0, "");
    refused.are(&[Refusal::Tls, Refusal::TooSlow]).await;
    server.stop().await;
}

/// For who looks at the port with the subcommand `health`: it is told CLOSING in plain text, as by any app that drains.
#[tokio::test]
async fn an_app_that_drains_says_so_before_the_handshake() {
    let files = Files::new();
    let (app, _) = app(&files);
    app.drain().begin();
    let server = Server::start(app).await;
    let mut peer = Peer::connect(server.address).await.unwrap();
    peer.says_no_more().await;
    assert_eq!(peer.rest().await.0, last_words(Status::Closing));
    // Who waits for a word has it in plain text, too.
    let mut silent = server.peer().await;
    assert_eq!(silent.rest().await.0, last_words(Status::Closing));
    server.stop().await;
}
