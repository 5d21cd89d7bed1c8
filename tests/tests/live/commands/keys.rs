//! GET DATA, GET OPTION and WAIT FOR DIGIT.

use std::time::Duration;

use agi_runtime::protocol::spec::{GET_DATA, GET_OPTION, WAIT_FOR_DIGIT};

use super::stage::tell;
use super::story::{Deed, Story, ask};

const SHORT: Duration = Duration::from_millis(200);
/// Longer than a busy machine needs from one key to the next.
const LONG: Duration = Duration::from_mins(10);

pub const STORIES: &[Story] = &[
    Story::new(&GET_DATA, "200 result=0012", |call| ask(call.get_data("").timeout(LONG).max_digits(4)))
        .during(&[Deed::Press("0012")]),
    Story::new(&GET_DATA, "200 result=*9AD", |call| ask(call.get_data("tt-monkeys").timeout(LONG)))
        .during(&[Deed::Press("*9AD#")]),
    Story::new(&GET_DATA, "200 result=01234567890123456789", |call| ask(call.get_data("").timeout(LONG)))
        .during(&[Deed::Press("01234567890123456789#")]),
    Story::new(&GET_DATA, "200 result=07 (timeout)", |call| ask(call.get_data("").timeout(Duration::from_secs(2))))
        .during(&[Deed::Press("07")]),
    Story::new(&GET_DATA, "200 result= (timeout)", |call| ask(call.get_data("").timeout(SHORT))),
    Story::new(&GET_DATA, "200 result=", |call| ask(call.get_data("").timeout(LONG))).during(&[Deed::Press("#")]),
    Story::new(&GET_DATA, "200 result=-1", |call| ask(call.get_data("nosuch"))),
    Story::new(&GET_DATA, "200 result=-1\nHANGUP", |call| ask(call.get_data("").timeout(LONG)))
        .just_during(&[Deed::Press("12"), Deed::HangUp], &["511 "]),
    Story::new(&GET_OPTION, "200 result=51 endpos=3520", |call| ask(call.get_option("beep", "123")))
        .during(&[Deed::Press("3")]),
    Story::new(&GET_OPTION, "200 result=0 endpos=3520", |call| ask(call.get_option("beep", "123").timeout(SHORT))),
    Story::new(&GET_OPTION, "200 result=0 endpos=3520\nHANGUP", |call| {
        ask(call.get_option("beep", "123").timeout(LONG))
    })
    .just_during(&[Deed::Press("www"), Deed::HangUp], &["200 result=-1 endpos="]),
    Story::new(&GET_OPTION, "200 result=-1 endpos=0", |call| ask(call.get_option("nosuch", "123"))),
    Story::new(&GET_OPTION, "200 result=-1 endpos=5760\nHANGUP", |call| ask(call.get_option("tt-monkeys", "123")))
        .until_hang_up(),
    Story::new(&WAIT_FOR_DIGIT, "200 result=48", |call| ask(call.wait_for_digit(LONG))).during(&[Deed::Press("0")]),
    Story::new(&WAIT_FOR_DIGIT, "200 result=0", |call| ask(call.wait_for_digit(SHORT))),
    Story::new(&WAIT_FOR_DIGIT, "200 result=-1\nHANGUP", |call| ask(call.wait_for_digit(LONG))).until_hang_up(),
];

#[tokio::test]
async fn listening_for_keys_is_answered_in_every_form() {
    tell(STORIES).await;
}
