//! Every scenario on the real Asterisk of `AGI_LIVE` and on the simulator: `cargo xtask test` runs this on 22 and on 16.

use std::env;

use fidelity::scenario::Scenario;
use fidelity::verdict::Verdict;
use fidelity::{files, live};
use tokio::runtime::Runtime;
use xtask::asterisk::Version;

/// How often a scenario that differs is played, or one whose listed difference is not seen: what happens to a real call is
/// now and then late.
const TRIES: usize = 3;

#[test]
fn a_real_asterisk_and_the_simulator_say_the_same_except_what_is_listed() {
    let version: Version = env::var("AGI_LIVE").expect("AGI_LIVE is 22 or 16").parse().unwrap();
    let asterisk = Runtime::new().unwrap().block_on(live::start(version)).expect("there is an Asterisk");
    let scenarios = files::scenarios().unwrap();
    let mut left: Vec<_> = scenarios.iter().filter(|scenario| scenario.is_for(version)).collect();
    let mut verdict = Verdict::new(version);
    for attempt in 1..=TRIES {
        // A scenario that is late among many is played again among few.
        let at_once = if attempt == 1 { live::MANY } else { live::FEW };
        let mut again = Vec::new();
        for (scenario, outcome) in left.iter().copied().zip(live::play_all(&asterisk, &left, at_once)) {
            let explained = match outcome {
                Ok(transcript) => verdict.compare(scenario, &transcript.lines()),
                Err(error) if attempt == TRIES => panic!("{}: {error:#}", scenario.title),
                Err(error) => {
                    println!("{}: {error:#}", scenario.title);
                    again.push(scenario);
                    continue;
                }
            };
            if !explained && attempt < TRIES {
                println!("{}", verdict.takes_back());
                again.push(scenario);
            }
        }
        let not_seen = verdict.not_seen();
        let not_seen =
            |it: &&Scenario| not_seen.contains(&&*it.title) && again.iter().all(|other| other.title != it.title);
        again.extend(left.iter().copied().filter(not_seen).collect::<Vec<_>>());
        if again.is_empty() {
            break;
        }
        println!("played once more: {}", again.iter().map(|it| it.title.as_str()).collect::<Vec<_>>().join(", "));
        left = again;
    }
    match verdict.all_explained() {
        Ok(compared) => println!("{compared} scenarios are the same on Asterisk {version} and on the simulator"),
        Err(problems) => panic!("{problems}"),
    }
}
