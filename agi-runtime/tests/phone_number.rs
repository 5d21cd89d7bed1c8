//! A phone number in a language that lacks the sound of the plus.

mod support;

use agi_runtime::prompt::phone_number;
use agi_runtime::{App, Outcome, Routes};

/// Asterisk says -1, as to a hang-up; the channel's status tells that the caller is there.
async fn says(number: &'static str) -> support::Pbx {
    let app = App::with(Routes::default()).fallback(move |call| {
        Box::pin(async move {
            call.say(phone_number(number)).await?;
            Ok(Outcome::done())
        })
    });
    support::serve(app, support::REQUEST).await.0
}

#[tokio::test]
async fn the_digits_are_said_where_the_plus_is_missing() {
    let mut pbx = says("+1 201").await;
    pbx.answers("SAY ALPHA \"+\" \"\"\n", "200 result=-1\n").await;
    pbx.answers("CHANNEL STATUS\n", "200 result=6\n").await;
    pbx.answers("SAY DIGITS \"1201\" \"\"\n", "200 result=0\n").await;
    assert_eq!(pbx.rest().await, "SET VARIABLE AGI_ROUTE_STATUS OK\n");
}

#[tokio::test]
async fn a_caller_who_hangs_up_during_the_plus_hears_no_digits() {
    let mut pbx = says("+1 201").await;
    pbx.answers("SAY ALPHA \"+\" \"\"\n", "200 result=-1\nHANGUP\n").await;
    let rest = pbx.rest().await;
    assert!(!rest.contains("SAY DIGITS"), "{rest}");
}
