//! Tells callers the balance of their account. Every call is a trace, and what the accounts' service does for it is part of
//! that trace.

pub mod export;

use agi_runtime::prelude::*;
use agi_runtime::traces::CommandSpans;
use agi_runtime::{Error, prompt};

/// The service that knows the accounts.
pub struct Accounts {
    url: String,
    client: reqwest::Client,
}

impl Accounts {
    /// Asks at this address, such as `http://127.0.0.1:8048`.
    ///
    /// # Errors
    /// If there is no TLS for the client.
    pub fn at(url: impl Into<String>) -> Result<Self, Error> {
        // An error means that there is one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self { url: url.into(), client: reqwest::Client::builder().build()? })
    }

    /// Asks for a balance. The span is the handler's own, and the number of the account is not in it.
    #[tracing::instrument(name = "look_up", skip_all)]
    async fn balance(&self, account: &Digits, call: &Call) -> Result<u32, Error> {
        let mut request = self.client.get(format!("{}/balance/{account}", self.url));
        // Asked for here, it names this span: what the service does is below it.
        if let Some(traceparent) = call.traceparent() {
            request = request.header("traceparent", traceparent);
        }
        Ok(request.send().await?.error_for_status()?.text().await?.parse()?)
    }
}

/// Asks for an account, and says its balance.
#[agi_route("/balance", manual)]
pub async fn balance(call: &mut Call, accounts: State<Accounts>) -> Result {
    call.answer().await?;
    let Some(account) = call.ask::<Digits>("account/enter").await? else { return Ok(()) };
    let balance = accounts.balance(&account, call).await?;
    call.say(("account/balance", prompt::number(balance))).await?;
    Ok(())
}

/// The app, with its spans of commands.
#[must_use]
pub fn app(accounts: Accounts) -> App {
    App::with(agi_runtime::routes![balance]).state(accounts).observe(CommandSpans::new())
}
