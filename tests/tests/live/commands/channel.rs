//! ANSWER, CHANNEL STATUS, HANGUP, SET AUTOHANGUP, SET CALLERID, SET MUSIC, TDD MODE.

use std::time::Duration;

use agi_runtime::protocol::spec::{ANSWER, CHANNEL_STATUS, HANGUP, SET_AUTOHANGUP, SET_CALLERID, SET_MUSIC, TDD_MODE};
use agi_runtime::{Call, TddMode, Text};
use xtask::asterisk::Dial;

use super::played::logged;
use super::stage::tell;
use super::story::{Asking, Channel, Story, ask};
use crate::support::dial_as;

pub const STORIES: &[Story] = &[
    Story::new(&ANSWER, "200 result=0", |call| ask(call.answer())).on(Channel::Ringing),
    Story::new(&ANSWER, "511 Command Not Permitted on a dead channel or intercept routine", |call| ask(call.answer()))
        .on(Channel::Dead),
    Story::new(&CHANNEL_STATUS, "200 result=4", |call| ask(call.channel_status())).on(Channel::Ringing),
    Story::new(&CHANNEL_STATUS, "200 result=6", |call| ask(call.channel_status())),
    Story::new(&CHANNEL_STATUS, "200 result=0", ask_callers_end).on(Channel::Ringing),
    Story::new(&CHANNEL_STATUS, "200 result=5", ask_callers_end)
        .after(|call| ask(call.exec("Ringing", "")))
        .on(Channel::Ringing),
    Story::new(&CHANNEL_STATUS, "200 result=-1", |call| ask(call.channel_status().channel("nosuch/1"))),
    Story::new(&HANGUP, "200 result=1\nHANGUP", |call| ask(call.hangup())),
    Story::new(&HANGUP, "200 result=-1", |call| ask(call.hangup().channel("nosuch/1"))),
    Story::new(&SET_AUTOHANGUP, "200 result=0", |call| ask(call.set_autohangup(Duration::ZERO))),
    Story::new(&SET_CALLERID, "200 result=1", |call| ask(call.set_callerid("5551234"))),
    Story::new(&SET_MUSIC, "200 result=0", |call| ask(call.set_music(true))),
    Story::new(&TDD_MODE, "200 result=0", |call| ask(call.tdd_mode(TddMode::On))),
];

/// The state of the caller's end.
fn ask_callers_end(call: &mut Call) -> Asking<'_> {
    Box::pin(async {
        let callers_end = callers_end(call);
        ask(call.channel_status().channel(&callers_end)).await
    })
}

/// The name of the channel at the caller's end.
pub fn callers_end(call: &Call) -> String {
    call.request().channel().replace(";2", ";1")
}

#[tokio::test]
async fn the_channel_commands_are_answered_in_every_form() {
    tell(STORIES).await;
}

#[tokio::test]
async fn another_call_can_be_hung_up() {
    let waiting = dial_as(Dial::answered, |call| {
        Box::pin(async { call.wait_for_digit(Duration::from_mins(10)).await.is_err_and(|error| error.is_hung_up()) })
    })
    .await;
    let name = waiting.channel();
    let hanging_up =
        dial_as(Dial::answered, |call| Box::pin(async move { call.hangup().channel(&name).await.unwrap() }));
    assert!(hanging_up.await.ended().await.0, "there is such a channel");
    assert!(waiting.ended().await.0, "it was hung up");
}

#[tokio::test]
async fn a_call_is_hung_up_after_its_time_in_fractions_of_a_second() {
    let call = dial_as(Dial::answered, |call| {
        Box::pin(async {
            call.set_autohangup(Duration::from_millis(1_500)).await.unwrap();
            call.set_autohangup(Duration::from_millis(300)).await.unwrap();
            call.wait_for_digit(Duration::from_mins(10)).await.is_err_and(|error| error.is_hung_up())
        })
    });
    assert!(call.await.ended().await.0);
}

#[tokio::test]
async fn a_caller_id_can_be_set_with_a_name() {
    for (caller, name, number) in [
        ("\"Zoë \\\"Q\\\" Müller\" <5551234>", "Zoë \"Q\" Müller", "5551234"),
        ("Ada <42>", "Ada", "42"),
        ("5551234", "", "5551234"),
    ] {
        let call = dial_as(Dial::answered, move |call| {
            Box::pin(async move {
                call.set_callerid(caller).await.unwrap();
                (call.variable("CALLERID(name)").await.unwrap(), call.variable("CALLERID(num)").await.unwrap())
            })
        });
        let (set_name, set_number) = call.await.ended().await.0;
        let set = (set_name.unwrap_or_default(), set_number.unwrap_or_default());
        assert_eq!(set, (Text::from(name), Text::from(number)), "{caller}");
    }
}

#[tokio::test]
async fn music_plays_of_the_class_that_was_asked_for() {
    let call = dial_as(Dial::answered, |call| {
        Box::pin(async {
            call.set_music(true).class("default").await.unwrap();
            call.set_music(false).await.unwrap();
            call.request().channel().into_owned()
        })
    });
    let (channel, _) = call.await.ended().await;
    logged(&format!("Started music on hold, class 'default', on channel '{channel}'")).await;
    logged(&format!("Stopped music on hold on {channel}")).await;
}
