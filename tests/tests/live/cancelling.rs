//! Commands that are dropped half-way: the next one reads its own answer, whatever became of the dropped one.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use agi_runtime::Call;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{sleep, timeout};
use xtask::asterisk::Dial;

use crate::support::Handling;
use crate::wire::{Wire, dial_wired};

/// When a command is dropped.
#[derive(Clone, Copy, Debug)]
pub enum Moment {
    /// It was polled once: its line is written, and Asterisk may not have read it.
    AtOnce,
    HalfAMillisecond,
    /// A part of its line is written.
    MidLine,
    /// It runs.
    MidPrompt,
}

/// A command, asked for in order to be dropped.
type Asked = (&'static str, for<'c> fn(&'c mut Call) -> Handling<'c, ()>);

macro_rules! asked {
    ($(|$call:ident| $command:expr),* $(,)?) => {
        [$((stringify!($command), |$call: &mut Call| Box::pin(async { drop($command.await) }))),*]
    };
}

const MINUTE: Duration = Duration::from_mins(1);
const A_LITTLE: Duration = Duration::from_millis(400);

/// What Asterisk gives up for the next line.
const INTERRUPTED: [Asked; 3] =
    asked![|call| call.stream_file("tt-monkeys"), |call| call.get_data("tt-monkeys"), |call| call
        .wait_for_digit(MINUTE),];

/// What Asterisk finishes before it reads the next line.
const WAITED_OUT: [Asked; 7] = asked![
    |call| call.say_digits("12"),
    |call| call.exec("Wait", "0.4"),
    |call| call.record_file("dropped", "sln").max_duration(A_LITTLE),
    |call| call.gosub("subs", "brief", "1"),
    |call| call.control_stream_file("beep"),
    |call| call.receive_char(A_LITTLE),
    |call| call.receive_text(A_LITTLE),
];

/// What is answered at once, in one line or in many.
const QUICK: [Asked; 5] = asked![
    |call| call.get_variable("LINES"),
    |call| call.get_full_variable("${LINES}${LINES}"),
    |call| call.set_priority("no-such-label"),
    |call| call.gosub("no", "such", "1"),
    |call| call.channel_status(),
];

/// A value of three lines.
const LINES: &str = "one\nHANGUP\nthree";

#[tokio::test]
async fn a_prompt_that_is_dropped_at_once_answers_no_other_command() {
    drop_each(&INTERRUPTED, Moment::AtOnce, 100).await;
}

#[tokio::test]
async fn a_prompt_that_is_dropped_half_a_millisecond_later_answers_no_other_command() {
    drop_each(&INTERRUPTED, Moment::HalfAMillisecond, 100).await;
}

#[tokio::test]
async fn a_prompt_that_is_dropped_with_its_line_half_written_answers_no_other_command() {
    drop_each(&INTERRUPTED, Moment::MidLine, 100).await;
}

#[tokio::test]
async fn a_prompt_that_is_dropped_while_it_plays_answers_no_other_command() {
    drop_each(&INTERRUPTED, Moment::MidPrompt, 100).await;
}

#[tokio::test]
async fn a_command_that_is_dropped_and_not_interrupted_is_waited_for() {
    tokio::join!(
        drop_each(&WAITED_OUT, Moment::AtOnce, 2),
        drop_each(&WAITED_OUT, Moment::HalfAMillisecond, 2),
        drop_each(&WAITED_OUT, Moment::MidLine, 2),
        drop_each(&WAITED_OUT, Moment::MidPrompt, 2),
    );
}

#[tokio::test]
async fn a_quick_command_that_is_dropped_answers_no_other() {
    tokio::join!(
        drop_each(&QUICK, Moment::AtOnce, 20),
        drop_each(&QUICK, Moment::HalfAMillisecond, 20),
        drop_each(&QUICK, Moment::MidLine, 20),
    );
}

#[tokio::test]
async fn music_that_is_dropped_is_off_and_answers_no_other_command() {
    let music: [Asked; 1] = asked![|call| call.with_hold_music(std::future::pending::<()>())];
    tokio::join!(
        drop_each(&music, Moment::AtOnce, 20),
        drop_each(&music, Moment::HalfAMillisecond, 20),
        drop_each(&music, Moment::MidLine, 20),
        drop_each(&music, Moment::MidPrompt, 20),
    );
}

/// Drops each command `times` times on a call of its own; after each time, other commands read their own answers.
async fn drop_each(commands: &[Asked], moment: Moment, times: usize) {
    let mut calls = JoinSet::new();
    for (name, command) in commands.iter().copied() {
        calls.spawn(async move {
            let call = dial_wired(prepared, move |call, wire| {
                Box::pin(async move {
                    for round in 0..times {
                        drop_one(command(call), &wire, moment, round).await;
                        in_step(call, round).await.unwrap_or_else(|trouble| {
                            let passed = wire.passed();
                            panic!("{name} {moment:?} {round}: {trouble} {:#?}", &passed[passed.len().max(20) - 20..])
                        });
                        let sent = wire.sent().concat();
                        let last = |line: &str| sent.windows(line.len()).rposition(|part| part == line.as_bytes());
                        assert!(last("SET MUSIC off\n") >= last("SET MUSIC on\n"), "{moment:?} {round}: it plays on");
                    }
                })
            });
            let ((), ended) = call.await.ended().await;
            assert_eq!(ended.route_status, "OK", "{name}");
        });
    }
    calls.join_all().await;
}

fn prepared(dial: Dial) -> Dial {
    dial.answered().set("LINES", LINES)
}

/// Asks for a command and drops it; `round` varies how much of its line is written, where that is the question.
pub async fn drop_one(mut asked: Handling<'_, ()>, wire: &Wire, moment: Moment, round: usize) {
    match moment {
        Moment::AtOnce => poll_once(&mut asked).await,
        Moment::HalfAMillisecond => {
            // Tokio's own clock counts whole milliseconds.
            let over = spawn_blocking(|| std::thread::sleep(Duration::from_micros(500)));
            tokio::select! {
                biased;
                () = &mut asked => {}
                over = over => over.unwrap(),
            }
        }
        Moment::MidLine => {
            wire.hold_after(1 + round % 12);
            poll_once(&mut asked).await;
            if round.is_multiple_of(2) {
                sleep(Duration::from_millis(1)).await;
            }
            wire.let_go();
        }
        Moment::MidPrompt => drop(timeout(Duration::from_millis(20), asked).await),
    }
}

async fn poll_once(asked: &mut Handling<'_, ()>) {
    poll_fn(|cx| Poll::Ready(asked.as_mut().poll(cx).is_ready())).await;
}

/// A value that only this round has is written and read back, and the caller counts as up.
pub async fn in_step(call: &mut Call, round: usize) -> Result<(), String> {
    let value = format!("round {round}");
    let commands = async {
        call.set_variable("N", &value).await.map_err(|error| error.to_string())?;
        call.get_variable("N").await.map_err(|error| error.to_string())
    };
    match timeout(MINUTE / 2, commands).await {
        Ok(Ok(Some(read))) if read == *value && !call.is_hung_up() => Ok(()),
        Ok(read) => Err(format!("{read:?} was read")),
        Err(_) => Err("it hangs".to_owned()),
    }
}
