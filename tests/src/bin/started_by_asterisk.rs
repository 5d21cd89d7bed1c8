//! An app that Asterisk starts for each call, `AGI(one_call,/survey/7)`: the live suite calls it by standard AGI.

use std::time::Duration;

use agi_runtime::audio::{AudioError, AudioEvent};
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
        .state(async |_| match std::env::var("BROKEN") {
            // A server makes all of its state, and would not start.
            Ok(no) if no == "no" => Ok(Broken),
            _ => Err(Error::new("there is none")),
        })
        .main()
        .await
}

/// What cannot be made, unless `BROKEN` is `no`.
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

/// Dies with this exit status, which does not end the call.
#[agi_route("/dies/{status}")]
async fn dies(_call: &mut Call, status: i32) -> Result {
    std::process::exit(status)
}

/// Reads what is on standard input: nothing, because it is Asterisk's.
#[agi_route("/reads")]
async fn reads(call: &mut Call) -> Result {
    let read = std::io::read_to_string(std::io::stdin())?;
    Ok(call.set_variable("SEEN", format!("read {read:?}")).await?)
}

#[agi_route("/waits")]
async fn waits(call: &mut Call) -> Result {
    call.set_variable("SEEN", "waiting").await?;
    let waited = call.wait_for_digit(Duration::from_mins(10)).await;
    call.set_variable("SEEN", if waited.is_err() { "hung up" } else { "a key" }).await?;
    waited?;
    Ok(())
}

/// Waits for something else than the call.
#[agi_route("/until-hangup")]
async fn until_hangup(call: &mut Call) -> Result {
    call.set_variable("SEEN", "waiting").await?;
    let waited = call.until_hangup(std::future::pending::<()>()).await;
    call.set_variable("SEEN", "cleaned up").await?;
    Ok(waited?)
}

/// Hears the caller, by EAGI: half a second of them, and a key.
#[agi_route("/hears/{rate}")]
async fn hears(call: &mut Call, rate: u32) -> Result {
    call.set_variable("SEEN", "hears").await?;
    let heard = listen(call, rate).await;
    // In step, whatever was in flight.
    let answered = call.channel_status().await.is_ok();
    let heard = heard.unwrap_or_else(|error| error.to_string());
    call.set_variable("SEEN", format!("{heard}, {}", if answered { "up" } else { "hung up" })).await?;
    Ok(())
}

async fn listen(call: &mut Call, rate: u32) -> Result<String, AudioError> {
    let mut audio = call.audio().rate(rate).await?;
    let plays = audio.play([0; 160]).await.is_ok();
    let (mut samples, mut loudest, mut key) = (0, 0, None);
    while samples < rate as usize / 2 || key.is_none() {
        match audio.next().await? {
            Some(AudioEvent::Frame(frame)) => {
                samples += frame.len();
                loudest = frame.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0).max(loudest);
            }
            Some(AudioEvent::Digit(digit)) => key = Some(digit),
            Some(_) => {}
            None => break,
        }
    }
    let (loud, frame) = (loudest > 1_000, audio.rate() / 50);
    audio.close().await?;
    Ok(format!("frames of {frame}, loud: {loud}, key: {:?}, plays: {plays}", key.map(|key| key.to_string())))
}
