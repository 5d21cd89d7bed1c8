//! An app with every kind of parameter, as a process of its own: the live suite prints its dialplan and kills it.
//!
//! Each route tells what it was given in the channel variable `SEEN`.

use std::fmt::Debug;
use std::time::Duration;

use agi_runtime::Error;
use agi_runtime::prelude::*;

#[tokio::main]
async fn main() -> Result {
    App::new().mount("/mounted", routes![deep, root]).mount("/of/{tenant}", routes![deep]).main().await
}

async fn tell(call: &mut Call, given: impl Debug) -> Result {
    let given = format!("{given:?}");
    Ok(call.set_variable("SEEN", given).await?)
}

/// The root; ";--" and "#include" are neither a comment nor a command here.
#[agi_route("/")]
async fn root(call: &mut Call) -> Result {
    tell(call, "root").await
}

/// One segment.
#[agi_route("/segment/{name}")]
async fn segment(call: &mut Call, name: String) -> Result {
    tell(call, name).await
}

/// Two segments with a word between.
#[agi_route("/{first}/between/{second}")]
async fn segments(call: &mut Call, second: String, first: String) -> Result {
    tell(call, (first, second)).await
}

/// The rest of the path.
#[agi_route("/rest/{*rest}")]
async fn rest(call: &mut Call, rest: String) -> Result {
    tell(call, rest).await
}

/// Values of the query.
#[agi_route("/query?text&number")]
async fn query(call: &mut Call, text: String, number: Option<u8>) -> Result {
    tell(call, (text, number)).await
}

/// A value of the query that may be repeated.
#[agi_route("/tags?tag")]
async fn tags(call: &mut Call, tag: Vec<String>) -> Result {
    tell(call, tag).await
}

/// Names of the query that Rust does not have.
#[agi_route("/renamed", query(list = "list,Name", word = "a&b=[c]"))]
async fn renamed(call: &mut Call, list: String, word: Option<String>) -> Result {
    tell(call, (list, word)).await
}

/// Arguments, one of which is skipped.
#[agi_route("/args", args(first, _, third, fourth))]
async fn args(call: &mut Call, fourth: Option<u8>, first: String, third: Option<String>) -> Result {
    tell(call, (first, third, fourth)).await
}

/// All arguments.
#[agi_route("/words", args(first, words))]
async fn words(call: &mut Call, first: String, words: Vec<String>) -> Result {
    tell(call, (first, words)).await
}

/// A channel variable.
#[agi_route("/variable", vars(tier = "TIER"))]
async fn variable(call: &mut Call, tier: Option<String>) -> Result {
    tell(call, tier).await
}

/// All of them.
#[agi_route("/all/{id}/{*rest}?text", args(word, words), vars(tier = "TIER"))]
async fn all(
    call: &mut Call,
    tier: String,
    text: String,
    id: u32,
    rest: String,
    word: String,
    words: Vec<u8>,
) -> Result {
    tell(call, (id, rest, text, word, words, tier)).await
}

/// Words that mean something to a dialplan.
#[agi_route("/odd/a,b;c d\"e\\f/$[1+1]/(x/&y=z|*#'<>^:%2F/ü/{name}", args(word))]
async fn odd(call: &mut Call, name: String, word: String) -> Result {
    tell(call, (name, word)).await
}

/// A path that is told from the next two by one character.
#[agi_route("/same/a/b")]
async fn same_slash(call: &mut Call) -> Result {
    tell(call, "same/a/b").await
}

/// See above.
#[agi_route("/same/a-b")]
async fn same_dash(call: &mut Call) -> Result {
    tell(call, "same/a-b").await
}

/// See above.
#[agi_route("/same/ab")]
async fn same_word(call: &mut Call) -> Result {
    tell(call, "same/ab").await
}

/// More than Asterisk takes for the name of an extension.
#[agi_route("/long/and-longer/and-still-longer/and-longer-than-that/and-longer-than-an-extension/{name}")]
async fn long(call: &mut Call, name: String) -> Result {
    tell(call, name).await
}

/// Below the prefix that it is mounted at.
#[agi_route("/deep/{id}", manual)]
async fn deep(call: &mut Call, id: u32) -> Result {
    let path = call.uri().path().to_owned();
    tell(call, (path, id)).await
}

/// Fails.
#[agi_route("/fail")]
async fn fail(_call: &mut Call) -> Result {
    Err(Error::new("it always does"))
}

/// Waits for a key, for an hour.
#[agi_route("/wait")]
async fn wait(call: &mut Call) -> Result {
    call.set_variable("SEEN", "waiting").await?;
    call.wait_for_digit(Duration::from_hours(1)).await?;
    Ok(())
}
