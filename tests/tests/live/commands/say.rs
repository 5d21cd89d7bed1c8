//! SAY ALPHA, DATE, DATETIME, DIGITS, NUMBER, PHONETIC and TIME: to the end, until a key, until the hang-up.

use agi_runtime::protocol::spec::{SAY_ALPHA, SAY_DATE, SAY_DATETIME, SAY_DIGITS, SAY_NUMBER, SAY_PHONETIC, SAY_TIME};
use agi_runtime::{AlphaCase, CallError};
use tokio::task::JoinSet;
use xtask::asterisk::Dial;

use super::differences::says_case;
use super::played::assert_played;
use super::stage::tell;
use super::story::{Ask, Deed, Story, ask};
use crate::support::dial_as;

/// 2001-09-09 01:46:40 UTC.
const TIME: i64 = 1_000_000_000;
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
const DIGITS: &str = "12345678901234567890";

/// How the answer begins if the key came after the last word.
const TOO_LATE: &[&str] = &["200 result=0"];

pub const STORIES: &[Story] = &[
    Story::new(&SAY_ALPHA, "200 result=0", |call| ask(call.say_alpha("a"))),
    Story::new(&SAY_ALPHA, "200 result=53", |call| ask(call.say_alpha(LETTERS).escape("5")))
        .just_during(&[Deed::Press("5")], TOO_LATE),
    Story::new(&SAY_ALPHA, "200 result=-1\nHANGUP", |call| ask(call.say_alpha(LETTERS))).until_hang_up(),
    Story::new(&SAY_ALPHA, "200 result=-1", |call| ask(call.say_alpha("aB").case(AlphaCase::All))),
    Story::new(&SAY_DATE, "200 result=0", |call| ask(call.say_date(TIME))),
    Story::new(&SAY_DATE, "200 result=49", |call| ask(call.say_date(TIME).escape("1")))
        .just_during(&[Deed::Press("1")], TOO_LATE),
    Story::new(&SAY_DATE, "200 result=-1\nHANGUP", |call| ask(call.say_date(TIME))).until_hang_up(),
    Story::new(&SAY_DATETIME, "200 result=0", |call| ask(call.say_datetime(TIME).format("IMp"))),
    Story::new(&SAY_DATETIME, "200 result=51", |call| ask(call.say_datetime(TIME).escape("3")))
        .just_during(&[Deed::Press("3")], TOO_LATE),
    Story::new(&SAY_DATETIME, "200 result=-1\nHANGUP", |call| ask(call.say_datetime(TIME))).until_hang_up(),
    Story::new(&SAY_DATETIME, "200 result=-1", |call| ask(call.say_datetime(TIME).format("'nosuch'"))),
    Story::new(&SAY_DIGITS, "200 result=0", |call| ask(call.say_digits("0"))),
    Story::new(&SAY_DIGITS, "200 result=48", |call| ask(call.say_digits(DIGITS).escape("0#")))
        .just_during(&[Deed::Press("0")], TOO_LATE),
    Story::new(&SAY_DIGITS, "200 result=-1\nHANGUP", |call| ask(call.say_digits(DIGITS))).until_hang_up(),
    Story::new(&SAY_NUMBER, "200 result=0", |call| ask(call.say_number(7))),
    Story::new(&SAY_NUMBER, "200 result=35", |call| ask(call.say_number(1_234_567).escape("#").gender("f")))
        .just_during(&[Deed::Press("#")], TOO_LATE),
    Story::new(&SAY_NUMBER, "200 result=-1\nHANGUP", |call| ask(call.say_number(1_234_567))).until_hang_up(),
    Story::new(&SAY_PHONETIC, "200 result=0", |call| ask(call.say_phonetic("a"))),
    Story::new(&SAY_PHONETIC, "200 result=53", |call| ask(call.say_phonetic(LETTERS).escape("5")))
        .just_during(&[Deed::Press("5")], TOO_LATE),
    Story::new(&SAY_PHONETIC, "200 result=-1\nHANGUP", |call| ask(call.say_phonetic(LETTERS))).until_hang_up(),
    Story::new(&SAY_TIME, "200 result=0", |call| ask(call.say_time(TIME))),
    Story::new(&SAY_TIME, "200 result=50", |call| ask(call.say_time(TIME).escape("2")))
        .just_during(&[Deed::Press("2")], TOO_LATE),
    Story::new(&SAY_TIME, "200 result=-1\nHANGUP", |call| ask(call.say_time(TIME))).until_hang_up(),
];

#[tokio::test]
async fn saying_is_answered_in_every_form() {
    tell(STORIES).await;
}

/// What is said, in sounds.
const SAID: &[(Ask, &[&str])] = &[
    (|call| ask(call.say_digits("0042")), &["digits/0", "digits/0", "digits/4", "digits/2"]),
    (|call| ask(call.say_number(-42)), &["digits/minus", "digits/40", "digits/2"]),
    (|call| ask(call.say_number(1).gender("f")), &["digits/1"]),
    (|call| ask(call.say_alpha("a 1")), &["letters/a", "letters/space", "digits/1"]),
    (|call| ask(call.say_alpha("aB").case(AlphaCase::Neither)), &["letters/a", "letters/b"]),
    (|call| ask(call.say_phonetic("ab")), &["phonetic/a_p", "phonetic/b_p"]),
    (
        |call| ask(call.say_datetime(TIME).format("kM").timezone("America/New_York")),
        &["digits/20", "digits/1", "digits/40", "digits/6"],
    ),
    (|call| ask(call.say_datetime(TIME).format("kM").timezone("UTC")), &["digits/1", "digits/40", "digits/6"]),
    (|call| ask(call.say_datetime(TIME).format("'digits/at' A")), &["digits/at", "digits/day-0"]),
];

/// The sounds of letters with their case, on a version that has them.
const CASES: &[(Ask, &[&str])] = &[
    (|call| ask(call.say_alpha("aB").case(AlphaCase::Upper)), &["letters/a", "uppercase", "letters/b"]),
    (|call| ask(call.say_alpha("aB").case(AlphaCase::Lower)), &["lowercase", "letters/a", "letters/b"]),
    (|call| ask(call.say_alpha("aB").case(AlphaCase::All)), &["lowercase", "letters/a", "uppercase", "letters/b"]),
];

#[tokio::test]
async fn what_is_said_is_what_was_meant() {
    let mut calls = JoinSet::new();
    let cases = if says_case() { CASES } else { &[] };
    for (say, sounds) in SAID.iter().chain(cases) {
        calls.spawn(async move {
            let call = dial_as(Dial::answered, move |call| {
                Box::pin(async move { (call.request().channel().into_owned(), say(call).await) })
            });
            let ((channel, answer), _) = call.await.ended().await;
            assert_eq!(answer, "None", "{sounds:?}");
            assert_played(&channel, sounds).await;
        });
    }
    calls.join_all().await;
}

#[tokio::test]
async fn letters_as_digits_are_a_usage_error() {
    let call = dial_as(Dial::answered, |call| Box::pin(async { call.say_digits("abc").await }));
    let error = call.await.ended().await.0.unwrap_err();
    assert!(matches!(&error, CallError::Usage { usage, .. } if usage.contains("digit string")), "{error}");
}
