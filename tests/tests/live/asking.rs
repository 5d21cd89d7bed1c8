//! Questions on a real Asterisk: a terminator that no entry needs.

use agi_runtime::{Call, CallError, Digits};
use xtask::asterisk::Dial;

use crate::watch::dial_watched;

async fn account_and_pin(call: &mut Call) -> Result<[Option<Digits>; 2], CallError> {
    let account = call.ask::<Digits>("tt-monkeys").exactly(8).tries(1).await?;
    let pin = call.ask::<Digits>("tt-monkeys").exactly(4).tries(1).await?;
    Ok([account, pin])
}

fn entered(account: &str, pin: &str) -> [Option<Digits>; 2] {
    [account, pin].map(|keys| Some(keys.parse().unwrap()))
}

#[tokio::test]
async fn a_terminator_after_a_full_entry_costs_the_next_question_no_try() {
    let (mut caller, mut watch) = dial_watched(Dial::answered, |call| Box::pin(account_and_pin(call))).await;
    watch.begins("STREAM FILE").await;
    caller.press("w12345678#").await.unwrap();
    // The PIN's question, and once more after the terminator.
    watch.begins("STREAM FILE").await;
    watch.begins("STREAM FILE").await;
    caller.press("w0042").await.unwrap();
    assert_eq!(caller.ended().await.0.unwrap(), entered("12345678", "0042"));
}

#[tokio::test]
async fn a_lone_terminator_costs_no_try() {
    let (mut caller, mut watch) = dial_watched(Dial::answered, |call| Box::pin(account_and_pin(call))).await;
    watch.begins("STREAM FILE").await;
    caller.press("w#").await.unwrap();
    watch.begins("STREAM FILE").await;
    caller.press("w12345678").await.unwrap();
    // Much later than the last key of the account.
    watch.begins("STREAM FILE").await;
    caller.press("www#").await.unwrap();
    watch.begins("STREAM FILE").await;
    caller.press("w0042").await.unwrap();
    assert_eq!(caller.ended().await.0.unwrap(), entered("12345678", "0042"));
}
