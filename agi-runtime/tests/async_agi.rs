//! The same calls over AsyncAGI as over `agi://`, on the simulated Asterisk.
#![cfg(feature = "ami")]

use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::routes;
use agi_runtime::testing::{Caller, Pbx};

#[agi_route("/survey/{number}?lang", args(campaign), manual)]
async fn survey(call: &mut Call, number: u32, lang: Option<String>, campaign: &str) -> Result {
    call.answer().await?;
    call.set_variable("SEEN", format!("{number} {} {campaign}", lang.unwrap_or_default())).await?;
    let asked = call.ask::<u8>("question").max_digits(1);
    let answer = asked.check(|digit| if (1..=5).contains(digit) { Ok(()) } else { Err("again") }).await?.unwrap_or(0);
    call.set_variable("ANSWER", answer.to_string()).await?;
    call.say_number(i64::from(answer)).await?;
    call.record_file("comment", "wav").escape("#").await?;
    let value = call.variable("LONG").await?.unwrap_or_default();
    call.set_variable("LENGTH", value.as_bytes().len().to_string()).await?;
    call.play("goodbye").await?;
    Ok(())
}

#[agi_route("/fails", manual)]
async fn fails(call: &mut Call) -> Result {
    call.answer().await?;
    let played = call.play("nosuch").strict().await;
    call.verbose("it goes on").await?;
    played?;
    Ok(())
}

fn app() -> App {
    App::with(routes![survey, fails])
}

async fn takes_part(pbx: Pbx, leaves: bool) -> Caller {
    let long = "ü) :1:2 ".repeat(300);
    let call = pbx.caller("/survey/7?lang=en,spring").from("Ada <+15551234>").variable("LONG", &long);
    let mut caller = call.dial().await;
    caller.hears("question").await;
    if leaves {
        caller.hangs_up().await;
        return caller;
    }
    caller.presses("9").await;
    caller.hears("question").await;
    caller.presses("4").await;
    caller.waits(Duration::from_secs(3)).await;
    caller.presses("#").await;
    caller.hears("goodbye").await;
    caller
}

/// What the caller heard and what was asked of Asterisk, without how it was carried.
fn transcript(caller: &Caller) -> Vec<String> {
    let is_carriage = |line: &String| line.starts_with("NOOP") || line.starts_with("failure");
    let said = caller.log().commands().into_iter().filter(|line| !is_carriage(line));
    said.chain(caller.log().heard().map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_survey_has_the_same_transcript_over_both() {
    let mut direct = takes_part(Pbx::new(app()), false).await;
    let mut over_ami = takes_part(Pbx::over_async_agi(app()), false).await;
    for caller in [&mut direct, &mut over_ami] {
        caller.ends(Status::Ok).await;
        assert_eq!(caller.variable("SEEN").unwrap(), "7 en spring");
        assert_eq!(caller.variable("ANSWER").unwrap(), "4");
        assert_eq!(caller.variable("LENGTH").unwrap(), "2700");
    }
    let (direct, over_ami) = (transcript(&direct), transcript(&over_ami));
    assert!(direct.len() > 15, "{direct:#?}");
    // A line of the manager interface is shorter, so a long value is read in smaller pieces.
    let of_pieces = |line: &String| line.contains("((((((((((((((((");
    let without = |lines: Vec<String>| lines.into_iter().filter(|line| !of_pieces(line)).collect::<Vec<_>>();
    assert_eq!(without(direct), without(over_ami));
}

#[tokio::test]
async fn a_hang_up_is_one_over_both() {
    for pbx in [Pbx::new(app()), Pbx::over_async_agi(app())] {
        let mut caller = takes_part(pbx, true).await;
        assert_eq!(caller.ended().await.agi_status, "HANGUP");
    }
}

#[tokio::test]
async fn a_caller_may_hang_up_at_every_command() {
    let pbx = Pbx::over_async_agi(app());
    let report = pbx
        .caller("/survey/7,spring")
        .hang_up_sweep(async |caller| {
            caller.hears("question").await;
            caller.presses("4").await;
            caller.waits(Duration::from_secs(2)).await;
            caller.presses("#").await;
        })
        .await;
    assert!(report.commands > 5, "{report:?}");
}
