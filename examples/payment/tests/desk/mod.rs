//! What the tests have in common: the app on a simulated Asterisk, its database, its gateway, and a caller with a card.

#![allow(dead_code, reason = "each user needs some of it")]

use std::time::Duration;

use agi_runtime::testing::{Caller, Pbx};
use payment::payments::Payments;
use payment::store::Store;

use crate::gateway::Gateway;

/// The app and what is around it.
pub struct Desk {
    pub pbx: Pbx,
    pub store: Store,
    pub payments: Payments,
    pub gateway: Gateway,
}

impl Desk {
    /// With this database, and a gateway of its own.
    pub async fn new(url: &str) -> Self {
        let gateway = Gateway::start().await;
        Self::at(url, gateway).await
    }

    /// Started again, with what was there before.
    pub async fn again(self, url: &str) -> Self {
        Self::at(url, self.gateway).await
    }

    /// With this database and gateway.
    pub async fn at(url: &str, gateway: Gateway) -> Self {
        let store = Store::open(url).await.unwrap().patience(Duration::from_secs(1));
        let client = payment::gateway::Gateway::at(&gateway.url(), "token-of-the-shop").unwrap();
        let payments = Payments::new(store.clone(), client.patience(Duration::from_millis(500)));
        Self { pbx: Pbx::new(payment::app(payments.clone())), store, payments, gateway }
    }

    /// Somebody calls to pay invoice 7.
    pub async fn call(&self) -> Caller {
        self.pbx.caller("/payment/7").dial().await
    }

    /// Somebody pays invoice 7 with this card, up to the yes.
    pub async fn pays_with(&self, card: &str) -> Caller {
        let mut caller = self.call().await;
        presses(&mut caller, card, "1").await;
        caller
    }

    /// Waits until the caller hears music and the gateway has the first request.
    pub async fn is_charging(&self, caller: &mut Caller) {
        caller.app_sends("STREAM FILE payment/charging").await;
        caller.app_sends("SET MUSIC on").await;
        self.gateway.has_requests(1).await;
    }

    /// The states of the charges of invoice 7, the oldest first.
    pub async fn states(&self) -> Vec<String> {
        self.store.charges(7).await.unwrap().into_iter().map(|(_, state, _)| state).collect()
    }
}

/// The expiry and the security code that callers press.
pub const EXPIRY: &str = "1139";
pub const CODE: &str = "8642";

/// Presses a card, and 1 for yes or 2 for no.
pub async fn presses(caller: &mut Caller, card: &str, sure: &str) {
    caller.hears("payment/card-number").await;
    caller.presses(&format!("{card}#")).await;
    caller.hears("payment/expiry").await;
    caller.presses(EXPIRY).await;
    caller.hears("payment/code").await;
    caller.presses(CODE).await;
    caller.hears("payment/press-1-or-2").await;
    caller.presses(sure).await;
}
