//! An app of one route, which tells who called, and what was refused.

use agi_runtime::prelude::*;
use agi_runtime::{Limits, routes};

use crate::server_support::refused::Refused;
use crate::server_support::{Peer, Server, request};

#[agi_route("/who", manual)]
pub async fn who(call: &mut Call) -> Result {
    let peer = call.peer().map_or("nobody".to_owned(), |peer| peer.to_string());
    call.verbose(peer).await?;
    Ok(())
}

pub fn app() -> (App, Refused) {
    let refused = Refused::default();
    (App::with(routes![who]).observe(refused.clone()), refused)
}

/// The same, with little patience for peers that are silent.
pub fn impatient() -> (App, Refused) {
    let (app, refused) = app();
    (app.limits(Limits::default().request_time(std::time::Duration::from_millis(100))), refused)
}

/// The call is answered, and the app takes it for one from there.
pub async fn is_from(peer: &mut Peer, address: &str) {
    peer.answers(&format!("VERBOSE \"{address}\" 1\n"), "200 result=1\n").await;
    peer.ends(Status::Ok).await;
}

/// A peer that has sent this, and then its request, in one write.
pub async fn call_after(server: &Server, before: &[u8]) -> Peer {
    let mut peer = server.peer().await;
    peer.says([before, request("who").as_bytes()].concat()).await;
    peer
}
