//! Every command once, by the name of its method, with arguments that do not matter.

use std::fmt::Debug;
use std::future::IntoFuture;
use std::time::Duration;

use agi_runtime::protocol::Spec;
use agi_runtime::{Call, CallError, TddMode};

const SECOND: Duration = Duration::from_secs(1);

/// Sends the command and says how its answer reads: the `Debug` of the answer, or `!` and the kind of error.
pub async fn run(call: &mut Call, spec: &Spec) -> String {
    match test_commands::method(spec) {
        "answer" => reading(call.answer()).await,
        "asyncagi_break" => reading(call.asyncagi_break()).await,
        "channel_status" => reading(call.channel_status()).await,
        "control_stream_file" => reading(call.control_stream_file("x")).await,
        "database_del" => reading(call.database_del("family", "key")).await,
        "database_deltree" => reading(call.database_deltree("family")).await,
        "database_get" => reading(call.database_get("family", "key")).await,
        "database_put" => reading(call.database_put("family", "key", "value")).await,
        "exec" => reading(call.exec("NoOp", "")).await,
        "get_data" => reading(call.get_data("x")).await,
        "get_full_variable" => reading(call.get_full_variable("${X}")).await,
        "get_option" => reading(call.get_option("x", "123")).await,
        "get_variable" => reading(call.get_variable("X")).await,
        "gosub" => reading(call.gosub("context", "s", "1")).await,
        "hangup" => reading(call.hangup()).await,
        "noop" => reading(call.noop()).await,
        "receive_char" => reading(call.receive_char(SECOND)).await,
        "receive_text" => reading(call.receive_text(SECOND)).await,
        "record_file" => reading(call.record_file("x", "wav").silence(SECOND)).await,
        "say_alpha" => reading(call.say_alpha("abc")).await,
        "say_date" => reading(call.say_date(0)).await,
        "say_datetime" => reading(call.say_datetime(0)).await,
        "say_digits" => reading(call.say_digits("0042")).await,
        "say_number" => reading(call.say_number(42)).await,
        "say_phonetic" => reading(call.say_phonetic("abc")).await,
        "say_time" => reading(call.say_time(0)).await,
        "send_image" => reading(call.send_image("x")).await,
        "send_text" => reading(call.send_text("hi there")).await,
        "set_autohangup" => reading(call.set_autohangup(SECOND)).await,
        "set_callerid" => reading(call.set_callerid("5551234")).await,
        "set_context" => reading(call.set_context("context")).await,
        "set_extension" => reading(call.set_extension("s")).await,
        "set_music" => reading(call.set_music(true)).await,
        "set_priority" => reading(call.set_priority("1")).await,
        "set_variable" => reading(call.set_variable("X", "value")).await,
        "speech_activate_grammar" => reading(call.speech_activate_grammar("g")).await,
        "speech_create" => reading(call.speech_create("engine")).await,
        "speech_deactivate_grammar" => reading(call.speech_deactivate_grammar("g")).await,
        "speech_destroy" => reading(call.speech_destroy()).await,
        "speech_load_grammar" => reading(call.speech_load_grammar("g", "/path")).await,
        "speech_recognize" => reading(call.speech_recognize("x", SECOND)).await,
        "speech_set" => reading(call.speech_set("name", "value")).await,
        "speech_unload_grammar" => reading(call.speech_unload_grammar("g")).await,
        "stream_file" => reading(call.stream_file("x")).await,
        "tdd_mode" => reading(call.tdd_mode(TddMode::On)).await,
        "verbose" => reading(call.verbose("message")).await,
        "wait_for_digit" => reading(call.wait_for_digit(SECOND)).await,
        other => panic!("the list has a command without a builder: {other}"),
    }
}

async fn reading<A: Debug>(command: impl IntoFuture<Output = Result<A, CallError>>) -> String {
    match command.await {
        Ok(answer) => format!("{answer:?}"),
        Err(error) => format!("!{}", kind(&error)),
    }
}

/// The name of an error's variant.
pub fn kind(error: &CallError) -> String {
    let debug = format!("{error:?}");
    debug.split(|character: char| !character.is_alphanumeric()).next().unwrap_or_default().to_owned()
}
