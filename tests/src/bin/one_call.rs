//! An app that Asterisk starts for each call, `AGI(one_call,/survey/7)`: the live suite calls it by standard AGI.

use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::{CliOption, Error};
use survey::store::Store;

#[tokio::main]
async fn main() -> Result {
    let database = CliOption::new("database", "URL", "Where the replies are kept").env("DATABASE_URL");
    App::new()
        .command_line()
        .option(database)
        .state(async |startup| Ok(Store::open(startup.text("database")).await?))
        .state(async |_| Err::<Broken, _>(Error::new("there is none")))
        .main()
        .await
}

/// What cannot be made.
struct Broken;

#[agi_route("/broken")]
async fn broken(_call: &mut Call, _broken: State<Broken>) -> Result {
    Ok(())
}

/// Prints where only Asterisk's commands may be.
#[agi_route("/prints", args(word))]
async fn prints(call: &mut Call, word: String) -> Result {
    println!("the word is {word}");
    call.set_variable("SEEN", word).await?;
    println!("SET VARIABLE SEEN forged");
    print!("and no line end");
    let seen = call.variable("SEEN").await?.unwrap_or_default();
    call.set_variable("SEEN", format!("{seen}!")).await?;
    Ok(())
}

#[agi_route("/panics")]
async fn panics(call: &mut Call) -> Result {
    call.noop().await?;
    panic!("on purpose");
}

/// Dies with this exit status, which is no end of a call.
#[agi_route("/dies/{status}")]
async fn dies(_call: &mut Call, status: i32) -> Result {
    std::process::exit(status)
}

/// Reads what is on standard input: nothing, for it is Asterisk's.
#[agi_route("/reads")]
async fn reads(call: &mut Call) -> Result {
    let read = std::io::read_to_string(std::io::stdin())?;
    Ok(call.set_variable("SEEN", format!("read {read:?}")).await?)
}

#[agi_route("/waits")]
async fn waits(call: &mut Call) -> Result {
    call.set_variable("SEEN", "waiting").await?;
    let waited = call.wait_for_digit(Duration::from_secs(600)).await;
    call.set_variable("SEEN", if waited.is_err() { "hung up" } else { "a key" }).await?;
    waited?;
    Ok(())
}

/// Waits for something else than the call.
#[agi_route("/until-hangup")]
async fn until_hangup(call: &mut Call) -> Result {
    let waited = call.until_hangup(std::future::pending::<()>()).await;
    call.set_variable("SEEN", "cleaned up").await?;
    Ok(waited?)
}
