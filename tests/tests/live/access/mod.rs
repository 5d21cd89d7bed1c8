//! Who may connect, as a real Asterisk meets it.

mod allow;
mod proxies;
mod refused;
mod secret;
mod tls;

use agi_runtime::{App, Outcome, Routes};

/// An app that tells where a call comes from, in the variable PEER; `/waits` waits for the hang-up.
fn app() -> App {
    App::with(Routes::default()).fallback(|call| {
        Box::pin(async move {
            let peer = call.peer().map(|peer| peer.ip().to_string()).unwrap_or_default();
            call.set_variable("PEER", peer).await?;
            if call.uri().path() == "/waits" {
                call.until_hangup(std::future::pending::<()>()).await?;
            }
            Ok(Outcome::done())
        })
    })
}

/// What the dialplan has for the tests of the secret.
pub fn globals() -> String {
    format!("[globals]\nAGI_SECRET={}\n\n", secret::SECRET)
}
