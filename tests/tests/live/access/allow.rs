//! The list of who may connect.

use std::net::{IpAddr, UdpSocket};

use agi_runtime::App;
use tokio::net::TcpListener;

use super::app;
use crate::support::{Served, asterisk};

/// An address of this machine that is not a loopback one; nothing is sent to find it.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

/// Where a call to this app on this machine's own address ends.
async fn called(own: IpAddr, app: App) -> (String, String, bool, Vec<u8>) {
    let listener = TcpListener::bind((own, 0)).await.unwrap();
    let served = Served::listening(listener, app);
    let ended = asterisk().await.call(served.agi("who").report("PEER")).await.unwrap();
    served.shut_down().await;
    (ended.agi_status.clone(), ended.route_status.clone(), ended.went_on, ended.value("PEER").to_vec())
}

#[tokio::test]
async fn an_asterisk_that_is_on_the_list_calls_and_another_one_reaches_nobody() {
    let Some(own) = own_address() else {
        eprintln!("SKIPPED: this machine has no address other than the loopback ones");
        return;
    };
    let peer = own.to_string();
    let ok = ("SUCCESS".to_owned(), "OK".to_owned(), true, peer.clone().into_bytes());
    assert_eq!(called(own, app().allow([peer])).await, ok);
    // It looks as if the app had died: the second try of a dialplan goes to another server.
    let (agi_status, route_status, went_on, _) = called(own, app().allow(["203.0.113.7"])).await;
    assert_eq!((route_status.as_str(), went_on), ("UNREACHED", true), "{agi_status}");
    assert!(["SUCCESS", "FAILURE"].contains(&agi_status.as_str()), "{agi_status}");
}
