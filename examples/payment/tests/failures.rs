//! What callers hear when the gateway or the database fails, and that nothing is charged twice or lost.

mod desk;
mod gateway;

use std::time::{Duration, SystemTime};

use agi_runtime::Status;
use desk::{Desk, presses};
use gateway::{
    FAILS, IS_REFUSED, PAYS, PAYS_AND_BABBLES, PAYS_AND_FAILS, PAYS_AND_FAILS_ONCE, PAYS_AND_IS_SILENT, PAYS_LATE,
};
use payment::payments::{ON_THE_WAY, Payments, Settled};
use payment::store::Store;
use test_postgres::databases;

/// When no request can be on the way any more.
fn later() -> SystemTime {
    SystemTime::now() + ON_THE_WAY + Duration::from_secs(1)
}

#[tokio::test]
async fn a_gateway_that_charges_and_then_fails_is_asked_again_and_charges_once() {
    let database = &databases().await[0];
    let desk = Desk::new(&database.url).await;
    let mut caller = desk.pays_with(PAYS_AND_FAILS_ONCE).await;
    caller.hears("payment/paid").await;
    caller.ends(Status::Ok).await;
    assert_eq!((desk.gateway.requests(), desk.gateway.charged()), (2, 1));
}

#[tokio::test]
async fn a_charge_whose_end_nobody_knows_is_open_until_the_gateway_tells_it() {
    for database in databases().await {
        for card in [PAYS_AND_FAILS, PAYS_AND_BABBLES, PAYS_AND_IS_SILENT] {
            let desk = Desk::new(&database.url).await;
            let mut caller = desk.pays_with(card).await;
            caller.hears("payment/being-checked").await;
            caller.ends(Status::Ok).await;
            assert_eq!(desk.states().await, ["open"], "{card} on {}", database.name);
            assert_eq!(desk.payments.settle(SystemTime::now()).await.unwrap(), Settled { settled: 1, open: 0 });
            assert_eq!((desk.gateway.charged(), desk.states().await), (1, vec!["paid".to_owned()]));
            database.execute("DELETE FROM charges").await;
        }
    }
}

#[tokio::test]
async fn a_caller_who_calls_again_while_a_charge_is_open_settles_it_by_the_call() {
    let database = &databases().await[0];
    let desk = Desk::new(&database.url).await;
    desk.pays_with(PAYS_AND_IS_SILENT).await.hears("payment/being-checked").await;
    let mut again = desk.call().await;
    again.hears("payment/already-paid").await;
    again.ends(Status::Ok).await;
    assert_eq!((desk.gateway.charged(), desk.states().await), (1, vec!["paid".to_owned()]));
}

#[tokio::test]
async fn a_charge_that_the_gateway_has_not_seen_is_let_go_when_it_cannot_arrive_any_more() {
    for database in databases().await {
        let desk = Desk::new(&database.url).await;
        let mut caller = desk.pays_with(FAILS).await;
        caller.hears("payment/being-checked").await;
        caller.ends(Status::Ok).await;
        let mut too_soon = desk.call().await;
        too_soon.hears("payment/being-checked").await;
        too_soon.ends(Status::Ok).await;
        assert_eq!(desk.payments.settle(SystemTime::now()).await.unwrap(), Settled { settled: 0, open: 1 });
        assert_eq!(desk.payments.settle(later()).await.unwrap(), Settled { settled: 1, open: 0 });
        let mut caller = desk.pays_with(PAYS).await;
        caller.hears("payment/paid").await;
        let mut states = desk.states().await;
        states.sort();
        assert_eq!((desk.gateway.charged(), states), (1, vec!["paid".to_owned(), "void".to_owned()]));
    }
}

#[tokio::test]
async fn a_crash_after_the_row_and_before_the_request_leaves_nothing_charged() {
    for database in databases().await {
        let desk = Desk::new(&database.url).await;
        desk.store.begin(7, 1250).await.unwrap().unwrap();
        let desk = desk.again(&database.url).await;
        assert_eq!(desk.payments.settle(later()).await.unwrap(), Settled { settled: 1, open: 0 });
        assert_eq!((desk.gateway.requests(), desk.states().await), (0, vec!["void".to_owned()]));
    }
}

#[test]
fn a_crash_after_the_request_is_settled_when_the_app_starts_again() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("payment.db").display());
    let gateways = tokio::runtime::Runtime::new().unwrap();
    let gateway = gateways.block_on(gateway::Gateway::start());
    let app = tokio::runtime::Runtime::new().unwrap();
    app.block_on(async {
        let desk = Desk::at(&url, gateway.clone()).await;
        let mut caller = desk.pays_with(PAYS_LATE).await;
        desk.is_charging(&mut caller).await;
    });
    // All tasks of the app end where they are.
    drop(app);
    gateway.charges_late_cards();
    let again = tokio::runtime::Runtime::new().unwrap();
    again.block_on(async {
        let desk = Desk::at(&url, gateway).await;
        // A request whose client is gone may be charged or not; by its own key it is charged once at most.
        let sum = desk.payments.settle(later()).await.unwrap();
        assert_eq!(sum, Settled { settled: 1, open: 0 });
        let paid = desk.states().await == ["paid"];
        assert_eq!(desk.gateway.charged(), usize::from(paid));
    });
}

#[tokio::test]
async fn an_unreachable_gateway_is_reported_and_nothing_is_charged() {
    let database = &databases().await[0];
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let store = Store::open(&database.url).await.unwrap();
    let nobody = payment::gateway::Gateway::at(&format!("http://{address}"), "token").unwrap();
    let payments = Payments::new(store.clone(), nobody);
    let mut caller = agi_runtime::testing::Pbx::new(payment::app(payments)).caller("/payment/7").dial().await;
    presses(&mut caller, PAYS, "1").await;
    caller.hears("payment/not-now").await;
    caller.ends(Status::Error).await;
    let charges = store.charges(7).await.unwrap();
    assert_eq!(charges[0].1, "void", "the next caller may pay");
}

#[tokio::test]
async fn a_request_that_the_gateway_refuses_charges_nothing() {
    let database = &databases().await[0];
    let desk = Desk::new(&database.url).await;
    let mut caller = desk.pays_with(IS_REFUSED).await;
    caller.hears("payment/not-now").await;
    caller.ends(Status::Error).await;
    assert_eq!((desk.gateway.charged(), desk.states().await), (0, vec!["void".to_owned()]));
}

#[tokio::test]
async fn a_database_that_is_locked_is_told_before_anything_is_asked() {
    for database in databases().await {
        let desk = Desk::new(&database.url).await;
        let _locked = database.lock("charges").await;
        let mut caller = desk.call().await;
        caller.hears("payment/not-now").await;
        caller.ends(Status::Error).await;
    }
}

#[tokio::test]
async fn a_database_that_goes_down_before_the_charge_begins_charges_nothing() {
    for database in databases().await {
        let desk = Desk::new(&database.url).await;
        let mut caller = desk.call().await;
        caller.hears("payment/card-number").await;
        database.goes_down().await;
        presses(&mut caller, PAYS, "1").await;
        caller.hears("payment/not-now").await;
        caller.ends(Status::Error).await;
        assert_eq!(desk.gateway.requests(), 0, "{}", database.name);
    }
}

#[tokio::test]
async fn a_database_that_is_locked_when_the_card_is_charged_learns_of_it_afterwards() {
    for database in databases().await {
        let desk = Desk::new(&database.url).await;
        let mut caller = desk.pays_with(PAYS_LATE).await;
        desk.is_charging(&mut caller).await;
        let locked = database.lock("charges").await;
        desk.gateway.charges_late_cards();
        caller.hears("payment/paid").await;
        caller.ends(Status::Ok).await;
        drop(locked);
        desk.payments.settle(SystemTime::now()).await.unwrap();
        assert_eq!((desk.gateway.charged(), desk.states().await), (1, vec!["paid".to_owned()]), "{}", database.name);
    }
}

#[test]
fn cards_are_not_sent_in_the_clear_to_other_machines() {
    for url in ["http://gateway.example.com", "gateway.example.com", "ftp://127.0.0.1", "http://127.0.0.1.example.com"]
    {
        let error = payment::gateway::Gateway::at(url, "token").unwrap_err().to_string();
        assert!(error.contains("write GATEWAY_URL=https://"), "{url}: {error}");
    }
}
