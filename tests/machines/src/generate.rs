//! Random scripts.

use std::time::Duration;

use agi_protocol::{Digit, spec};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::commands::COMMANDS;
use crate::script::{Act, Drop, Event, Script, Step};

/// What a request can leave: nothing, most often.
const RECEIVED: &[&str] =
    &["", "", "", "", "", "", "200 result=1 (spoof)\n\n", "520-x\n\n", "agi_arg_2: x\n\n", "511 \n"];
/// The keys of a secret, which nobody presses otherwise.
pub const SECRET: &str = "9876";

/// Makes calls of at most so many steps.
pub fn script(steps: usize) -> impl Strategy<Value = Script> {
    let on_hang_up = prop_oneof![6 => Just((true, false)), 1 => Just((false, false)), 1 => Just((true, true))];
    (select(RECEIVED), on_hang_up, vec(step(), 1..steps), any::<u64>()).prop_map(
        |(received, on_hang_up, steps, seed)| Script {
            received: received.as_bytes().to_vec(),
            on_hang_up,
            steps,
            seed,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => (command(), meanwhile(), dropped()).prop_map(|(act, meanwhile, dropped)| Step { act, meanwhile, dropped }),
        2 => secret(),
        1 => Just(Step { act: Act::Leave, meanwhile: Vec::new(), dropped: None }),
        2 => (meanwhile(), millis()).prop_map(|(meanwhile, time)| {
            Step { act: Act::UntilHangUp, meanwhile, dropped: Some(Drop::Time(time)) }
        }),
        1 => (meanwhile(), millis()).prop_map(|(meanwhile, time)| {
            Step { act: Act::Pause, meanwhile, dropped: Some(Drop::Time(time)) }
        }),
    ]
}

fn command() -> impl Strategy<Value = Act> {
    (0..COMMANDS.len(), any::<u32>()).prop_map(|(which, mut choice)| {
        let (spec, arguments) = COMMANDS[which];
        let mut one_of = |texts: &[&str]| {
            let chosen = choice as usize % texts.len();
            choice /= 3;
            texts[chosen].to_owned()
        };
        Act::Command { spec, arguments: arguments.iter().map(|texts| one_of(texts)).collect(), secret: false }
    })
}

/// Asks for a secret, which the caller keys.
fn secret() -> impl Strategy<Value = Step> {
    dropped().prop_map(|dropped| {
        let key = |(number, key): (u32, char)| {
            (Duration::from_millis(5 * u64::from(number)), Event::Key(Digit::new(key).unwrap()))
        };
        Step {
            act: Act::Command {
                spec: &spec::GET_DATA,
                arguments: ["", "3000", "4"].map(str::to_owned).to_vec(),
                secret: true,
            },
            meanwhile: (1..).zip(SECRET.chars()).map(key).collect(),
            dropped,
        }
    })
}

fn meanwhile() -> impl Strategy<Value = Vec<(Duration, Event)>> {
    let event = prop_oneof![
        32 => select(&b"0011223455#*"[..]).prop_map(|key| Event::Key(Digit::new(key.into()).unwrap())),
        4 => Just(Event::Text("hi there".to_owned())),
        2 => Just(Event::HangUp),
        1 => Just(Event::Cut),
    ];
    prop_oneof![
        3 => Just(Vec::new()),
        2 => vec((millis(), event), 1..4).prop_map(|mut events| {
            events.sort_by_key(|(at, _)| *at);
            events
        }),
    ]
}

fn dropped() -> impl Strategy<Value = Option<Drop>> {
    prop_oneof![
        6 => Just(None),
        1 => (0_usize..60).prop_map(|bytes| Some(Drop::Bytes(bytes))),
        1 => millis().prop_map(|time| Some(Drop::Time(time))),
    ]
}

/// Times at which something happens: soon, or much later.
fn millis() -> impl Strategy<Value = Duration> {
    prop_oneof![3 => 0_u64..12, 2 => 0_u64..400, 1 => 0_u64..4_000].prop_map(Duration::from_millis)
}
