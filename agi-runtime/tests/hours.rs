//! Opening hours in the handlers of calls: what time it is, a layer, and a call that is replayed.
#![cfg(all(feature = "hours", feature = "testing"))]

use std::time::Duration;

use agi_runtime::MenuKeys;
use agi_runtime::hours::{Hours, Opening};
use agi_runtime::prelude::*;
use agi_runtime::testing::{CallBuilder, Pbx};

fn hours() -> Hours {
    "zone Europe/Berlin; Mon-Fri 09:00-17:00; Apr 3 closed \"Good Friday\"".parse().unwrap()
}

/// Says whether somebody is there, before the caller has waited and after.
#[agi_route("/desk", manual)]
async fn desk(call: &mut Call, hours: State<Hours>) -> Result {
    for _ in 0..2 {
        match hours.now() {
            Opening::Open { .. } => call.play("open").await?,
            Opening::Closed(closed) => match closed.holiday.as_ref().and_then(|holiday| holiday.name()) {
                Some(name) => call.play(&name.replace(' ', "-")).await?,
                None => call.play("closed").await?,
            },
        }
        call.wait_for_digit(Duration::from_secs(60)).await?;
    }
    Ok(())
}

fn app() -> App {
    App::with(routes![desk]).state(hours())
}

fn at(wall: &str) -> CallBuilder {
    Pbx::new(app()).caller("/desk").begins(hours().moment(wall).unwrap())
}

async fn hears(call: CallBuilder, expected: [&str; 2]) {
    let mut caller = call.dial().await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.log().heard().collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_call_has_the_time_that_its_test_says_and_it_goes_on() {
    hears(at("2026-03-27 08:58"), ["closed", "closed"]).await;
    hears(at("2026-03-27 08:59"), ["closed", "open"]).await;
    hears(at("2026-03-27 16:59"), ["open", "closed"]).await;
    hears(at("2026-03-28 13:00"), ["closed", "closed"]).await;
    hears(at("2026-04-03 13:00"), ["Good-Friday", "Good-Friday"]).await;
}

#[tokio::test]
async fn without_a_time_every_simulated_call_begins_at_the_same() {
    // On a Tuesday at 23:13 in Berlin, whenever the test runs.
    hears(Pbx::new(app()).caller("/desk"), ["closed", "closed"]).await;
}

#[tokio::test]
async fn the_dialplan_and_the_handler_have_one_clock() {
    let mut caller = at("2026-03-27 08:59").dial().await;
    caller.hears("closed").await;
    let began = agi_runtime::UnixTime::from(hours().moment("2026-03-27 08:59").unwrap()).seconds();
    assert_eq!(caller.variable("EPOCH").unwrap(), began.to_string().as_str());
    assert_eq!(caller.variable("CDR(start)").unwrap(), "2026-03-27 07:59:00");
}

#[tokio::test]
async fn in_real_time_the_call_has_its_time_too() {
    at("2026-03-27 12:00").real_time().dial().await.hears("open").await;
}

#[tokio::test]
async fn a_layer_answers_the_calls_of_a_closed_line() {
    let app = || {
        app().layer(hours().when_closed(|call, closed| {
            Box::pin(async move {
                call.say(("nobody-is-there", closed.opens.map(|opens| opens.datetime()))).await?;
                Ok(Outcome::hangup())
            })
        }))
    };
    let begins = |wall| hours().moment(wall).unwrap();
    let mut closed = app().caller("/desk").begins(begins("2026-03-27 17:00")).dial().await;
    closed.hears("nobody-is-there").await;
    // Monday at nine, in summer time.
    closed.app_sends("SAY DATETIME 1774854000 \"\" \"ABdY 'digits/at' IMp\" \"Europe/Berlin\"").await;
    closed.ends(Status::Ok).await;
    app().caller("/desk").begins(begins("2026-03-27 16:00")).dial().await.hears("open").await;
}

#[derive(Menu, Clone, Copy, Debug)]
enum AtNight {
    #[key("1")]
    Message,
}

#[tokio::test]
async fn a_closed_line_has_the_operators_key_in_its_menu() {
    let keys = MenuKeys::new().operator(Digit::ZERO, Outcome::goto("operator", "s", 1));
    let app = app().menu_keys(keys).layer(hours().when_closed(|call, _| {
        Box::pin(async move {
            let chosen = call.menu::<AtNight>("closed").await?;
            assert!(chosen.is_none(), "{chosen:?}");
            Ok(Outcome::hangup())
        })
    }));
    let mut caller = app.caller("/desk").begins(hours().moment("2026-03-27 17:00").unwrap()).dial().await;
    caller.hears("closed").await;
    caller.presses("0").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.ended().await.position, ("operator".into(), "s".into(), 1));
}

/// A recorded call is replayed at the time at which it was recorded.
#[cfg(feature = "transcripts")]
#[tokio::test]
async fn a_replayed_call_has_the_time_of_its_recording() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("call.jsonl");
    for (began, sound) in [(1_774_605_600, "open"), (1_774_699_200, "closed")] {
        let lines = [
            format!(
                r#"{{"transcript":1,"began":{began},"peer":"-","route":"/desk","request":["agi_network: yes","agi_network_script: desk"]}}"#
            ),
            format!(r#"{{"ms":0,"sent":"STREAM FILE \"{sound}\" \"\""}}"#),
            r#"{"ms":1,"received":"HANGUP"}"#.to_owned(),
            r#"{"ms":2,"received":"200 result=-1 endpos=80"}"#.to_owned(),
            r#"{"ms":3,"sent":"SET VARIABLE AGI_ROUTE_STATUS HUNG_UP"}"#.to_owned(),
            r#"{"ms":4,"ended":"HUNG_UP"}"#.to_owned(),
        ];
        std::fs::write(&file, lines.join("\n")).unwrap();
        agi_runtime::testing::replay(app(), &file).await.unwrap_or_else(|error| panic!("{began}: {error}"));
    }
}
