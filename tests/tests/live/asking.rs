//! Questions on a real Asterisk: a terminator that no entry needs.

use std::time::Duration;

use agi_runtime::{Call, CallError, Digit, Digits};
use tokio::time::sleep;
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

/// The check takes 1.5 s, with music. Asterisk drops what is pressed during the music; what comes at its end, or is held
/// until then, is the terminator of the entry, though that ended long before.
#[tokio::test]
async fn a_terminator_around_the_end_of_a_slow_check_answers_nothing() {
    async fn account_and_choice(call: &mut Call) -> Result<Option<Digit>, CallError> {
        let slow = async |_: &Digits| {
            sleep(Duration::from_millis(1_500)).await;
            Ok::<(), ()>(())
        };
        call.ask::<Digits>("tt-monkeys").exactly(8).tries(1).check_async(slow).hold_music().await?;
        call.choose("tt-monkeys", "#1").tries(1).await
    }
    for after in [100, 700, 1_400, 1_480, 1_600, 2_200] {
        let mut chosen = None;
        // On a busy machine it is another moment than the one that is meant.
        for _ in 0..3 {
            let (mut caller, mut watch) = dial_watched(Dial::answered, |call| Box::pin(account_and_choice(call))).await;
            watch.begins("STREAM FILE").await;
            caller.press("w12345678").await.unwrap();
            watch.begins("SET MUSIC").await;
            sleep(Duration::from_millis(after)).await;
            caller.press("#").await.unwrap();
            if after < 1_500 {
                watch.begins("STREAM FILE").await;
            }
            // A call that has ended already has nobody who could press.
            drop(caller.press("ww1").await);
            chosen = caller.ended().await.0.unwrap();
            if chosen == Digit::new('1') {
                break;
            }
        }
        assert_eq!(chosen, Digit::new('1'), "# {after} ms after the music began, three times");
    }
}
