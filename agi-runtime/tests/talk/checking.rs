//! Checks that take time, and why there is no answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use agi_runtime::testing::Caller;
use agi_runtime::{App, CallError, Digits, Error, HungUp, NoAnswer, Rejection, Secret, Status};
use tokio::sync::oneshot;
use tokio::task::yield_now;

use crate::apps::app;

/// A database that counts what it is asked.
#[derive(Clone, Default)]
struct Store(Arc<AtomicUsize>);

impl Store {
    async fn knows(&self, account: &Digits) -> Result<bool, Down> {
        yield_now().await;
        self.0.fetch_add(1, Ordering::SeqCst);
        if account.as_str() == "00" { Err(Down) } else { Ok(account.as_str() == "42") }
    }
}

/// Why the database does not answer.
#[derive(Debug, thiserror::Error)]
#[error("the database failed")]
struct Down;

/// Asks for an account that the store has; what is wrong with the store ends the question.
fn account(store: &Store) -> App {
    let store = store.clone();
    app(move |call| {
        let store = store.clone();
        Box::pin(async move {
            let account = call.ask::<Digits>("account").exactly(2).invalid_input("wrong");
            let account = account.check_async(async |account: &Digits| -> Result<_, Error> {
                Ok(if store.knows(account).await? { Ok(()) } else { Err("no-such-account") })
            });
            let account = account.confirm(|_| "sure").await?;
            call.set_variable("ANSWER", format!("{account:?}")).await
        })
    })
}

async fn answers(caller: &mut Caller, answer: &str) {
    caller.variable_set("ANSWER", answer).await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_database_is_asked_and_its_words_come_before_the_next_try() {
    let store = Store::default();
    let mut caller = account(&store).caller("/").dial().await;
    caller.hears("account").await;
    caller.presses("41").await;
    caller.hears("no-such-account").await;
    caller.hears("account").await;
    caller.presses("1#").await;
    caller.hears("wrong").await;
    caller.hears("account").await;
    caller.presses("42").await;
    caller.hears("sure").await;
    caller.presses("1").await;
    answers(&mut caller, "Some(\"42\")").await;
    assert_eq!(store.0.load(Ordering::SeqCst), 2, "too few keys are wrong without asking");
}

#[tokio::test]
async fn a_database_that_fails_ends_the_question_with_its_error() {
    let mut caller = account(&Store::default()).caller("/").dial().await;
    caller.hears("account").await;
    caller.presses("00").await;
    caller.ends(Status::Error).await;
    let ended = caller.ended().await;
    assert_eq!(ended.error.unwrap(), "the answer could not be checked: the database failed");
    assert!(!ended.transcript.heard().any(|what| what == "sure"), "nobody confirms what was not checked");
}

#[tokio::test]
async fn the_error_of_a_check_is_there_for_who_asked_with_a_reason_or_at_once() {
    let app = app(|call| {
        Box::pin(async move {
            let at_once = call.ask::<u32>("number").max_digits(1).check(|_| Err::<Result<(), ()>, _>(Down));
            let Err(CallError::Check(at_once)) = at_once.await else { panic!("the check failed") };
            let later =
                call.ask::<u32>("number").max_digits(1).check_async(async |_: &u32| Err::<Result<(), ()>, _>(Down));
            let Err(CallError::Check(later)) = later.or_reason().await else { panic!("the check failed") };
            call.set_variable("ANSWER", (at_once.is::<Down>() && later.is::<Down>()).to_string()).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    for _ in 0..2 {
        caller.hears("number").await;
        caller.presses("1").await;
    }
    answers(&mut caller, "true").await;
}

#[tokio::test]
async fn a_check_that_rejects_the_call_says_with_which_status() {
    let app = app(|call| {
        Box::pin(async move {
            let number = call.ask::<u32>("number").max_digits(1);
            number.check(|_| Err::<Result<(), ()>, _>(Rejection::new(Status::Busy, "too many ask"))).await.map(drop)
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("number").await;
    caller.presses("1").await;
    caller.ends(Status::Busy).await;
}

#[tokio::test]
async fn the_caller_hears_music_while_an_answer_is_checked_and_only_then() {
    let app = app(|call| {
        Box::pin(async move {
            let number = call.ask::<u32>("number").max_digits(1).hold_music();
            let number = number.check_async(async |number: &u32| {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                if *number == 7 { Ok(()) } else { Err("wrong") }
            });
            let number = number.await?;
            call.set_variable("ANSWER", format!("{number:?}")).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    for (keys, then) in [("1", "wrong"), ("7", "")] {
        caller.hears_next("number").await;
        caller.presses(keys).await;
        caller.hears_next("music on hold (default)").await;
        if !then.is_empty() {
            caller.hears_next(then).await;
        }
    }
    answers(&mut caller, "Some(7)").await;
    let music: Vec<_> = caller.log().commands().into_iter().filter(|line| line.starts_with("SET MUSIC")).collect();
    assert_eq!(music, ["SET MUSIC on", "SET MUSIC off", "SET MUSIC on", "SET MUSIC off"]);
}

#[tokio::test]
async fn a_function_checks_too_and_so_does_a_closure_that_owns_a_copy() {
    async fn is_even(number: &u32) -> Result<(), ()> {
        yield_now().await;
        if number.is_multiple_of(2) { Ok(()) } else { Err(()) }
    }
    let app = app(|call| {
        Box::pin(async move {
            let even = call.ask::<u32>("number").check_async(is_even).invalid_input("odd").await?;
            let small = call.ask::<u32>("number").check_async(|number: &u32| {
                let number = *number;
                async move { if number < 10 { Ok(()) } else { Err("too-big") } }
            });
            let small = small.await?;
            call.set_variable("ANSWER", format!("{even:?} {small:?}")).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    for (keys, words) in [("7#", "odd"), ("8#", ""), ("11#", "too-big"), ("9#", "")] {
        caller.hears("number").await;
        caller.presses(keys).await;
        if !words.is_empty() {
            caller.hears(words).await;
        }
    }
    answers(&mut caller, "Some(8) Some(9)").await;
}

#[tokio::test]
async fn a_secret_is_checked_without_a_copy_of_it() {
    let app = app(|call| {
        Box::pin(async move {
            let pin = call.ask_secret("pin").exactly(4).check_async(async |pin: &Secret| {
                yield_now().await;
                if pin.is("0042") { Ok(()) } else { Err("wrong-pin") }
            });
            let pin = pin.await?;
            call.set_variable("ANSWER", format!("{pin:?}")).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("pin").await;
    caller.presses("1234").await;
    caller.hears("wrong-pin").await;
    caller.hears("pin").await;
    caller.presses("0042").await;
    answers(&mut caller, "Some(Secret(…))").await;
}

#[tokio::test]
async fn a_hang_up_drops_the_check() {
    let (began, begins) = oneshot::channel::<()>();
    let (dropped, drops) = oneshot::channel::<()>();
    let held = Arc::new(std::sync::Mutex::new(Some((began, dropped))));
    let app = app(move |call| {
        let held = held.lock().unwrap().take();
        Box::pin(async move {
            let held = std::sync::Mutex::new(held);
            let checked = call.ask::<u32>("number").max_digits(1).check_async(async |_: &u32| {
                let (began, dropped) = held.lock().unwrap().take().unwrap();
                began.send(()).unwrap();
                std::future::pending::<()>().await;
                drop(dropped);
                Ok::<_, ()>(())
            });
            checked.await.map(drop)
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("number").await;
    caller.presses_now("7").await;
    begins.await.unwrap();
    caller.hangs_up_now().await;
    drops.await.unwrap_err();
    caller.ends(HungUp).await;
}

/// Why there is no answer, after these keys at the tries.
async fn reason(tries: [&str; 2]) -> String {
    let app = app(|call| {
        Box::pin(async move {
            let number = call.ask::<u32>("number").tries(2).check(|number| if *number < 10 { Ok(()) } else { Err(()) });
            let reason = number.confirm(|_| "sure").or_reason().await?;
            call.set_variable("ANSWER", format!("{reason:?}")).await
        })
    });
    let mut caller = app.caller("/").dial().await;
    for keys in tries {
        caller.hears("number").await;
        if let Some((keys, confirmed)) = keys.split_once('/') {
            caller.presses(keys).await;
            caller.hears("sure").await;
            caller.presses(confirmed).await;
        } else if !keys.is_empty() {
            caller.presses(keys).await;
        }
        if keys.ends_with("/1") {
            break;
        }
    }
    caller.ends(Status::Ok).await;
    caller.variable("ANSWER").unwrap().to_string()
}

#[tokio::test]
async fn why_there_is_no_answer_is_told() {
    for (tries, why) in [
        (["", ""], "Err(NoInput)"),
        (["*#", ""], "Err(InvalidInput)"),
        (["", "12#"], "Err(InvalidInput)"),
        (["#", ""], "Err(InvalidInput)"),
        (["7#/2", ""], "Err(NotConfirmed)"),
        (["*#", "7#/2"], "Err(NotConfirmed)"),
    ] {
        assert_eq!(reason(tries).await, why, "{tries:?}");
    }
}

#[derive(agi_runtime::Menu, Debug, PartialEq)]
enum One {
    #[key("1")]
    One,
}

#[tokio::test]
async fn a_choice_a_menu_and_a_yes_or_no_tell_it_too() {
    let app = app(|call| {
        Box::pin(async move {
            let silent = call.choose("which", "12").tries(1).or_reason().await?;
            assert_eq!(silent, Err(NoAnswer::NoInput));
            let wrong = call.choose("which", "12").tries(1).or_reason().await?;
            assert_eq!(wrong, Err(NoAnswer::InvalidInput));
            assert!(matches!(call.choose("which", "").or_reason().await, Err(CallError::Refused { .. })));
            let menu = call.menu::<One>("one").tries(1).or_reason().await?;
            assert_eq!(menu, Err(NoAnswer::InvalidInput));
            let yes = call.ask_yes_no("sure").tries(1).or_reason().await?;
            assert_eq!(yes, Ok(true));
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("which").await;
    caller.hears("which").await;
    caller.presses("3").await;
    caller.hears("one").await;
    caller.presses("2").await;
    caller.hears("sure").await;
    caller.presses("1").await;
    caller.ends(Status::Ok).await;
}
