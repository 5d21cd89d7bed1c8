//! `VoiceMail` on a real Asterisk: a message for several mailboxes, and what becomes of the call.

use std::collections::BTreeMap;
use std::fs;

use agi_runtime::{Call, CallError, VoicemailStatus};
use tokio::sync::OnceCell;
use xtask::asterisk::{self, Asterisk, Caller, Setup, Version};

use crate::support::{Handling, version};
use crate::watch::dial_watched_on;

/// Two contexts, each with three mailboxes for every test, so that one Asterisk serves all: `11` to `13` for the first.
fn mailboxes() -> String {
    let numbers = (1..=6).flat_map(|test| (1..=3).map(move |number| format!("{test}{number} => 1234,Ada\n")));
    let numbers: String = numbers.collect();
    format!("[general]\nformat = wav\nminsecs = 1\n\n[default]\n{numbers}\n[office]\n{numbers}")
}

/// What `VoiceMail` says.
const SOUNDS: [&str; 5] = ["vm-intro", "vm-theperson", "vm-isunavail", "auth-thankyou", "vm-msgsaved"];

/// What came of a message.
struct Left {
    status: Result<VoicemailStatus, CallError>,
    agi_status: String,
    /// Its length in bytes, by mailbox.
    messages: BTreeMap<String, u64>,
}

async fn asterisk() -> &'static Asterisk {
    static ASTERISK: OnceCell<Asterisk> = OnceCell::const_new();
    let start = async || {
        let root = asterisk::install(version()).expect("the gate has brought Asterisk before it runs this");
        let setup = Setup::new().module("app_voicemail").file("voicemail.conf", mailboxes()).sounds(SOUNDS);
        Asterisk::start(&root, &setup).await.expect("Asterisk starts")
    };
    ASTERISK.get_or_init(start).await
}

/// Has a caller speak for three seconds, who ends that by `#`, or by hanging up. `test` is the first digit of its mailboxes.
async fn leaves(
    test: char,
    hangs_up: bool,
    message: impl for<'c> FnOnce(&'c mut Call) -> Handling<'c, Result<VoicemailStatus, CallError>> + Send + 'static,
) -> Left {
    let asterisk = asterisk().await;
    let (mut caller, mut watch) =
        dial_watched_on(asterisk, |dial| dial.answered().caller(Caller::Speaking), message).await;
    watch.begins("EXEC").await;
    // A call that has ended already has nobody who could press.
    drop(caller.press(if hangs_up { "wwwwwwww" } else { "wwwwwwww#" }).await);
    if hangs_up {
        caller.hang_up().await.unwrap();
    }
    let (status, ended) = caller.ended().await;
    let mut messages = BTreeMap::new();
    for mailbox in ["default", "office"].into_iter().flat_map(|it| (1..=3).map(move |n| format!("{it}/{test}{n}"))) {
        let file = asterisk.folder().join("spool/voicemail").join(&mailbox).join("INBOX/msg0000.wav");
        if let Ok(file) = fs::metadata(file) {
            messages.insert(mailbox, file.len());
        }
    }
    Left { status, agi_status: ended.agi_status, messages }
}

impl Left {
    /// A message of a second at least is in these mailboxes, the same in each, and in no other.
    fn is_in(&self, mailboxes: &[&str]) {
        assert_eq!(self.messages.keys().map(String::as_str).collect::<Vec<_>>(), mailboxes);
        let first = self.messages[mailboxes[0]];
        assert!(first > 16_000, "a second at least: {first} bytes");
        assert!(self.messages.values().all(|length| *length == first), "{:?}", self.messages);
    }
}

#[tokio::test]
async fn a_message_is_left_in_each_of_several_mailboxes() {
    if version() == Version::V16 {
        return; // Its voicemail is a package of its own.
    }
    let left = leaves('1', false, |call| {
        Box::pin(async move { call.voicemail("11@office").and("12").and("13@office").skip_instructions().await })
    })
    .await;
    left.is_in(&["default/12", "office/11", "office/13"]);
    assert_eq!((left.status.unwrap(), left.agi_status.as_str()), (VoicemailStatus::Success, "SUCCESS"));
}

#[tokio::test]
async fn a_mailbox_without_a_context_is_of_the_default_one_before_one_that_has_one() {
    if version() == Version::V16 {
        return; // Its voicemail is a package of its own.
    }
    let left = leaves('2', false, |call| {
        Box::pin(async move { call.voicemail("21").and("22").and("23@office").skip_instructions().await })
    })
    .await;
    left.is_in(&["default/21", "default/22", "office/23"]);
    assert_eq!(left.status.unwrap(), VoicemailStatus::Success);
}

#[tokio::test]
async fn a_further_mailbox_that_does_not_exist_is_passed_over() {
    if version() == Version::V16 {
        return; // Its voicemail is a package of its own.
    }
    let left = leaves('3', false, |call| {
        Box::pin(async move { call.voicemail("31").and("99").and("32").skip_instructions().await })
    })
    .await;
    left.is_in(&["default/31", "default/32"]);
    assert_eq!(left.status.unwrap(), VoicemailStatus::Success);
}

#[tokio::test]
async fn a_first_mailbox_that_does_not_exist_fails_and_no_other_has_the_message() {
    if version() == Version::V16 {
        return; // Its voicemail is a package of its own.
    }
    let left = leaves('4', false, |call| Box::pin(async move { call.voicemail("99").and("41").await })).await;
    assert_eq!((left.status.unwrap(), left.messages), (VoicemailStatus::Failed, BTreeMap::new()));
}

#[tokio::test]
async fn a_caller_who_hangs_up_while_speaking_has_left_the_message() {
    if version() == Version::V16 {
        return; // Its voicemail is a package of its own.
    }
    let left = leaves('5', true, |call| {
        Box::pin(async move { call.voicemail("51").and("52@office").skip_instructions().await })
    })
    .await;
    left.is_in(&["default/51", "office/52"]);
    assert!(matches!(left.status, Err(CallError::HungUp(_))), "{:?}", left.status);
}

#[tokio::test]
async fn asterisk_takes_a_later_mailboxs_context_for_that_of_the_first() {
    if version() == Version::V16 {
        return; // Its voicemail is a package of its own.
    }
    let left = leaves('6', false, |call| {
        Box::pin(async move {
            call.exec("VoiceMail", "61&62@office,s").await?;
            let status = call.variable("VMSTATUS").await?;
            assert_eq!(status.unwrap_or_default(), "FAILED");
            Ok(VoicemailStatus::Failed)
        })
    })
    .await;
    assert_eq!((left.status.unwrap(), left.messages), (VoicemailStatus::Failed, BTreeMap::new()));
}
