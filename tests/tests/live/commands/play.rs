//! STREAM FILE and CONTROL STREAM FILE.

use std::time::{Duration, Instant};

use agi_runtime::protocol::spec::{CONTROL_STREAM_FILE, STREAM_FILE};
use agi_runtime::{Call, ControlStreamFile, ControlledPlayback, Digit, Samples};
use xtask::asterisk::Dial;

use super::stage::{tell, under_way};
use super::story::{Deed, Story, ask};
use crate::support::dial_as;
use crate::watch::dial_watched;

pub const STORIES: &[Story] = &[
    Story::new(&STREAM_FILE, "200 result=0 endpos=3520", |call| ask(call.stream_file("beep"))),
    Story::new(&STREAM_FILE, "200 result=48 endpos=3360", |call| ask(call.stream_file("tt-monkeys").escape("0")))
        .during(&[Deed::Press("0")]),
    Story::new(&STREAM_FILE, "200 result=-1 endpos=0", |call| ask(call.stream_file("nosuch"))),
    Story::new(&STREAM_FILE, "200 result=-1 endpos=5760\nHANGUP", |call| ask(call.stream_file("tt-monkeys")))
        .until_hang_up(),
    Story::new(&CONTROL_STREAM_FILE, "200 result=0 endpos=-1", |call| ask(call.control_stream_file("beep"))),
    Story::new(&CONTROL_STREAM_FILE, "200 result=53 endpos=920", |call| {
        ask(call.control_stream_file("tt-monkeys").escape("5"))
    })
    .during(&[Deed::Press("5")]),
    Story::new(&CONTROL_STREAM_FILE, "200 result=0 endpos=700", |call| ask(call.control_stream_file("tt-monkeys")))
        .during(&[Deed::StopPlayback]),
    Story::new(&CONTROL_STREAM_FILE, "200 result=-1 endpos=-1", |call| ask(call.control_stream_file("nosuch"))),
    Story::new(&CONTROL_STREAM_FILE, "200 result=-1 endpos=700\nHANGUP", |call| {
        ask(call.control_stream_file("tt-monkeys"))
    })
    .until_hang_up(),
];

#[tokio::test]
async fn playing_is_answered_in_every_form() {
    tell(STORIES).await;
}

/// What a key press shifts the position by, compared with the time that has passed.
async fn shifted(keys: &str, play: fn(&mut Call) -> ControlStreamFile<'_>) -> (Duration, Duration) {
    let (mut call, mut watch) = dial_watched(Dial::answered, move |call| {
        Box::pin(async move {
            let start = Instant::now();
            let stopped = play(call).await.unwrap();
            let ControlledPlayback::Digit { at, .. } = stopped else { panic!("{stopped:?}") };
            (at, start.elapsed())
        })
    })
    .await;
    under_way(&mut watch, "CONTROL STREAM FILE").await;
    call.press(keys).await.unwrap();
    call.ended().await.0
}

const SECOND: Duration = Duration::from_secs(1);

fn key(key: char) -> Option<Digit> {
    Digit::new(key)
}

#[tokio::test]
async fn the_keys_of_a_controlled_sound_can_be_others() {
    let (at, passed) = shifted("666*", |call| {
        call.control_stream_file("tt-monkeys").forward(key('6')).rewind(key('4')).pause(key('5')).escape("*")
    })
    .await;
    assert!(at > passed + 5 * SECOND, "forward by 9 s in all: at {at:?} after {passed:?}");
    let (at, passed) = shifted("44#", |call| {
        let play = call.control_stream_file("tt-monkeys").forward(key('6')).rewind(key('4')).pause(key('5'));
        play.skip(2 * SECOND).offset(10 * SECOND).escape("#")
    })
    .await;
    assert!(at < passed + 7 * SECOND, "back by 4 s in all from 10 s: at {at:?} after {passed:?}");
    let (at, passed) = shifted("5ww5#", |call| {
        call.control_stream_file("tt-monkeys").forward(key('6')).rewind(key('4')).pause(key('5')).escape("#")
    })
    .await;
    assert!(at < passed.saturating_sub(SECOND / 2), "paused for a second: at {at:?} after {passed:?}");
}

#[tokio::test]
async fn a_controlled_sound_without_winding_keys_can_be_ended_by_them() {
    for keys in ["#", "*"] {
        shifted(keys, |call| call.control_stream_file("tt-monkeys").forward(None).rewind(None).escape("#*")).await;
    }
}

#[tokio::test]
async fn a_sound_begins_where_it_is_told() {
    let call = dial_as(Dial::answered, |call| {
        Box::pin(async {
            let near_its_end = call.stream_file("tt-monkeys").offset(Samples(16 * 8_000 - 1_600)).await.unwrap();
            let behind_its_end = call.control_stream_file("tt-monkeys").offset(60 * SECOND).await.unwrap();
            (near_its_end, behind_its_end)
        })
    })
    .await;
    let ((played, controlled), _) = call.ended().await;
    assert_eq!((played.digit, played.endpos, controlled), (None, Samples(16 * 8_000), ControlledPlayback::Finished));
}
