//! The SPEECH commands, on an Asterisk that has no engine.

use std::time::Duration;

use agi_runtime::protocol::spec::{
    SPEECH_ACTIVATE_GRAMMAR, SPEECH_CREATE, SPEECH_DEACTIVATE_GRAMMAR, SPEECH_DESTROY, SPEECH_LOAD_GRAMMAR,
    SPEECH_RECOGNIZE, SPEECH_SET, SPEECH_UNLOAD_GRAMMAR,
};

use super::stage::tell;
use super::story::{Story, ask};

const SECOND: Duration = Duration::from_secs(1);

pub const STORIES: &[Story] = &[
    Story::new(&SPEECH_CREATE, "200 result=0", |call| ask(call.speech_create("nosuch"))),
    Story::new(&SPEECH_SET, "200 result=0", |call| ask(call.speech_set("name", "value"))),
    Story::new(&SPEECH_DESTROY, "200 result=0", |call| ask(call.speech_destroy())),
    Story::new(&SPEECH_LOAD_GRAMMAR, "200 result=0", |call| ask(call.speech_load_grammar("yesno", "/nosuch"))),
    Story::new(&SPEECH_UNLOAD_GRAMMAR, "200 result=0", |call| ask(call.speech_unload_grammar("yesno"))),
    Story::new(&SPEECH_ACTIVATE_GRAMMAR, "200 result=0", |call| ask(call.speech_activate_grammar("yesno"))),
    Story::new(&SPEECH_DEACTIVATE_GRAMMAR, "200 result=0", |call| ask(call.speech_deactivate_grammar("yesno"))),
    Story::new(&SPEECH_RECOGNIZE, "200 result=0", |call| ask(call.speech_recognize("beep", SECOND))),
];

#[tokio::test]
async fn without_a_speech_engine_every_answer_is_no() {
    tell(STORIES).await;
}
