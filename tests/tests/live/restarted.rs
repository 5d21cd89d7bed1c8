//! Asterisk restarts while an app is connected to its manager interface.

use std::time::Duration;

use agi_runtime::events::{Ending, Event, Observer};
use agi_runtime::protocol::Argument;
use agi_runtime::{App, Disconnect, Outcome, Routes};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use xtask::asterisk::{self, Asterisk, Setup};

use crate::async_agi::{Connected, logged_in};
use crate::support::version;
use crate::watch::Watch;

/// Hears how calls end, and why.
struct Ends(UnboundedSender<(Ending, Option<Disconnect>)>);

impl Observer for Ends {
    fn observe(&self, event: &Event<'_>) {
        if let Event::Ended(ended) = event {
            let reason = ended.error.and_then(|error| error.downcast_ref::<Disconnect>());
            self.0.send((ended.ending, reason.copied())).unwrap();
        }
    }
}

/// Answers calls, which wait for a key if their argument says so.
fn app() -> (App, UnboundedReceiver<(Ending, Option<Disconnect>)>) {
    let (ended, ends) = unbounded_channel();
    let app = App::with(Routes::default()).observe(Ends(ended)).fallback(|call| {
        Box::pin(async move {
            if call.request().argument(1) == Argument::Given(b"waits") {
                call.wait_for_digit(Duration::from_mins(10)).await?;
            }
            call.noop().await?;
            Ok(Outcome::done())
        })
    });
    (app, ends)
}

async fn own_asterisk() -> Asterisk {
    let root = asterisk::install(version()).expect("the gate has brought Asterisk before it runs this");
    Asterisk::start(&root, &Setup::new()).await.expect("Asterisk starts")
}

#[tokio::test]
async fn an_app_without_calls_is_back_after_each_restart() {
    let asterisk = own_asterisk().await;
    let (app, mut ends) = app();
    let connected = Connected::as_user(&asterisk, app, "app1", "/idle".to_owned()).await;
    for _ in 0..2 {
        asterisk.restart().await.unwrap();
        logged_in(&asterisk, "app1").await;
        assert_eq!(asterisk.call(connected.agi("x")).await.unwrap().route_status, "OK");
        assert_eq!(ends.recv().await.unwrap(), (Ending::Finished, None));
    }
    connected.shut_down().await;
}

/// How a call ended that was up when this became of Asterisk. The next one is answered.
async fn cut_by(what: impl AsyncFnOnce(&mut Asterisk)) -> (Ending, Option<Disconnect>) {
    let mut asterisk = own_asterisk().await;
    let (app, mut ends) = app();
    let connected = Connected::as_user(&asterisk, app, "app1", "/busy".to_owned()).await;
    let mut watch = Watch::for_command(&asterisk, "WAIT FOR DIGIT").await;
    let _cut = asterisk.dial(connected.agi("x,waits").answered()).await.unwrap();
    watch.begins("WAIT FOR DIGIT").await;
    what(&mut asterisk).await;
    let ended = ends.recv().await.unwrap();
    logged_in(&asterisk, "app1").await;
    assert_eq!(asterisk.call(connected.agi("x")).await.unwrap().route_status, "OK");
    assert_eq!(ends.recv().await.unwrap(), (Ending::Finished, None));
    // No call of the old connection holds up the end.
    connected.shut_down().await;
    ended
}

#[tokio::test]
async fn a_restart_hangs_up_the_calls_before_it_ends_the_connection() {
    let ended = cut_by(async |asterisk| asterisk.restart().await.unwrap()).await;
    assert_eq!(ended, (Ending::HungUp, None));
}

#[tokio::test]
async fn a_call_that_a_crash_cuts_is_lost_and_not_hung_up() {
    let ended = cut_by(async |asterisk| asterisk.crash().await.unwrap()).await;
    assert_eq!(ended, (Ending::Failed, Some(Disconnect::CutOff)));
}
