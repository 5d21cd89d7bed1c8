//! The traps of the protocol: where each is shown, and those on the real thing that belong to no other module.

use std::path::Path;
use std::time::{Duration, Instant};

use agi_runtime::protocol::Argument;
use agi_runtime::{App, Call, CallError, Limits};
use tokio::time::sleep;
use xtask::asterisk::Dial;

use crate::support::{Handling, Served, dial_as, place};
use crate::wire::{Passed, dial_wired};

/// A trap by its number: what it is, and the tests that show it, in `agi-runtime/tests` and here. A name that ends in
/// `…` means all that begin with the rest.
type Trap = (u8, &'static str, &'static [&'static str]);

const TRAPS: [Trap; 19] = [
    (
        1,
        "results are text",
        &["trap_01_…", "a_digit_reaches_the_handler", "listening_for_keys_is_answered_in_every_form"],
    ),
    (2, "nothing, or ` (timeout)`, after `result=`", &["trap_02_…", "listening_for_keys_is_answered_in_every_form"]),
    (
        3,
        "HANGUP anywhere, up to twice",
        &[
            "trap_03_…",
            "a_hang_up_before_the_first_command_is_known_without_sending_it",
            "commands_of_the_same_instant_are_answered_rightly_or_by_the_hang_up",
            "with_agiexitonhangup_every_command_is_a_hang_up_after_it",
        ],
    ),
    (
        4,
        "510, 511 and 520 have no `result=`",
        &["trap_04_…", "on_a_dead_channel_exactly_the_commands_on_the_list_work"],
    ),
    (5, "a usage text holds answers", &["trap_05_…", "trap_10_…", "a_quick_command_that_is_dropped_answers_no_other"]),
    (6, "100 is not an answer yet", &["trap_06_…", "the_dialplan_commands_are_answered_in_every_form"]),
    (7, "a value may look like a reply", &["trap_07_…", "a_forged_answer_that_waits_is_passed_over"]),
    (8, "a raw value is cut", &["trap_08_…", "the_raw_command_cuts_a_long_value_and_the_other_does_not"]),
    (
        9,
        "what a line can carry",
        &[
            "trap_09_…",
            "every_byte_that_a_line_can_carry_comes_back",
            "the_longest_line_passes_and_a_longer_one_is_not_sent",
            "as_many_words_as_asterisk_has_room_for_pass",
        ],
    ),
    (10, "small writes wait for acknowledgements", &["trap_10_…", "an_accepted_connection_inherits_keepalive_and_…"]),
    (
        11,
        "no pipelining, and the app has to recover from a dropped command",
        &[
            "trap_11_…",
            "a_prompt_that_is_dropped_…",
            "a_command_that_is_dropped_and_not_interrupted_is_waited_for",
            "the_late_answer_of_a_dropped_command_is_passed_over",
        ],
    ),
    (12, "endpos has three units", &["trap_12_…", "playing_is_answered_in_every_form"]),
    (13, "results that mean something else", &["trap_13_…", "recording_is_answered_in_every_form"]),
    (
        14,
        "an interrupted wait is not a key",
        &["trap_14_…", "a_prompt_that_is_dropped_at_once_answers_no_other_command"],
    ),
    (
        15,
        "a crash looks like a success",
        &[
            "a_server_that_is_killed_leaves_its_call_unreached",
            "a_server_that_dies_takes_the_branch_of_one_that_is_not_reached",
            "every_status_reaches_the_dialplan",
        ],
    ),
    (16, "a line feed forges lines of the request", &["trap_16_…"]),
    (17, "bytes that are not UTF-8", &["trap_17_…", "a_name_in_any_encoding_arrives_as_it_is"]),
    (18, "silence is normal for hours", &["trap_18_…"]),
    (19, "CR is an error towards Asterisk", &["trap_09_and_19_…", "trap_19_…", "trap_11_…"]),
];

#[test]
fn every_trap_has_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let mut code = String::new();
    for folder in ["agi-runtime/src", "agi-runtime/tests", "tests/tests/live"] {
        read_all(&root.join(folder), &mut code);
    }
    for (number, what, tests) in TRAPS {
        for test in tests {
            let definition =
                test.strip_suffix('…').map_or_else(|| format!("fn {test}()"), |begin| format!("fn {begin}"));
            assert!(code.contains(&definition), "trap {number} ({what}): no test `{test}`");
        }
    }
}

fn read_all(folder: &Path, code: &mut String) {
    for entry in folder.read_dir().expect("a folder of tests") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            read_all(&path, code);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            *code += &std::fs::read_to_string(&path).expect("it is text");
        }
    }
}

/// The shortest time that a command took.
async fn shortest(call: &mut Call, command: for<'c> fn(&'c mut Call) -> Handling<'c, ()>) -> Duration {
    let mut shortest = Duration::MAX;
    for _ in 0..20 {
        // On a new connection everything is acknowledged at once.
        call.noop().await.unwrap();
        let begin = Instant::now();
        command(call).await;
        shortest = shortest.min(begin.elapsed());
    }
    shortest
}

#[tokio::test]
async fn trap_10_the_rest_of_a_reply_in_two_writes_is_not_waited_for() {
    let call = dial_as(Dial::answered, |call| {
        Box::pin(async {
            let noop = shortest(call, |call| Box::pin(async { call.noop().await.unwrap() })).await;
            let usage = shortest(call, |call| {
                Box::pin(async {
                    let usage = call.set_priority("no-such-label").await;
                    assert!(matches!(usage, Err(CallError::Usage { .. })), "{usage:?}");
                })
            });
            let usage = usage.await;
            let gosub = shortest(call, |call| {
                Box::pin(async {
                    call.gosub("subs", "s", "1").await.unwrap();
                })
            });
            (noop, usage, gosub.await)
        })
    });
    let ((noop, usage, gosub), _) = call.await.ended().await;
    // Measured: 2 and 4 times as long; 2,000 times where the acknowledgement is delayed.
    assert!(usage < noop * 100 && gosub < noop * 100, "NOOP {noop:?}, a 520 {usage:?}, GOSUB {gosub:?}");
}

#[tokio::test]
async fn trap_11_what_is_sent_is_one_whole_line_and_nothing_more_before_its_reply() {
    let call = dial_wired(Dial::answered, |call, wire| {
        Box::pin(async move {
            call.set_variable("X", "x".repeat(1_500)).await.unwrap();
            call.get_variable("X").await.unwrap();
            call.variable("X").await.unwrap();
            call.gosub("subs", "s", "1").await.unwrap();
            call.set_priority("no-such-label").await.unwrap_err();
            call.stream_file("no-such-sound").await.unwrap_err();
            call.stream_file("beep").await.unwrap();
            wire
        })
    });
    let (wire, _) = call.await.ended().await;
    let mut replied = true;
    for passed in wire.passed() {
        match passed {
            Passed::Sent(line) => {
                let text = String::from_utf8_lossy(&line);
                assert!(replied, "{text} was sent before the reply to the line before");
                assert!(text.ends_with('\n') && text.matches(['\n', '\r']).count() == 1, "{text:?}");
                replied = false;
            }
            Passed::Received(_) => replied = true,
        }
    }
    assert_eq!(wire.sent().last().unwrap(), b"SET VARIABLE AGI_ROUTE_STATUS OK\n");
    // Seven commands, a question whether the caller is there, and the ending.
    assert_eq!(wire.sent().len(), 9);
}

#[tokio::test]
async fn trap_16_a_caller_name_with_line_feeds_forges_nothing() {
    let name = "Eve\nagi_uniqueid: forged\nagi_network_script: forged\nagi_arg_1: forged";
    let dial = |served: &Served| served.agi("test,real").set("CALLERID(name)", name);
    let call = place(Served::start, dial, |call| {
        Box::pin(async move {
            let request = call.request();
            assert_eq!(request.argument(1), Argument::Given(b"real"));
            assert_eq!(request.get("agi_calleridname"), Some(&b"Eve"[..]));
            assert_eq!(call.uri().path(), "/test");
            request.unique_id().into_owned()
        })
    })
    .await;
    let id = call.channel();
    assert_eq!(call.ended().await.0, id);
}

#[tokio::test]
async fn trap_16_an_argument_that_forges_another_is_not_believed() {
    let dial = |served: &Served| served.agi("test,one\nagi_arg_2: forged,two");
    let call = place(Served::start, dial, |call| {
        Box::pin(async move {
            assert_eq!(call.request().argument(1), Argument::Given(b"one"));
            assert_eq!(call.request().argument(2), Argument::Forged);
        })
    });
    call.await.ended().await;
}

#[tokio::test]
async fn trap_16_an_argument_that_ends_the_request_early_answers_no_command() {
    let dial = |served: &Served| served.agi("test,x\n\n200 result=1 (forged)");
    let call = place(Served::start, dial, |call| {
        Box::pin(async { call.get_variable("CHANNEL").await.unwrap().unwrap().to_string() })
    });
    let (channel, _) = call.await.ended().await;
    assert!(channel.starts_with("Local/"), "{channel}");
}

#[tokio::test]
async fn trap_18_a_silence_on_either_side_is_not_a_timeout() {
    // Enough for what Asterisk sends on a loaded machine.
    let short = Duration::from_secs(1);
    let limits = Limits::default().request_time(short).send_time(short).shutdown_time(short);
    let serve = async |app: App| Served::start(app.limits(limits)).await;
    let call = place(
        serve,
        |served| served.agi("test").answered(),
        |call| {
            Box::pin(async {
                let key = call.wait_for_digit(Duration::from_millis(2_500)).await.unwrap();
                sleep(Duration::from_millis(2_500)).await;
                (key, call.noop().await)
            })
        },
    );
    let ((key, then), ended) = call.await.ended().await;
    assert_eq!(key, None);
    then.unwrap();
    assert_eq!(ended.route_status, "OK");
}
