//! A call that somebody transfers while its app connects it to another: what the app, and the dialplan there, see.

use std::time::Duration;

use agi_runtime::{CallError, DialStatus, Dialed};
use tokio::time::sleep;
use xtask::asterisk::{Action, Ami, Dial, Ended};

use crate::support::{Answered, asterisk};
use crate::watch::{Watch, dial_watched};

/// What Asterisk says to one who transfers.
pub const SOUNDS: [&str; 3] = ["pbx-transfer", "pbx-invalid", "beeperr"];

/// A transfer that asks the other first has no keys by default.
pub const FEATURES: &str = "[general]\n[featuremap]\natxfer => *2\n";

/// What came of a transferred call: of its Dial, and of a command after it.
type Seen = (Result<Dialed, CallError>, Result<(), CallError>);

/// Has an app connect its caller to a party, who may transfer by keys (`t`), as the caller may (`T`).
async fn connected(party: &'static str) -> (Answered<Seen>, Watch) {
    let with = |dial: Dial| {
        let dial = dial.answered().set("__TRANSFER_CONTEXT", "moved");
        dial.report("MOVED").report("MOVED_BY").report("MOVED_ALIVE")
    };
    dial_watched(with, move |call| {
        Box::pin(async move {
            let dialed = call.dial(party).option("tT").timeout(Duration::from_mins(1)).await;
            let then = call.stream_file("beep").await.map(drop);
            (dialed, then)
        })
    })
    .await
}

/// As [`connected`], with somebody who would talk for a minute: their channel, once the two are connected, and a manager.
async fn talking() -> (Answered<Seen>, String, Ami) {
    let mut ami = asterisk().await.ami("call").await.unwrap();
    let (caller, _watch) = connected("Local/talks@phones/n").await;
    let party = enters(&mut ami, &caller.caller_channel(), "Local/talks").await;
    (caller, party, ami)
}

/// Waits until a channel whose name begins so is connected with another one within this call, and gives its whole name.
/// Which of the two enters the bridge first is left to Asterisk.
pub async fn enters(ami: &mut Ami, call: &str, name: &str) -> String {
    let mut entered: Option<(String, String)> = None;
    loop {
        let event = ami.event().await.unwrap();
        if event.text("Event") != "BridgeEnter" || event.text("Linkedid") != call {
            continue;
        }
        let (channel, bridge) = (event.text("Channel"), event.text("BridgeUniqueid"));
        if channel.starts_with(name) {
            entered = Some((channel, bridge.clone()));
        }
        let here = entered.as_ref().filter(|(_, of)| *of == bridge && event.text("BridgeNumChannels") == "2");
        if let Some((channel, _)) = here {
            return channel.clone();
        }
    }
}

/// The caller lives on where the transfer leads, and the app saw a hang-up.
fn is_moved((dialed, then): Seen, ended: &Ended) {
    assert!(matches!(dialed, Err(CallError::HungUp(_))), "{dialed:?}");
    assert!(matches!(then, Err(CallError::HungUp(_))), "{then:?}");
    let seen = (ended.value("MOVED"), ended.value("MOVED_BY"), ended.value("MOVED_ALIVE"), ended.went_on);
    assert_eq!(seen, (&b"OK"[..], &b"HANGUP"[..], &b"Up"[..], false), "{ended:?}");
}

#[tokio::test]
async fn a_called_party_who_transfers_by_keys_moves_the_caller_as_a_redirect_does() {
    let (caller, party, mut ami) = talking().await;
    // Asterisk says that one may key the extension, and waits.
    for keys in ["#", "1"] {
        let press = Action::new("PlayDTMF").header("Channel", party.replace(";1", ";2")).header("Digit", keys);
        ami.send(&press).await.unwrap();
        sleep(Duration::from_secs(1)).await;
    }
    let (seen, ended) = caller.ended().await;
    is_moved(seen, &ended);
}

#[tokio::test]
async fn a_manager_who_transfers_for_the_called_party_moves_the_caller() {
    let (caller, party, mut ami) = talking().await;
    let transfer = Action::new("BlindTransfer").header("Channel", party);
    ami.send(&transfer.header("Context", "moved").header("Exten", "s")).await.unwrap();
    let (seen, ended) = caller.ended().await;
    is_moved(seen, &ended);
}

#[tokio::test]
async fn a_caller_whom_a_manager_redirects_while_talking_is_moved() {
    let (caller, _party, mut ami) = talking().await;
    let moved = Action::new("Redirect").header("Channel", caller.channel());
    ami.send(&moved.header("Context", "moved").header("Exten", "s").header("Priority", "1")).await.unwrap();
    let (seen, ended) = caller.ended().await;
    is_moved(seen, &ended);
}

/// The app goes on with its caller, who talked to somebody.
fn stays((dialed, then): Seen, ended: &Ended) {
    assert_eq!(dialed.unwrap().status, DialStatus::Answer);
    then.unwrap();
    assert_eq!((ended.route_status.as_str(), ended.agi_status.as_str(), ended.went_on), ("OK", "SUCCESS", true));
    assert_eq!(ended.value("MOVED"), b"");
}

#[tokio::test]
async fn a_caller_who_transfers_the_called_party_stays_with_the_app() {
    let (mut caller, _party, mut ami) = talking().await;
    caller.press("#ww1").await.unwrap();
    // Where the called party goes; the channel would have stayed for a minute.
    loop {
        let event = ami.event().await.unwrap();
        if event.text("Event") == "BlindTransfer" && event.text("TransfererLinkedid") == caller.caller_channel() {
            assert_eq!((event.text("Result"), event.text("Context")), ("Success".to_owned(), "moved".to_owned()));
            break;
        }
    }
    let (seen, ended) = caller.ended().await;
    stays(seen, &ended);
}

#[tokio::test]
async fn a_called_party_whom_a_manager_redirects_leaves_the_caller_with_the_app() {
    let (caller, party, mut ami) = talking().await;
    let moved = Action::new("Redirect").header("Channel", party);
    ami.send(&moved.header("Context", "moved").header("Exten", "s").header("Priority", "1")).await.unwrap();
    let (seen, ended) = caller.ended().await;
    stays(seen, &ended);
}

/// Whoever is asked first takes the called party's place: to the caller's Dial it is one conversation.
#[tokio::test]
async fn a_called_party_who_asks_another_before_the_transfer_leaves_the_caller_in_the_same_dial() {
    let (caller, party, mut ami) = talking().await;
    let ask = Action::new("Atxfer").header("Channel", &party);
    // The manager dials it as the called party would.
    ami.send(&ask.header("Context", "moved").header("Exten", "2")).await.unwrap();
    enters(&mut ami, &caller.caller_channel(), "Local/2@moved").await;
    ami.send(&Action::new("Hangup").header("Channel", party)).await.unwrap();
    let (seen, ended) = caller.ended().await;
    stays(seen, &ended);
}
