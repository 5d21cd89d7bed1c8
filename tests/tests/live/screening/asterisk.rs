//! What Asterisk does by itself where a called party is asked: what `screened_by` and the printed dialplan rest on.

use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::{Acceptance, ChannelState, Screened};
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::timeout;
use xtask::asterisk::Version;

use super::{Placed, Tells, Told, asterisk};
use crate::dialplan_apps::call;
use crate::support::{Served, version};

/// What is on the caller's channel after a Dial with this subroutine: what it has returned, Dial's status, and whether the
/// two have talked.
async fn dialled(subroutine: &'static str) -> (String, String, bool) {
    let seen = call(move |call| {
        Box::pin(async move {
            call.set_variable("GOSUB_RETVAL", "before").await?;
            call.exec("Dial", format!("Local/answers@phones/n,,gU({subroutine})")).await?;
            let mut seen = Vec::new();
            for name in ["GOSUB_RETVAL", "DIALSTATUS", "ANSWEREDTIME"] {
                seen.push(call.variable(name).await?.unwrap_or_default().to_string());
            }
            assert_eq!(call.channel_status().await?, ChannelState::Up);
            Ok((seen[0].clone(), seen[1].clone(), !seen[2].is_empty()))
        })
    });
    seen.await.unwrap()
}

#[tokio::test]
async fn what_a_subroutine_returns_is_taken_over_only_with_a_result_and_connects_unless_it_is_continue() {
    for (subroutine, returned, talked) in
        [("results", "before", true), ("results^ACCEPTED", "returned", true), ("results^CONTINUE", "returned", false)]
    {
        assert_eq!(dialled(subroutine).await, (returned.to_owned(), "ANSWER".to_owned(), talked), "{subroutine}");
    }
}

#[tokio::test]
async fn a_subroutine_that_is_not_there_connects_the_two_unasked() {
    assert_eq!(dialled("nosuch").await, ("before".to_owned(), "ANSWER".to_owned(), true));
}

#[tokio::test]
async fn of_several_the_others_stop_ringing_while_the_first_is_asked() {
    let mut ami = asterisk().await.ami("call").await.unwrap();
    let mut call = Placed::to("later+rings/late").await;
    let line = call.caller.caller_channel();
    assert!(matches!(call.told().await, Told::Asked(_)));
    loop {
        let event = ami.event().await.unwrap();
        let ours = event.text("Event") == "Hangup" && event.text("Linkedid") == line;
        if ours && event.text("Channel").starts_with("Local/rings@") {
            break;
        }
    }
    assert!(matches!(call.told().await, Told::CallerWaits(true)));
    // The key that nobody presses is still waited for.
    assert!(call.told.try_recv().is_err());
}

/// Dials by itself with an address of this length; 0 is by `screened_by`, with the longest that it takes.
#[agi_route("/length/{length}", manual)]
async fn dials(call: &mut Call, length: usize, tells: State<Tells>) -> Result {
    let address = String::from_utf8_lossy(call.request().get("agi_request").unwrap_or_default()).into_owned();
    let host = address.trim_end_matches(&format!("/length/{length}")).to_owned();
    call.answer().await?;
    if length > 0 {
        let start = format!("{host}/asks/length?said=");
        let said = "x".repeat(length - start.len());
        call.exec("Dial", format!("Local/talks@phones/n,,gU(agi-screen^{start}{said})")).await?;
        return Ok(());
    }
    let room = 4_095 - format!("{host}/asks/length?said=").len();
    let dial = call.dial("Local/talks@phones/n").screened_by("/asks/length").with("said", "x".repeat(room));
    tells.send(Told::Screened(dial.await))?;
    Ok(())
}

/// Tells how long its own address is.
#[agi_route("/asks/length?said", manual)]
async fn asks(call: &mut Call, said: String, tells: State<Tells>) -> Result<Acceptance> {
    let address = call.request().get("agi_request").unwrap_or_default();
    assert!(address.ends_with(said.as_bytes()));
    tells.send(Told::Asked(address.len().to_string()))?;
    Ok(Acceptance::refused())
}

#[tokio::test]
async fn the_longest_address_is_called_whole_and_a_longer_one_is_cut_silently() {
    for &(length, called) in limits() {
        let (tells, mut told) = unbounded_channel();
        let served = Served::start(App::with(routes![dials, asks]).state(tells)).await;
        let caller = asterisk().await.dial(served.agi(&format!("length/{length}"))).await.unwrap();
        let asked = timeout(Duration::from_mins(1), told.recv()).await;
        let Ok(Some(Told::Asked(asked))) = asked else { panic!("{length}: {asked:?}") };
        assert_eq!(asked, called, "{length}");
        if length == 0 {
            assert!(matches!(told.recv().await, Some(Told::Screened(Ok(Screened::Refused(_))))));
        }
        caller.ended().await.unwrap();
    }
}

/// The lengths that are tried, and what arrives. The line of EXEC is shorter on 16, and longer ones are not sent there.
fn limits() -> &'static [(usize, &'static str)] {
    match version() {
        Version::V22 => &[(0, "4095"), (4_095, "4095"), (4_096, "4095"), (5_000, "4095")],
        Version::V16 => &[(1_950, "1950")],
    }
}
