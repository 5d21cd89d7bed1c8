//! A called party that is asked whether it takes the call: what becomes of both on a real Asterisk.

mod asterisk;
mod heard;

use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::{Acceptance, DialStatus, Screened};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use xtask::asterisk::{Action, Ami, Call as Calling};

use crate::support::{Served, asterisk};

/// What the routes tell the test.
#[derive(Debug)]
enum Told {
    /// The called party is asked, and this was passed on.
    Asked(String),
    /// Whether the caller was there when it had pressed a key.
    CallerWaits(bool),
    /// What became of the caller's call.
    Screened(Result<Screened, CallError>),
}

type Tells = UnboundedSender<Told>;

/// Calls these phones at the same time, and has the route ask.
#[agi_route("/to/{phones}/{asks}", manual)]
async fn to(call: &mut Call, phones: &str, asks: &str, tells: State<Tells>) -> Result {
    call.answer().await?;
    let phones = phones.split('+').map(|phone| format!("Local/{phone}@phones/n"));
    let dial = call.dial_all(phones).timeout(Duration::from_secs(1)).music("default");
    tells.send(Told::Screened(dial.screened_by(&format!("/asks/{asks}")).with("said", SAID).await))?;
    Ok(())
}

/// Everything that means something on the way to the route.
const SAID: &str = "a,b (c [d \"e\" f\\ ^g & h=1? ü ${CHANNEL} %41+|;";

#[agi_route("/asks/key?said", manual)]
async fn asks(call: &mut Call, said: String, tells: State<Tells>) -> Result<Acceptance> {
    tells.send(Told::Asked(said))?;
    Ok(call.ask_to_accept("beep").tries(1).timeout(Duration::from_millis(1500)).await?)
}

/// Waits for a key, and then looks for the caller.
#[agi_route("/asks/late", manual)]
async fn looks_for_the_caller(call: &mut Call, tells: State<Tells>) -> Result<Acceptance> {
    tells.send(Told::Asked(String::new()))?;
    tells.send(Told::CallerWaits(call.caller_waits().await?))?;
    call.wait_for_digit(Duration::from_secs(5)).await?;
    tells.send(Told::CallerWaits(call.caller_waits().await?))?;
    Ok(Acceptance::Accepted)
}

#[agi_route("/asks/reason", manual)]
async fn gives_a_reason(_call: &mut Call) -> Acceptance {
    Acceptance::refused_because(SAID)
}

#[agi_route("/asks/nothing", manual)]
async fn decides_nothing(_call: &mut Call) {}

#[agi_route("/asks/wrongly", manual)]
async fn fails(_call: &mut Call) -> Result<Acceptance> {
    Err(Rejection::new(Status::Error, "a mistake"))?
}

#[agi_route("/asks/number?said", manual)]
async fn takes_a_number(_call: &mut Call, said: u32) -> Acceptance {
    Acceptance::refused_because(said.to_string())
}

/// A call that is under way.
struct Placed {
    caller: Calling,
    told: UnboundedReceiver<Told>,
    _served: Served,
}

impl Placed {
    async fn to(target: &str) -> Self {
        let (tells, told) = unbounded_channel();
        let routes = routes![to, asks, looks_for_the_caller, gives_a_reason, decides_nothing, fails, takes_a_number];
        let served = Served::start(App::with(routes).state(tells)).await;
        let caller = asterisk().await.dial(served.agi(&format!("to/{target}"))).await.expect("the call is placed");
        Self { caller, told, _served: served }
    }

    async fn told(&mut self) -> Told {
        self.told.recv().await.expect("the routes are there")
    }

    /// What became of the call, whatever is told before.
    async fn screened(&mut self) -> Result<Screened, CallError> {
        loop {
            if let Told::Screened(screened) = self.told().await {
                return screened;
            }
        }
    }
}

async fn screened(target: &str) -> Screened {
    Placed::to(target).await.screened().await.unwrap()
}

#[tokio::test]
async fn one_who_presses_1_is_connected_and_gets_what_was_said() {
    let mut call = Placed::to("presses1/key").await;
    let Told::Asked(said) = call.told().await else { panic!("nobody was asked") };
    assert_eq!(said, SAID);
    let Screened::Talked(dialed) = call.screened().await.unwrap() else { panic!("they did not talk") };
    assert_eq!(dialed.status, DialStatus::Answer);
    // The party who presses stays for a second.
    assert!(dialed.answered_time >= Some(Duration::from_secs(1)), "{dialed:?}");
}

#[tokio::test]
async fn the_timeout_limits_the_ringing_and_not_the_route() {
    // It may ring for a second, and the key comes after two.
    assert!(matches!(screened("slow1/late").await, Screened::Talked(_)));
}

#[tokio::test]
async fn one_who_presses_2_is_not_connected_and_the_handler_goes_on() {
    assert_eq!(screened("presses2/key").await, Screened::Refused(String::new()));
}

#[tokio::test]
async fn one_who_presses_nothing_is_not_connected() {
    assert_eq!(screened("talks/key").await, Screened::Refused("no answer".to_owned()));
}

#[tokio::test]
async fn a_reason_arrives_as_it_is() {
    assert_eq!(screened("talks/reason").await, Screened::Refused(SAID.to_owned()));
}

#[tokio::test]
async fn one_who_hangs_up_while_being_asked_is_told_apart_from_a_refusal() {
    assert_eq!(screened("brief/key").await, Screened::HungUp);
}

#[tokio::test]
async fn a_phone_that_nobody_answers_asks_nothing() {
    for (phone, status) in
        [("rings", DialStatus::NoAnswer), ("busy", DialStatus::Busy), ("no", DialStatus::ChanUnavail)]
    {
        assert_eq!(screened(&format!("{phone}/key")).await, Screened::NotAnswered(status));
    }
}

#[tokio::test]
async fn of_several_the_one_who_answers_first_decides_for_all() {
    let mut call = Placed::to("presses2+later/key").await;
    assert!(matches!(call.told().await, Told::Asked(_)));
    assert!(matches!(call.told().await, Told::Screened(Ok(Screened::Refused(_)))));
}

#[tokio::test]
async fn a_route_that_does_not_decide_connects_nobody() {
    for (asks, status) in [("nothing", "OK"), ("wrongly", "ERROR"), ("number", "BAD_PARAM")] {
        assert_eq!(screened(&format!("talks/{asks}")).await, Screened::Undecided(status.into()), "{asks}");
    }
}

#[tokio::test]
async fn a_route_that_is_not_there_is_an_error_and_nobody_is_called() {
    let mut ami = asterisk().await.ami("call").await.unwrap();
    let call = Placed::to("talks/kye").await;
    let line = call.caller.caller_channel();
    let (mut call, mut dialled) = (call, 0);
    let error = call.screened().await.unwrap_err().to_string();
    assert!(error.ends_with(": write `.screened_by(\"/asks/key\")`"), "{error}");
    loop {
        let event = ami.event().await.unwrap();
        let ours = event.text("Linkedid") == line;
        dialled += u32::from(ours && event.text("Event") == "DialBegin" && event.text("DestChannel").contains("talks"));
        if ours && event.text("Event") == "Hangup" && event.text("Uniqueid") == call.caller.channel() {
            break;
        }
    }
    assert_eq!(dialled, 0);
}

/// Hears when a channel is to be hung up.
async fn hang_ups() -> Ami {
    let mut ami = asterisk().await.ami("call").await.unwrap();
    ami.send(&Action::new("Filter").header("Operation", "Add").header("Filter", "Event: HangupRequest")).await.unwrap();
    ami
}

#[tokio::test]
async fn a_caller_who_hangs_up_meanwhile_is_kept_until_the_route_has_ended_and_the_route_sees_it() {
    let mut call = Placed::to("slow1/late").await;
    let mut ami = hang_ups().await;
    assert!(matches!(call.told().await, Told::Asked(_)));
    assert!(matches!(call.told().await, Told::CallerWaits(true)));
    call.caller.hang_up().await.unwrap();
    // The caller's end is heard, and the handler is not told yet.
    while ami.event().await.unwrap().text("Uniqueid") != call.caller.channel() {}
    assert!(call.told.try_recv().is_err());
    assert!(matches!(call.told().await, Told::CallerWaits(false)));
    let result = call.screened().await;
    assert!(matches!(result, Err(CallError::HungUp(_))), "{result:?}");
}
