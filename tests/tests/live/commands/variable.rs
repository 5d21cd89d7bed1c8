//! GET VARIABLE, GET FULL VARIABLE and SET VARIABLE.

use agi_runtime::protocol::spec::{GET_FULL_VARIABLE, GET_VARIABLE, SET_VARIABLE};

use super::stage::tell;
use super::story::{Story, ask};

pub const STORIES: &[Story] =
    &[
        Story::new(&GET_FULL_VARIABLE, "200 result=1 (l1\nl2)", |call| {
            ask(call.get_full_variable("${URIDECODE(l1%0Al2)}"))
        }),
        Story::new(&GET_FULL_VARIABLE, "200 result=1 ()", |call| ask(call.get_full_variable("${NOSUCH}"))),
        Story::new(&GET_FULL_VARIABLE, "200 result=0", |call| {
            ask(call.get_full_variable("${CHANNEL}").channel("nosuch/1"))
        }),
        Story::new(&GET_VARIABLE, "200 result=1 (value)", |call| ask(call.get_variable("X")))
            .after(|call| ask(call.set_variable("X", "value"))),
        Story::new(&GET_VARIABLE, "200 result=1 ()", |call| ask(call.get_variable("X")))
            .after(|call| ask(call.set_variable("X", ""))),
        Story::new(&GET_VARIABLE, "200 result=0", |call| ask(call.get_variable("NOSUCH"))),
        Story::new(&SET_VARIABLE, "200 result=1", |call| ask(call.set_variable("X", "value"))),
    ];

#[tokio::test]
async fn the_variable_commands_are_answered_in_every_form() {
    tell(STORIES).await;
}
