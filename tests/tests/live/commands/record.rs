//! RECORD FILE, into Asterisk's folder of sounds.

use std::time::Duration;

use agi_runtime::protocol::spec::RECORD_FILE;
use agi_runtime::{Call, RecordFile, Recording, RecordingEnd, Samples};
use xtask::asterisk::Caller;

use super::played::assert_played;
use super::stage::tell;
use super::story::{Deed, Story, ask};
use crate::support::{asterisk, dial_as};

const SHORT: Duration = Duration::from_millis(500);
const SECOND: Duration = Duration::from_secs(1);
const LONG: Duration = Duration::from_mins(10);

pub const STORIES: &[Story] = &[
    Story::new(&RECORD_FILE, "200 result=0 (timeout) endpos=8000", |call| {
        ask(call.record_file("timeout", "wav").max_duration(SHORT))
    }),
    Story::new(&RECORD_FILE, "200 result=35 (dtmf) endpos=4800", |call| ask(call.record_file("dtmf", "gsm")))
        .during(&[Deed::Press("#")]),
    Story::new(&RECORD_FILE, "200 result=4992 (timeout) endpos=8160", |call| {
        ask(call.record_file("silence", "wav").max_duration(LONG).silence(SECOND))
    }),
    Story::new(&RECORD_FILE, "200 result=42 (randomerror) endpos=0", |call| {
        ask(call.record_file("beep", "wav").escape("*").beep())
    })
    .just_during(&[Deed::Press("*")], &["200 result=42 (dtmf) "]),
    Story::new(&RECORD_FILE, "200 result=-1 (hangup) endpos=4160\nHANGUP", |call| {
        ask(call.record_file("hangup", "wav"))
    })
    .from(Caller::Speaking)
    .until_hang_up(),
    Story::new(&RECORD_FILE, "200 result=-1 (writefile)", |call| ask(call.record_file("nosuch", "nosuch"))),
];

#[tokio::test]
async fn recording_is_answered_in_every_form() {
    tell(STORIES).await;
}

#[tokio::test]
async fn a_recording_with_a_beep_ends_by_silence_too() {
    let (channel, recorded) = record(Caller::Silent, |call| {
        call.record_file("beep-and-silence", "wav").beep().silence(SECOND).max_duration(LONG)
    })
    .await;
    assert!(matches!(recorded.end, RecordingEnd::Silence { .. }), "{recorded:?}");
    assert_played(&channel, &["beep"]).await;
}

#[tokio::test]
async fn a_recording_without_a_beep_ends_by_silence_and_not_by_speech() {
    let (channel, silent) =
        record(Caller::Silent, |call| call.record_file("silent", "wav").silence(SECOND).max_duration(LONG)).await;
    assert!(matches!(silent.end, RecordingEnd::Silence { .. }), "{silent:?}");
    assert_played(&channel, &[]).await;
    let (_, spoken) =
        record(Caller::Speaking, |call| call.record_file("spoken", "wav").silence(SECOND).max_duration(3 * SECOND))
            .await;
    // At its limit on a busy machine, more time can be left than the builder takes for none.
    let at_its_limit = match spoken.end {
        RecordingEnd::Timeout => true,
        RecordingEnd::Silence { left, .. } => left < SECOND,
        _ => false,
    };
    assert!(at_its_limit, "{spoken:?}");
}

#[tokio::test]
async fn a_recording_continues_after_an_offset() {
    let file = asterisk().await.folder().join("lib/sounds/parts.sln");
    record(Caller::Speaking, |call| call.record_file("parts", "sln").max_duration(SECOND)).await;
    let first = std::fs::read(&file).unwrap();
    let (_, second) =
        record(Caller::Speaking, |call| call.record_file("parts", "sln").max_duration(SECOND).offset(Samples(1_000)))
            .await;
    let whole = std::fs::read(&file).unwrap();
    // Two bytes a sample.
    assert_eq!(u64::try_from(whole.len()).unwrap(), second.endpos.0 * 2);
    assert!(whole.len() > 2_000 && whole[..2_000] == first[..2_000] && whole != first, "{second:?}");
}

async fn record(caller: Caller, record: fn(&mut Call) -> RecordFile<'_>) -> (String, Recording) {
    let call = dial_as(
        |dial| dial.answered().caller(caller),
        move |call| Box::pin(async move { (call.request().channel().into_owned(), record(call).await.unwrap()) }),
    );
    call.await.ended().await.0
}
