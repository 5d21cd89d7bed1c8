//! The greeting without a telephone: what callers hear, whatever the CRM does. Each on SQLite and on PostgreSQL.

use std::time::Duration;

use agi_runtime::testing::{Caller, Pbx};
use agi_runtime::{HungUp, Status};
use greeting::crm::Crm;
use test_postgres::{Database, databases};

/// A CRM with customers, and the telephone to call it.
struct Desk {
    pbx: Pbx,
    database: Database,
}

impl Desk {
    /// One with a CRM on SQLite, and one with a CRM on PostgreSQL.
    async fn both() -> Vec<Self> {
        let mut desks = Vec::new();
        for database in databases().await {
            let crm = Crm::at(&database.url).unwrap().patience(Duration::from_millis(500));
            crm.prepare().await.unwrap();
            database.execute("INSERT INTO customers VALUES ('442079460000', 'Charles Babbage', NULL)").await;
            let pbx = Pbx::new(greeting::app(crm)).missing_sound("crm/names/2");
            desks.push(Self { pbx, database });
        }
        desks
    }

    async fn call_from(&self, number: &str) -> Caller {
        println!("on {}", self.database.name);
        self.pbx.caller("/greeting").from(number).dial().await
    }
}

/// Hears the words for somebody whom the CRM does not know, and those alone.
async fn is_welcomed(mut caller: Caller) {
    caller.commands(["ANSWER", "STREAM FILE \"greeting/welcome\""]).await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_customer_is_greeted_by_name() {
    for desk in Desk::both().await {
        let mut caller = desk.call_from("Ada <+15551234>").await;
        caller.hears("greeting/hello").await;
        caller.hears("crm/names/1").await;
        caller.hears("greeting/good-to-hear-you").await;
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn a_number_is_the_same_however_it_is_written() {
    for desk in Desk::both().await {
        for number in ["15551234", "+1 (555) 1234", "+1-555-1234"] {
            let mut caller = desk.pbx.caller("/greeting").variable("CALLERID(num)", number).dial().await;
            caller.hears("crm/names/1").await;
            caller.ends(Status::Ok).await;
        }
    }
}

#[tokio::test]
async fn a_customer_whose_name_nobody_has_recorded_is_greeted_without_it() {
    for desk in Desk::both().await {
        let mut caller = desk.call_from("+442079460000").await;
        let greeting = ["ANSWER", "STREAM FILE \"greeting/hello\"", "STREAM FILE \"greeting/good-to-hear-you\""];
        caller.commands(greeting).await;
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn a_recording_that_is_lost_is_passed_over() {
    for desk in Desk::both().await {
        desk.database.execute("INSERT INTO customers VALUES ('33142960000', 'Blaise Pascal', 'crm/names/2')").await;
        let mut caller = desk.call_from("+33142960000").await;
        caller.hears("greeting/hello").await;
        caller.hears("greeting/good-to-hear-you").await;
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn a_stranger_is_welcomed() {
    for desk in Desk::both().await {
        is_welcomed(desk.call_from("+15550000").await).await;
    }
}

#[tokio::test]
async fn a_caller_without_a_number_is_welcomed() {
    for desk in Desk::both().await {
        is_welcomed(desk.pbx.caller("/greeting").dial().await).await;
        is_welcomed(desk.pbx.caller("/greeting").from("anonymous").dial().await).await;
    }
}

#[tokio::test]
async fn a_customer_who_withholds_the_number_is_not_greeted_by_name() {
    for desk in Desk::both().await {
        let caller = desk.pbx.caller("/greeting").from("+15551234").variable("CALLERID(pres)", "prohib");
        is_welcomed(caller.dial().await).await;
    }
}

#[tokio::test]
async fn a_number_that_is_a_statement_finds_nobody() {
    for desk in Desk::both().await {
        let caller = desk.pbx.caller("/greeting").variable("CALLERID(num)", "' OR number LIKE '%");
        is_welcomed(caller.dial().await).await;
    }
}

#[tokio::test]
async fn a_call_is_greeted_while_the_crm_is_down() {
    for desk in Desk::both().await {
        desk.database.goes_down().await;
        is_welcomed(desk.call_from("+15551234").await).await;
    }
}

#[tokio::test]
async fn a_crm_that_is_locked_is_not_waited_for() {
    for desk in Desk::both().await {
        let lock = desk.database.lock("customers").await;
        is_welcomed(desk.call_from("+15551234").await).await;
        drop(lock);
    }
}

#[tokio::test]
async fn a_crm_that_was_never_there_is_no_reason_either() {
    for url in ["sqlite:///no/such/folder/crm.db", "postgres://nobody@127.0.0.1:1/crm"] {
        let crm = Crm::at(url).unwrap().patience(Duration::from_millis(500));
        assert!(crm.prepare().await.is_err());
        is_welcomed(greeting::app(crm).caller("/greeting").from("+15551234").dial().await).await;
    }
}

#[tokio::test]
async fn keys_do_not_disturb_the_greeting() {
    for desk in Desk::both().await {
        let mut caller = desk.call_from("+15551234").await;
        caller.hears("greeting/hello").await;
        caller.presses("12345*#").await;
        caller.hears("crm/names/1").await;
        caller.hears("greeting/good-to-hear-you").await;
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn a_caller_in_a_hurry_may_go() {
    for desk in Desk::both().await {
        let mut caller = desk.call_from("+15551234").await;
        caller.hears("crm/names/1").await;
        caller.hangs_up().await;
        caller.ends(HungUp).await;
    }
}

#[tokio::test]
async fn the_caller_may_hang_up_at_any_moment() {
    for desk in Desk::both().await {
        let call = desk.pbx.caller("/greeting").from("+15551234");
        let swept = call.hang_up_sweep(async |caller| {
            caller.hears("greeting/good-to-hear-you").await;
            caller.ends(Status::Ok).await;
        });
        assert_eq!(swept.await.commands, 4);
    }
}

#[tokio::test]
async fn the_app_is_sound() {
    greeting::app(Crm::at("sqlite::memory:").unwrap()).check().unwrap();
}

#[test]
fn the_route_has_ten_lines_at_most() {
    let source = include_str!("../src/lib.rs");
    let (_, route) = source.split_once("#[agi_route(").unwrap();
    let (route, _) = route.split_once("\n}\n").unwrap();
    assert!(route.lines().count() < 10, "with its last brace, the route has more than ten lines");
}
