//! What nobody may read: calls that plant a secret in each place where one can be, and a search for them in whatever the
//! runtime tells of calls. Whoever tells something new (a metric, a page, a trace) collects its text, and hands it to
//! [`none_in`].

use std::error::Error;
use std::fmt::Write;
use std::sync::{Arc, Mutex};

use agi_runtime::events::{Event, Observer};
use agi_runtime::prelude::*;
use agi_runtime::{TtsEngine, routes};

/// Each secret, and where it is planted.
pub const SECRETS: [(&str, &str); 10] = [
    (DATA, "the keys of GET DATA"),
    (PIN, "the keys of ask_secret"),
    (SINGLE, "keys read one by one"),
    (NAME, "the caller's name"),
    (NUMBER, "the caller's number"),
    (SEGMENT, "a value in the path"),
    (QUERY, "a value in the query"),
    (ARGUMENT, "an AGI argument"),
    (VARIABLE, "a channel variable"),
    (SAID, "what is said to the caller"),
];

const DATA: &str = "84027193";
const PIN: &str = "73916482";
const SINGLE: &str = "5926";
const NAME: &str = "Quillfeather";
const NUMBER: &str = "442079460958";
const SEGMENT: &str = "segment-61b0";
const QUERY: &str = "query-77d2";
const ARGUMENT: &str = "argument-93fe";
const VARIABLE: &str = "variable-18ac";
const SAID: &str = "20473918";

/// Fails if a secret is in a text, also as the bytes of a list.
pub fn none_in(place: &str, text: &str) {
    for (secret, what) in SECRETS {
        let bytes = secret.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>();
        for form in [secret.to_owned(), bytes.join(", "), bytes.join(",\n    ")] {
            assert!(!text.contains(&form), "{what} ({secret}) can be read in {place}:\n{text}");
        }
    }
}

/// Uses every secret, as apps do.
#[agi_route("/account/{number}?token", args(note), vars(tier = "TIER"), manual)]
async fn account(call: &mut Call, tts: Tts, number: String, token: String, note: String, tier: String) -> Result {
    assert_eq!([&number, &token, &note, &tier], [SEGMENT, QUERY, ARGUMENT, VARIABLE]);
    call.answer().await?;
    let entered = call.get_data("account/number").await?;
    assert_eq!(entered.digits.as_str(), DATA);
    call.set_variable("ENTERED", entered.digits.as_str()).await?;
    call.set_variable("TOKEN", format!("{token} {note} {tier}")).await?;
    let pin = call.ask_secret("account/pin").exactly(8).await?;
    assert!(pin.is_some_and(|pin| pin.is(PIN)));
    let mut keys = String::new();
    while keys.len() < SINGLE.len() {
        keys.extend(call.wait_for_digit(std::time::Duration::from_secs(5)).await?.map(agi_runtime::Digit::as_char));
    }
    assert_eq!(keys, SINGLE);
    call.in_secret(async |call| -> Result {
        call.say(tts.text(PIN)).await?;
        // It cannot be said, and is skipped.
        call.say(tts.text(format!("{PIN}!"))).await?;
        call.say(tts.text(format!("{PIN}!")).or("account/not-said")).await?;
        Ok(())
    })
    .await?;
    call.say_digits(SAID).await?;
    call.play("account/thanks").await?;
    if call.get_variable("FAILS").await?.is_some() {
        return Err(std::io::Error::other("the account is closed").into());
    }
    Ok(())
}

/// Wants a number where the dialplan passes on a text.
#[agi_route("/count/{number}", manual)]
async fn count(_call: &mut Call, number: u32) -> Result {
    unreachable!("{number} is not what the dialplan passed on")
}

/// The app whose calls [`play`] plays.
pub fn app() -> App {
    App::with(routes![account, count]).tts(Engine)
}

/// An engine whose sounds do not tell what they say, while its errors do.
struct Engine;

impl TtsEngine for Engine {
    async fn speak(&self, text: &str, _language: &str) -> Result<String, Box<dyn Error + Send + Sync>> {
        if text.ends_with('!') { Err(format!("cannot speak {text}").into()) } else { Ok("spoken/1".to_owned()) }
    }
}

/// Plays a call of each ending.
pub async fn play(app: &dyn Fn() -> App) {
    for (fails, status) in [(false, Status::Ok), (true, Status::Error)] {
        let mut caller = dialled(app(), fails).dial().await;
        enters_all(&mut caller).await;
        caller.ends(status).await;
    }
    for leaves_at in ["account/number", "account/pin", "account/thanks"] {
        let mut caller = dialled(app(), false).dial().await;
        if leaves_at == "account/pin" {
            caller.hears("account/number").await;
            caller.presses(&format!("{DATA}#")).await;
        } else if leaves_at == "account/thanks" {
            enters_all(&mut caller).await;
        }
        caller.hears(leaves_at).await;
        if leaves_at == "account/pin" {
            caller.presses(&PIN[..4]).await;
        }
        caller.hangs_up().await;
        caller.ends(Status::HungUp).await;
    }
    let path = format!("/count/{SEGMENT}?token={QUERY}");
    app().caller(&path).args([ARGUMENT]).from(NUMBER).name(NAME).dial().await.ends(Status::BadParam).await;
}

fn dialled(app: App, fails: bool) -> agi_runtime::testing::CallBuilder {
    let path = format!("/account/{SEGMENT}?token={QUERY}");
    let call = app.caller(&path).args([ARGUMENT]).from(NUMBER).name(NAME).variable("TIER", VARIABLE);
    if fails { call.variable("FAILS", "yes") } else { call }
}

async fn enters_all(caller: &mut agi_runtime::testing::Caller) {
    caller.hears("account/number").await;
    caller.presses(&format!("{DATA}#")).await;
    caller.hears("account/pin").await;
    caller.presses(PIN).await;
    caller.presses(SINGLE).await;
}

/// Notes what `{:?}` and `{:#?}` print of each event, and why a prompt was skipped.
#[derive(Clone, Default)]
pub struct Printed(Arc<Mutex<String>>);

impl Printed {
    pub fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

impl Observer for Printed {
    fn observe(&self, event: &Event<'_>) {
        let mut text = self.0.lock().unwrap();
        writeln!(text, "{event:?}\n{event:#?}").unwrap();
        if let Event::Skipped(skipped) = event {
            writeln!(text, "skipped: {0} {0:?}", skipped.error).unwrap();
        }
    }
}
