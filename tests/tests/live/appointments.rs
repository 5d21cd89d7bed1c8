//! The appointments example on real calls: two callers at one slot, and a database that goes down under a call.

use appointments::Practice;
use appointments::calendar::Calendar;
use test_postgres::{Database, databases};
use xtask::asterisk::Call;

use crate::support::Served;
use crate::watch::{Watch, dial_heard};

/// The prompts of the appointments, which Asterisk has to have.
pub const SOUNDS: [&str; 6] = [
    "appointments/free",
    "appointments/take-or-next",
    "appointments/just-taken",
    "appointments/booked",
    "appointments/failed",
    "vm-goodbye",
];

/// 4 March 2030, 9 and 10 o'clock in Berlin.
const SLOTS: [i64; 2] = [1_898_841_600, 1_898_845_200];

async fn practices() -> Vec<(Served, Calendar, Database)> {
    let mut practices = Vec::new();
    for database in databases().await {
        let calendar = Calendar::open(&database.url).await.unwrap();
        calendar.offer(&SLOTS).await.unwrap();
        let app = appointments::app(Practice::new(calendar.clone(), "Europe/Berlin"));
        practices.push((Served::start(app).await, calendar, database));
    }
    practices
}

/// Takes the slot that is offered, and the next one if somebody was faster. How the call ended.
async fn takes((mut call, mut watch): (Call, Watch)) -> String {
    watch.plays("appointments/free").await;
    call.press("w1").await.unwrap();
    while !watch.begins("STREAM FILE \"appointments/").await.contains("booked") {
        drop(call.press("1").await);
    }
    call.ended().await.unwrap().route_status
}

#[tokio::test]
async fn two_callers_who_want_one_slot_do_not_both_have_it() {
    for (served, calendar, database) in practices().await {
        let dial = |number: &str| served.agi("appointments").set("CALLERID(num)", number);
        let (ada, bea) = (dial_heard(dial("5551001")).await, dial_heard(dial("5551002")).await);
        let (ada, bea) = tokio::join!(takes(ada), takes(bea));
        assert_eq!([ada, bea], ["OK", "OK"]);
        let mut callers: Vec<_> =
            calendar.slots().await.unwrap().into_iter().filter_map(|(_, caller)| caller).collect();
        callers.sort();
        assert_eq!(callers, ["5551001", "5551002"], "on {}", database.name);
    }
}

#[tokio::test]
async fn a_calendar_that_goes_down_under_a_call_ends_it_as_an_error() {
    for (served, _calendar, database) in practices().await {
        let dial = served.agi("appointments").set("CALLERID(num)", "5551001");
        let (mut call, mut watch) = dial_heard(dial).await;
        watch.plays("appointments/free").await;
        database.goes_down().await;
        call.press("1").await.unwrap();
        let ended = call.ended().await.unwrap();
        assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), ("ERROR", "FAILURE"));
    }
}
