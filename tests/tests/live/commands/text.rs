//! SEND TEXT, SEND IMAGE, RECEIVE CHAR and RECEIVE TEXT.

use std::time::Duration;

use agi_runtime::Text;
use agi_runtime::protocol::spec::{RECEIVE_CHAR, RECEIVE_TEXT, SEND_IMAGE, SEND_TEXT};
use xtask::asterisk::Dial;

use super::stage::{MOST_MISSES, tell, under_way};
use super::story::{Deed, Story, ask};
use crate::watch::dial_watched;

const SHORT: Duration = Duration::from_millis(200);
const LONG: Duration = Duration::from_mins(10);
/// How long a text takes at most, if it is not lost.
const ON_ITS_WAY: Duration = Duration::from_secs(10);
/// How the answer begins if it is: Asterisk loses one now and then, on a busy machine.
const TEXT_LOST: &str = "200 result=-1";

pub const STORIES: &[Story] = &[
    Story::new(&SEND_TEXT, "200 result=0", |call| ask(call.send_text("hi there"))),
    Story::new(&SEND_IMAGE, "200 result=0", |call| ask(call.send_image("nosuch"))),
    Story::new(&RECEIVE_CHAR, "200 result=97", |call| ask(call.receive_char(ON_ITS_WAY)))
        .just_during(&[Deed::Text("abc")], &[TEXT_LOST]),
    Story::new(&RECEIVE_CHAR, "200 result=-1 (hangup)", |call| ask(call.receive_char(SHORT))),
    Story::new(&RECEIVE_CHAR, "200 result=-1 (hangup)\nHANGUP", |call| ask(call.receive_char(LONG))).until_hang_up(),
    Story::new(&RECEIVE_TEXT, "200 result=1 (hello (w) \"q\")", |call| ask(call.receive_text(ON_ITS_WAY)))
        .just_during(&[Deed::Text("hello (w) \"q\"")], &[TEXT_LOST]),
    Story::new(&RECEIVE_TEXT, "200 result=-1", |call| ask(call.receive_text(SHORT))),
    Story::new(&RECEIVE_TEXT, "200 result=-1\nHANGUP", |call| ask(call.receive_text(LONG))).until_hang_up(),
];

#[tokio::test]
async fn texts_are_answered_in_every_form() {
    tell(STORIES).await;
}

#[tokio::test]
async fn a_text_arrives_byte_for_byte() {
    for text in ["Zoë \\ 日本語 🎉".as_bytes(), b"Zo\xeb (\xff) "] {
        let mut received = None;
        for _ in 0..MOST_MISSES {
            received = receive(text).await;
            if received.is_some() {
                break;
            }
        }
        assert_eq!(received.unwrap().as_bytes(), text);
    }
}

async fn receive(text: &[u8]) -> Option<Text> {
    let receiving =
        dial_watched(Dial::answered, |call| Box::pin(async { call.receive_text(ON_ITS_WAY).await.unwrap() }));
    let (mut call, mut watch) = receiving.await;
    under_way(&mut watch, "RECEIVE TEXT").await;
    call.text(text).await.unwrap();
    call.ended().await.0
}
