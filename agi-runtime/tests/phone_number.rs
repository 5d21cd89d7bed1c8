//! A phone number whose plus a hang-up ends.

mod support;

use agi_runtime::prompt::phone_number;
use agi_runtime::{App, Outcome, Routes};

#[tokio::test]
async fn a_caller_who_hangs_up_during_the_plus_hears_no_digits() {
    let app = App::with(Routes::default()).fallback(|call| {
        Box::pin(async move {
            call.say(phone_number("+1 201")).await?;
            Ok(Outcome::done())
        })
    });
    let mut pbx = support::serve(app, support::REQUEST).await.0;
    pbx.answers("SAY ALPHA \"+\" \"\"\n", "200 result=-1\nHANGUP\n").await;
    let rest = pbx.rest().await;
    assert!(!rest.contains("SAY DIGITS"), "{rest}");
}
