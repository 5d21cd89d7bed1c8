//! Random calls: the two machines are never out of step, whatever happens.

use std::cell::Cell;

use machines::{Played, Script, generate, play};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// So many calls are made up; `MACHINE_CALLS` sets another number.
const CALLS: u32 = 2_000;
/// Each is played over so many networks.
const NETWORKS: u64 = 10;

#[test]
fn no_answer_is_anothers_and_no_call_hangs() {
    let calls = std::env::var("MACHINE_CALLS").map_or(CALLS, |calls| calls.parse().expect("MACHINE_CALLS is a number"));
    let config = ProptestConfig { cases: calls, failure_persistence: None, ..ProptestConfig::default() };
    let all = Cell::new(Played::default());
    TestRunner::new(config)
        .run(&generate::script(25), |script| {
            (0..NETWORKS).try_for_each(|network| {
                let script = Script { seed: script.seed.wrapping_add(network), ..script.clone() };
                all.set(all.get() + play(&script).map_err(TestCaseError::fail)?);
                Ok(())
            })
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
    println!("{calls} calls: {:?}", all.get());
}
