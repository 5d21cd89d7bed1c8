//! Asterisk's own `AMD()` tells an answering machine from a person, with the dialplan of the book, for the calls that an app places.

use agi_runtime::{App, Call, CallError, Originated, Outbound, State, agi_route, route, routes};
use tokio::sync::mpsc;
use xtask::asterisk::{self, Asterisk, Setup, Version};

use crate::async_agi::Connected;
use crate::support::version;

/// What answers: a tone is as good as words to `AMD()`, which looks at how long it is loud and how long it is silent.
const PHONES: &str = "
[phones]
; Hello, and then they listen.
exten => person,1,Answer()
 same => n,Playback(digits/1)
 same => n,Playback(silence/10)
; You have reached …
exten => machine,1,Answer()
 same => n,Playback(tt-monkeys)
exten => silent,1,Answer()
 same => n,Playback(silence/10)
exten => leaves,1,Answer()
 same => n,Playback(digits/1)
 same => n,Hangup()
";

/// The dialplan that the book shows for calls that an app places.
fn of_the_book() -> &'static str {
    let book = include_str!("../../../book/src/ami.md");
    let (_, from) = book.split_once("```ini\n[agi-originate]").expect("the book shows it");
    let (shown, _) = from.split_once("```").expect("its end");
    shown
}

/// Says what Asterisk found out, and from what.
#[agi_route("/reminded", manual)]
async fn reminded(call: &mut Call, calls: State<mpsc::UnboundedSender<String>>) -> Result<(), CallError> {
    let cause = call.variable("AMDCAUSE").await?.unwrap_or_default();
    calls.send(cause.to_string()).unwrap();
    Ok(())
}

#[tokio::test]
async fn amd_of_asterisk_tells_a_machine_from_a_person() {
    if version() == Version::V16 {
        eprintln!("SKIPPED: Debian's Asterisk 16 has no AMD()");
        return;
    }
    let root = asterisk::install(version()).expect("the gate has brought Asterisk before it runs this");
    let dialplan = format!("[agi-originate]{}{PHONES}", of_the_book());
    let setup = Setup::new().dialplan(dialplan).module("app_amd").file("amd.conf", "[general]\n");
    let asterisk = Asterisk::start(&root, &setup).await.expect("Asterisk starts");
    let (calls, mut heard) = mpsc::unbounded_channel::<String>();
    let app = App::with(routes![reminded]).state(calls).outbound(Outbound::to(["Local/*@phones"]));
    let originator = app.originator();
    let connected = Connected::as_user(&asterisk, app, "dialer", String::new()).await;
    let originate = async |phone| {
        originator.originate(format!("Local/{phone}@phones"), route(reminded)).detect_machine().await.unwrap()
    };
    // Asterisk knows of the login before the app has its answer.
    originator.connected().await;
    assert_eq!(originate("person").await, Originated::Answered);
    // It was silent for 800 ms after its greeting, and 800 are enough.
    assert_eq!(heard.recv().await.unwrap(), "HUMAN-800-800");
    assert_eq!(originate("machine").await, Originated::Machine);
    assert_eq!(originate("silent").await, Originated::Machine, "nobody says nothing for 2.5 s");
    let gone = originate("leaves").await;
    assert!(matches!(&gone, Originated::Failed(why) if why.contains("hung up before")), "{gone:?}");
    connected.shut_down().await;
    assert_eq!(heard.recv().await, None, "the route runs for people alone");
}
