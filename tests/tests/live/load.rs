//! Many calls at once: each has its own parameters and answers, and those over the limit are refused as busy.

use std::sync::Arc;

use agi_runtime::prelude::*;
use agi_runtime::{Error, Limits};
use tokio::sync::{Barrier, Semaphore};
use tokio::task::JoinSet;

use crate::support::{Served, asterisk};

const CALLS: usize = 64;

/// Compares answers that only this call can have, while all the others ask for theirs.
#[agi_route("/load/{number}?color", args(word, _, last), vars(tier = "TIER"), manual)]
#[expect(clippy::too_many_arguments, reason = "a parameter of every kind")]
async fn load(
    call: &mut Call,
    number: usize,
    color: String,
    word: String,
    last: Option<String>,
    tier: String,
    caller: CallerId,
    all: State<Arc<Barrier>>,
) -> Result {
    all.wait().await;
    let given = (color, word, last, tier, caller.number.map(|number| number.to_string()));
    let own = |kind: &str| format!("{kind} {number}");
    let expected = (own("color"), own("word"), Some(own("last")), own("tier"), Some(number.to_string()));
    same(&given, &expected)?;
    for round in 0..2 {
        let value = format!("call {number} round {round}");
        call.set_variable("VALUE", &value).await?;
        same(&call.get_variable("VALUE").await?, &Some(Text::from(&*value)))?;
        same(&call.variable("VALUE").await?, &Some(Text::from(&*value)))?;
        call.database_put("load", &number.to_string(), &value).await?;
        same(&call.database_get("load", &number.to_string()).await?, &Some(Text::from(&*value)))?;
        call.gosub("subs", "s", "1").arguments(&format!("{number},{round}")).await?;
        same(&call.variable("SUBARGS").await?, &Some(Text::from(&*format!("{number}|{round}|2"))))?;
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(seen: &T, expected: &T) -> Result {
    if seen == expected { Ok(()) } else { Err(Error::new(format!("{seen:?} instead of {expected:?}"))) }
}

#[tokio::test]
async fn each_of_64_calls_at_once_gets_its_own_answers() {
    let served = Served::start(App::with(routes![load]).state(Arc::new(Barrier::new(CALLS)))).await;
    let mut calls = JoinSet::new();
    for number in 0..CALLS {
        let path = format!("load/{number}?color=color%20{number},word {number},,last {number}");
        let dial = served.agi(&path).set("TIER", format!("tier {number}")).set("CALLERID(num)", number.to_string());
        calls.spawn(async { asterisk().await.call(dial).await.unwrap() });
    }
    for ended in calls.join_all().await {
        assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), ("OK", "SUCCESS"));
    }
}

/// Stays on the line until the test lets it go.
#[agi_route("/stay", manual)]
async fn stay(call: &mut Call, go: State<Arc<Semaphore>>) -> Result {
    call.until_hangup(go.acquire()).await?.expect("it is never closed").forget();
    Ok(())
}

#[tokio::test]
async fn calls_over_the_limit_end_as_busy_and_the_dialplan_continues() {
    let go = Arc::new(Semaphore::new(0));
    let limits = Limits::default().calls(8);
    let served = Served::start(App::with(routes![stay]).state(Arc::clone(&go)).limits(limits)).await;
    let mut calls = JoinSet::new();
    for _ in 0..16 {
        let dial = served.agi("stay");
        calls.spawn(async { asterisk().await.call(dial).await.unwrap() });
    }
    for expected in [("BUSY", "FAILURE"), ("OK", "SUCCESS")] {
        for _ in 0..8 {
            let ended = calls.join_next().await.unwrap().unwrap();
            assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str()), expected);
            assert!(ended.went_on);
        }
        go.add_permits(8);
    }
}
