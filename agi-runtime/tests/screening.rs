//! A called party that is asked whether it takes the call, played by a test as well as the caller.
#![cfg(feature = "testing")]

use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::testing::{CallBuilder, Pbx};
use agi_runtime::{Acceptance, DialStatus, Screened};

/// What a caller hears in the end.
#[agi_route("/to/{phone}/{asks}", manual)]
async fn to(call: &mut Call, phone: &str, asks: &str) -> Result {
    call.answer().await?;
    call.set_variable("__FROM", "trunk").await?;
    let dial = call.dial(&format!("PJSIP/{phone}")).and("PJSIP/cell").timeout(Duration::from_secs(20)).music("default");
    let screened = dial.screened_by(&format!("/asks/{asks}")).with("said", SAID).with("order", "7").await?;
    let heard = match screened {
        Screened::Talked(dialed) => format!("talked-{}", dialed.answered_time.unwrap_or_default().as_secs()),
        Screened::Refused(reason) => format!("refused-{reason}"),
        Screened::HungUp => "hung-up".to_owned(),
        Screened::Undecided(status) => format!("undecided-{status}"),
        Screened::NotAnswered(DialStatus::NoAnswer) => "nobody".to_owned(),
        other => format!("{other:?}"),
    };
    call.play(&heard).await?;
    Ok(())
}

/// Everything that means something on the way to the route.
const SAID: &str = "a,b (c [d \"e\" f\\ ^g & h=1? ü ${CHANNEL} %41+|;";

#[agi_route("/asks/key?said&order", vars(from = "FROM"), manual)]
async fn asks(call: &mut Call, said: &str, order: u32, from: &str) -> Result<Acceptance> {
    assert_eq!((said, order, from), (SAID, 7, "trunk"));
    let asked = call.ask_to_accept(("desk/call", "desk/press-1")).no_choice("desk/again");
    Ok(asked.caller_gone("desk/gone").await?)
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

fn pbx() -> Pbx {
    Pbx::new(App::with(routes![to, asks, decides_nothing, fails, takes_a_number]))
        .phone("PJSIP/desk")
        .phone("PJSIP/cell")
}

fn calling() -> CallBuilder {
    pbx().caller("/to/desk/key")
}

#[tokio::test]
async fn one_who_presses_1_talks_to_the_caller_until_it_hangs_up() {
    let mut caller = calling().dial().await;
    caller.waits(Duration::from_secs(5)).await;
    let mut desk = caller.callee("PJSIP/desk").await;
    desk.hears_next("desk/call").await;
    desk.hears_next("desk/press-1").await;
    desk.presses("1").await;
    desk.accepts().await;
    caller.waits(Duration::from_secs(60)).await;
    caller.callee_hangs_up().await;
    // 5 s of ringing, 1 s of listening, and 60 s of talk.
    caller.hears("talked-66").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn one_who_presses_2_sends_the_caller_back_to_the_handler() {
    let mut caller = calling().dial().await;
    let mut desk = caller.callee("PJSIP/cell").await;
    desk.hears("desk/press-1").await;
    desk.presses("2").await;
    desk.refuses().await;
    caller.hears("refused-").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn one_who_presses_nothing_in_two_tries_refuses() {
    let mut caller = calling().dial().await;
    let mut desk = caller.callee("PJSIP/desk").await;
    desk.hears("desk/again").await;
    desk.refuses().await;
    caller.hears("refused-no answer").await;
}

#[tokio::test]
async fn one_who_hangs_up_while_being_asked_is_told_apart_from_a_refusal() {
    let mut caller = calling().dial().await;
    let mut desk = caller.callee("PJSIP/desk").await;
    desk.hears("desk/call").await;
    desk.hangs_up().await;
    caller.hears("hung-up").await;
}

#[tokio::test]
async fn a_caller_who_hangs_up_meanwhile_is_missed_when_the_called_party_accepts() {
    let mut caller = calling().dial().await;
    let mut desk = caller.callee("PJSIP/desk").await;
    desk.hears("desk/call").await;
    desk.caller_hangs_up().await;
    desk.presses("1").await;
    desk.hears("desk/gone").await;
    desk.refuses().await;
    caller.ends(HungUp).await;
}

#[tokio::test]
async fn a_caller_who_hangs_up_while_they_talk_has_hung_up() {
    let mut caller = calling().dial().await;
    let mut desk = caller.callee("PJSIP/desk").await;
    desk.presses("1").await;
    desk.accepts().await;
    caller.hangs_up().await;
    caller.ends(HungUp).await;
}

#[tokio::test]
async fn a_phone_that_nobody_answers_rings_until_the_timeout() {
    let mut caller = calling().dial().await;
    caller.hears("nobody").await;
    assert_eq!(caller.time(), Duration::from_secs(20));
}

#[tokio::test]
async fn a_route_that_does_not_decide_connects_nobody() {
    for (asks, end, heard) in [
        ("nothing", Status::Ok, "undecided-OK"),
        ("wrongly", Status::Error, "undecided-ERROR"),
        ("number", Status::BadParam, "undecided-BAD_PARAM"),
    ] {
        let mut caller = pbx().caller(&format!("/to/desk/{asks}")).dial().await;
        caller.callee("PJSIP/desk").await.ends(end).await;
        caller.hears(heard).await;
    }
}

#[tokio::test]
async fn the_caller_may_leave_at_any_moment() {
    let swept = calling().hang_up_sweep(async |caller| {
        let mut desk = caller.callee("PJSIP/desk").await;
        desk.presses("2").await;
        desk.refuses().await;
        caller.hears("refused-").await;
        caller.ends(Status::Ok).await;
    });
    assert!(Box::pin(swept).await.runs > 20);
}

#[tokio::test]
async fn without_the_printed_dialplan_nobody_is_called_and_the_error_says_what_to_include() {
    let mut caller = calling().variable("DIALPLAN_EXISTS(agi-screen,s,1)", "0").dial().await;
    let error = caller.ended().await.error.unwrap();
    assert!(error.contains("no context [agi-screen]") && error.contains("-- dialplan"), "{error}");
    assert!(!caller.log().commands().iter().any(|command| command.starts_with("EXEC")), "{}", caller.log());
}

#[agi_route("/asks/more?said&place", manual)]
async fn needs_more(_call: &mut Call, said: &str, place: &str) -> Acceptance {
    Acceptance::refused_because(format!("{said}{place}"))
}

#[agi_route("/asks/argument", args(said), manual)]
async fn needs_an_argument(_call: &mut Call, said: &str) -> Acceptance {
    Acceptance::refused_because(said)
}

/// What becomes of a call whose called party no route would ask.
async fn not_asked(app: App, asks: &str) -> String {
    let mut caller = Pbx::new(app).phone("PJSIP/desk").caller(&format!("/to/desk/{asks}")).dial().await;
    let error = caller.ended().await.error.unwrap();
    assert!(!caller.log().commands().iter().any(|command| command.starts_with("EXEC")), "{}", caller.log());
    error
}

#[tokio::test]
async fn a_route_that_is_not_there_is_an_error_before_anybody_is_called() {
    let app = || App::with(routes![to, asks]);
    let error = not_asked(app(), "kye").await;
    assert!(
        error.contains("nobody was called: no route has the path \"/asks/kye\"; the nearest is /asks/key ("),
        "{error}"
    );
    assert!(error.ends_with("): write `.screened_by(\"/asks/key\")`"), "{error}");
    // One that no other is like.
    let error = not_asked(App::with(routes![to]), "key").await;
    assert!(
        error.contains("the nearest is /asks/key (") && error.ends_with(", which this app was not given"),
        "{error}"
    );
}

#[tokio::test]
async fn a_route_that_needs_what_is_not_passed_is_an_error_before_anybody_is_called() {
    let app = || App::with(routes![to, needs_more, needs_an_argument]);
    let error = not_asked(app(), "more").await;
    assert!(error.contains("nobody was called: the route /asks/more (") && error.contains("needs `place`"), "{error}");
    assert!(error.ends_with("write `.with(\"place\", …)` after `.screened_by(…)`"), "{error}");
    let error = not_asked(app(), "argument").await;
    assert!(error.contains("needs `said` (agi_arg_1)") && error.contains("\"/asks/argument?said\""), "{error}");
}

#[tokio::test]
async fn a_fallback_asks_where_no_route_does() {
    let app = App::with(routes![to]).fallback(|_| Box::pin(async { Ok(Acceptance::refused_because("asleep").into()) }));
    let mut caller = Pbx::new(app).phone("PJSIP/desk").caller("/to/desk/nosuch").dial().await;
    caller.callee("PJSIP/desk").await.refuses().await;
    caller.hears("refused-asleep").await;
}

/// A subroutine that did not run, although its context could not be looked for: Dial has connected the two.
#[tokio::test]
async fn a_call_that_was_connected_unasked_is_an_error() {
    let pbx = Pbx::new(App::with(routes![to, asks])).application("Dial", |run| {
        assert_eq!(run.arguments()[0], "PJSIP/desk&PJSIP/cell");
        let options = run.arguments()[2].to_string();
        assert!(options.starts_with("gm(default)U(agi-screen^agi://127.0.0.1/asks/key?said=a%2Cb%20%28"), "{options}");
        assert!(options.ends_with("&order=7^PJSIP/caller-00000001)"), "{options}");
        run.set("DIALSTATUS", "ANSWER");
    });
    let mut caller = pbx.caller("/to/desk/key").dial().await;
    let error = caller.ended().await.error.unwrap();
    assert!(error.contains("no context [agi-screen]"), "{error}");
}

#[agi_route("/long", manual)]
async fn passes_on_too_much(call: &mut Call) -> Result {
    call.dial("PJSIP/desk").screened_by("/asks/key").with("said", "ü".repeat(700)).await?;
    Ok(())
}

#[tokio::test]
async fn what_asterisk_would_cut_is_refused_and_the_way_is_told() {
    let mut caller = Pbx::new(App::with(routes![passes_on_too_much, asks])).caller("/long").dial().await;
    let error = caller.ended().await.error.unwrap();
    assert!(error.contains("4230 bytes") && error.contains("at most 4095") && error.contains("`__NAME`"), "{error}");
}
